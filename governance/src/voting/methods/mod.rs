//! The methods of counting, one file or folder each.

pub mod condorcet;
pub(crate) mod field;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod majority;
pub mod points;
