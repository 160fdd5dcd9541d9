//! The table of contents of the end-to-end tests: one file per noun.
//! End-to-end tests: this list is the table of contents.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on says so and fails"
)]

mod cluster;
mod digests;
mod entries;
mod mails;
mod searches;
mod streams;
