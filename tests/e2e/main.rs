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
mod members;
mod migrations;
mod passwords;
mod searches;
mod sessions;
mod settings;
mod streams;
mod tidy;
