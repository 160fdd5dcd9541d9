//! The table of contents of the end-to-end tests: one file per noun.

mod entries;
mod streams;
