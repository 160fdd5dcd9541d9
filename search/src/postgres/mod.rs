//! The Postgres engine: full text over the rows themselves, the visibility rule, and the rows to index.
//! Diesel lives here and nowhere else in this crate.

pub(crate) mod candidates;
pub(crate) mod counts;
pub(crate) mod documents;
pub(crate) mod facets;
mod filters;
pub(crate) mod languages;
pub(crate) mod planning;
mod reach;
mod statement;
pub(crate) mod turn;
pub(crate) mod visible;
