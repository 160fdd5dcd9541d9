//! Real elections and published examples: the counts that independent implementations agree on, and our own fixtures.
//!
//! The shared collection stands beside this repository where it is present; without it those tests say that they skip.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod collection;
mod comparison;
mod damage;
mod expected;
mod fixtures;
mod records;
mod stages;
mod worked;
