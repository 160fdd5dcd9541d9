//! The methods of counting, one file or folder each.

mod branches;
pub mod committee;
pub mod condorcet;
pub mod debian;
pub mod equal_shares;
pub(crate) mod field;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod greedy;
pub mod irv;
mod listing;
pub mod majority;
pub mod points;
pub mod star;
pub mod stv;
