//! The table of contents of the end-to-end tests: one file per noun.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on says so and fails"
)]

mod alternatives;
mod api;
mod appeals;
mod archives;
mod attacks;
mod audits;
mod ballots;
mod best;
mod brigade;
mod browser;
mod cases;
mod cases_at_once;
mod charter;
mod cluster;
mod conflicts;
mod court;
mod delegations;
mod deliberation;
mod demo;
mod digests;
mod docket;
mod elections;
mod embeds;
mod entries;
mod erased_words;
mod events;
mod expulsions;
mod features;
mod feeds;
mod filters;
mod flag_pages;
mod flags;
mod franchise;
mod friends;
mod groups;
mod homes;
mod juries;
mod labels;
mod ledger;
mod linked;
mod links;
mod lists;
mod mailbox;
mod mails;
mod media;
mod members;
mod migrations;
mod moderators;
mod month;
mod notifications;
mod operations;
mod outlook;
mod papers;
mod passwords;
mod permissions;
mod pitfalls;
mod policies;
mod polls;
mod proposals;
mod questions;
mod readers;
mod record;
mod reminders;
mod reshares;
mod said;
mod sanctions;
mod searches;
mod sessions;
mod settings;
mod sources;
mod spam;
mod streams;
mod subjects;
mod sunsets;
mod surfaces;
mod tidy;
mod turnout;
mod waiting;
