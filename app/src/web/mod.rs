//! The framework glue: what every page needs and none is about.

pub mod cards;
pub mod errors;
pub mod headers;
pub mod html;
pub mod layout;
pub mod moments;
pub mod pictures;
pub mod statics;

#[cfg(test)]
mod pages_tests;
