//! Axiom
