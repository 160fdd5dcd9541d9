//! The letter to whoever has made a token for a program, so that nobody else makes one unnoticed.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that a token was made for their account: what it may do, until when, and where it is ended.
#[derive(Debug, Clone)]
pub struct TokenMade {
    pub number: i64,
    pub name: String,
    /// Its scopes, with commas.
    pub may: String,
    pub until: DateTime<Utc>,
}

letter!(TokenMade, "token made", "mail/token_made.txt", "mail/token_made.html", {
    fn key(&self) -> String {
        format!("token/{}", self.number)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("A token was made for your account at {}", head.community)
    }
});
