//! The table of contents of the end-to-end tests: one file per noun.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and fails"
)]

mod cluster;
mod digests;
mod entries;
mod mailbox;
mod mails;
mod migrations;
mod searches;
mod sources;
mod streams;
mod tidy;
