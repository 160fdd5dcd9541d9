//! What Folkmoot writes to jurors who deliberate, and to those who are asked about a settled case.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a juror that the reasons of the others can be read.
#[derive(Debug, Clone)]
pub struct ReasonsOpened {
    pub case: i64,
    /// Their place in the draw.
    pub rank: i32,
    /// The rule in question, as it read when the case opened.
    pub rule: String,
    /// When the deliberation ends.
    pub until: DateTime<Utc>,
    /// Path of the page where they read and decide.
    pub path: String,
}

letter!(ReasonsOpened, "deliberation", "mail/reasons_opened.txt", "mail/reasons_opened.html", {
    fn key(&self) -> String {
        format!("deliberation/{}/{}", self.case, self.rank)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {}: the other jurors' reasons can be read now", self.case)
    }
});

/// Tells somebody who judged that a settled case is put to them. Neither its number, nor its rule, nor what was decided: the page is read
/// without them.
#[derive(Debug, Clone)]
pub struct SecondLook {
    pub audit: i64,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Path of its page.
    pub path: String,
}

letter!(SecondLook, "audit", "mail/second_look.txt", "mail/second_look.html", {
    fn key(&self) -> String {
        format!("audit/{}", self.audit)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        "A settled case, for a second look".to_owned()
    }
});
