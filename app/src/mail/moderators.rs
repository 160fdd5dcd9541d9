//! What Folkmoot writes about cases that moderators decide.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::juries::Outcome;
use governance::moderation::About;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::verdicts::Sanctioned;
use super::{Letter, Letterhead};
use crate::cases::matter::yours;

/// Tells a moderator that a case waits for one.
#[derive(Debug, Clone)]
pub struct CaseWaits {
    pub case: i64,
    pub moderator: i64,
    /// The rule in question, as it read when the case opened.
    pub rule: String,
    /// Until when one of them may decide.
    pub until: DateTime<Utc>,
    /// Path of the page where they read and decide.
    pub path: String,
}

letter!(CaseWaits, "case_waits", "mail/case_waits.txt", "mail/case_waits.html", {
    fn key(&self) -> String {
        format!("case_waits/{}/{}", self.case, self.moderator)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {} waits for a moderator", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Jury, self.path.clone()))
    }
});

/// Tells an author what a moderator decided about something of theirs.
#[derive(Debug, Clone)]
pub struct CaseDecided {
    pub about: About,
    pub case: i64,
    pub excerpt: String,
    pub rule: String,
    pub outcome: Outcome,
    /// The moderator's reason.
    pub reason: String,
    /// What follows for the author, if anything does.
    pub sanction: Option<Sanctioned>,
    /// Until when the author can appeal, if something was removed.
    pub appeal_until: Option<DateTime<Utc>>,
    /// Path of the case's public page.
    pub path: String,
}

impl CaseDecided {
    fn is_removal(&self) -> bool {
        self.outcome == Outcome::Remove
    }

    fn is_label(&self) -> bool {
        self.outcome == Outcome::Label
    }

    fn yours(&self) -> &'static str {
        yours(self.about)
    }

    /// What became of it.
    fn end(&self) -> &'static str {
        match self.outcome {
            Outcome::Remove => "was removed",
            Outcome::Label => "stands under a label",
            Outcome::Restore if self.about.can_be_held() => "is visible again",
            Outcome::Restore => "stays as it is",
        }
    }
}

letter!(CaseDecided, "verdict", "mail/case_decided.txt", "mail/case_decided.html", {
    fn key(&self) -> String {
        format!("verdict/{}", self.case)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {}: {} {}", self.case, self.yours(), self.end())
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});
