//! The table of contents of the end-to-end tests: one file per noun.

mod cluster;
mod entries;
mod searches;
mod streams;
