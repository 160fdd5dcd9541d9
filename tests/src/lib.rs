//! What the end-to-end tests stand on: the real application on a real database per test, people who use it, and a
//! clock that can be moved.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so and fails")]

mod app;
mod archive;
mod database;
mod doors;
pub mod files;
mod meilisearch;
mod motion;
mod person;
mod process;
mod smtp;
mod world;

pub use app::{Setting, TestApp};
pub use archive::{files, zipped};
pub use database::TestDatabase;
pub use doors::{Doors, free_port};
pub use meilisearch::RealMeilisearch;
pub use motion::Motion;
pub use person::{Answer, Badge, Person};
pub use process::{Browser, Node, Program, Reply, read_until, signal};
pub use smtp::{Scratch, SmtpServer};
pub use world::{PASSWORD, STANDINGS, World};

/// A letter's text without the line breaks that keep it narrow.
pub fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
