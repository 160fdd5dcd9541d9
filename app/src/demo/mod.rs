//! What only a demonstration has.

pub mod style;
