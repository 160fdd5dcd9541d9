//! The table of contents of the end-to-end tests: one file per noun.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and fails"
)]

mod ballots;
mod cluster;
mod digests;
mod entries;
mod ledger;
mod mailbox;
mod mails;
mod members;
mod migrations;
mod operations;
mod passwords;
mod policies;
mod proposals;
mod searches;
mod sessions;
mod settings;
mod sources;
mod streams;
mod tidy;
