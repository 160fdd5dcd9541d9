//! The letter to whoever is asked to speak for somebody where ballots are open.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that another one lets them speak: who, in which votes, until when, and what follows from it.
#[derive(Debug, Clone)]
pub struct DelegationGiven {
    /// Whose delegation it is, and to whom.
    pub by: i64,
    pub to: i64,
    /// For which votes, as the database has it.
    pub scope: &'static str,
    /// The day it was given on, in UTC: whoever gives, takes back and gives again on one day causes one letter.
    pub day: NaiveDate,
    /// How the giver is called, and their handle.
    pub name: String,
    pub handle: String,
    /// For which votes, in words: "every document".
    pub votes: String,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// For how many members the reader speaks now, this one among them.
    pub speaks_for: i64,
}

impl DelegationGiven {
    /// "1 member", "7 members".
    fn members(&self) -> String {
        format!("{} member{}", self.speaks_for, if self.speaks_for == 1 { "" } else { "s" })
    }
}

letter!(DelegationGiven, "delegation given", "mail/delegation_given.txt", "mail/delegation_given.html", {
    fn key(&self) -> String {
        format!("delegation/{}/{}/{}/{}", self.by, self.to, self.scope, self.day)
    }

    // No name here: whoever chose it would write the subject of somebody else's mail.
    fn subject(&self, head: &Letterhead) -> String {
        format!("A member of {} lets you speak for them", head.community)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, "/delegations".to_owned()))
    }
});
