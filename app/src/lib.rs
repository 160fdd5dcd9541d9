//! Folkmoot: a social stream that its members own and govern.

pub mod demo;
pub mod web;
