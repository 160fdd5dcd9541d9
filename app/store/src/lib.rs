//! The only home of the application's queries: one file per noun, read models beside their queries.
//!
//! Reading functions take a `&mut Conn`; writing functions take a `&mut Tx`, so that nothing is written
//! outside a transaction. Acts of governance, moderation and operation take a `Recorded<T>`, which carries
//! its ledger entry. No function here reads a clock but the database's, and none decides what is allowed.

pub mod actors;
pub mod alternatives;
pub mod appeals;
pub mod audits;
pub mod ballots;
pub mod best;
pub mod carried;
pub mod cases;
pub mod clock;
pub mod coordination;
pub mod delegations;
pub mod demo;
pub mod digests;
pub mod docket;
pub mod elections;
pub mod entries;
pub mod erasure;
mod error;
pub mod exports;
pub mod expulsions;
pub mod features;
pub mod feed_tokens;
pub mod filters;
pub mod flags;
pub mod franchise;
pub mod friends;
pub mod groups;
pub mod homes;
pub mod juries;
pub mod labels;
pub mod ledger;
pub mod lists;
pub mod live;
pub mod mail_tokens;
pub mod mails;
pub mod members;
pub mod moderators;
mod newer;
pub mod notifications;
pub mod open_ballots;
pub mod own_flags;
pub mod page;
pub mod papers;
mod picking;
pub mod policies;
mod pool;
pub mod previews;
pub mod profile_links;
pub mod profiles;
pub mod proposals;
pub mod pseudonyms;
pub mod readers;
pub mod record;
pub mod reminders;
pub mod rings;
pub mod said;
pub mod sanctions;
pub mod saved_searches;
pub mod search_outbox;
pub mod sessions;
pub mod sources;
pub mod spam;
pub mod statement;
pub mod streams;
pub mod sunsets;
pub mod tallies;
pub mod turnouts;
pub mod visibility;
pub mod websub;

pub use error::StoreError;
pub use pool::{Conn, PoolSettings, Reader, Snapshot, Store, Tx};
