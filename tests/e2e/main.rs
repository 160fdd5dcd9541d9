//! End-to-end tests: this list is the table of contents.

mod cluster;
