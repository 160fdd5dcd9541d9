//! What Folkmoot writes to an author about a verdict and what follows from it.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::moderation::SanctionKind;
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells an author how a case about something of theirs ended.
#[derive(Debug, Clone)]
pub struct VerdictGiven {
    pub case: i64,
    pub excerpt: String,
    pub rule: String,
    pub ending: Ending,
    /// The jurors' reasons, without their names; empty when none decided.
    pub reasons: Vec<String>,
    /// What follows for the author, if anything does.
    pub sanction: Option<Sanctioned>,
    /// Until when the author can appeal, if something was removed.
    pub appeal_until: Option<DateTime<Utc>>,
    /// Path of the case's public page.
    pub path: String,
}

/// A sanction that followed from a verdict, as its member is told.
#[derive(Debug, Clone, Copy)]
pub struct Sanctioned {
    pub kind: SanctionKind,
    pub until: DateTime<Utc>,
    /// How many removals within the window it rests on.
    pub removals: u64,
    pub window_days: i64,
    /// What one more removal would bring that is harder, and for how many days.
    pub next: Option<(SanctionKind, i64)>,
}

impl Sanctioned {
    /// What it is, up to where the date follows.
    pub(super) fn words(&self) -> &'static str {
        match self.kind {
            SanctionKind::Warning => "This is a warning. Nothing is taken from you; it counts until",
            SanctionKind::Limit => "You cannot post, flag or propose until",
            SanctionKind::Suspension => "Your account is suspended until",
        }
    }

    /// What is left meanwhile, and what would come next.
    pub(super) fn outlook(&self) -> String {
        let removals = if self.removals == 1 { "1 removal".to_owned() } else { format!("{} removals", self.removals) };
        let counted = format!("It follows from {removals} within {} days, and ends by itself.", self.window_days);
        let left = match self.kind {
            SanctionKind::Warning => "",
            SanctionKind::Limit => " Meanwhile you can read, vote and sponsor.",
            SanctionKind::Suspension => " Meanwhile you can read, vote and appeal.",
        };
        let next = match self.next {
            Some((SanctionKind::Limit, days)) => format!(" One more would keep you from posting for {days} days."),
            Some((SanctionKind::Suspension, days)) => format!(" One more would suspend your account for {days} days."),
            _ => String::new(),
        };
        format!("{counted}{left}{next}")
    }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The jury removed the entry.
    Removed { for_removal: i32, for_restoring: i32 },
    /// The jury restored it.
    Restored { for_removal: i32, for_restoring: i32 },
    /// Nobody decided in time, which restores it.
    Lapsed,
}

impl Ending {
    fn is_removal(self) -> bool {
        matches!(self, Self::Removed { .. })
    }

    /// The count in words: "4 for removal, 1 for restoring"; `None` when there was none.
    fn count(self) -> Option<String> {
        match self {
            Self::Removed { for_removal, for_restoring } | Self::Restored { for_removal, for_restoring } => {
                Some(format!("{for_removal} for removal, {for_restoring} for restoring"))
            }
            Self::Lapsed => None,
        }
    }
}

letter!(VerdictGiven, "verdict", "mail/verdict.txt", "mail/verdict.html", {
    fn key(&self) -> String {
        format!("verdict/{}", self.case)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        let what = if self.ending.is_removal() { "was removed" } else { "is visible again" };
        format!("Case {}: what you wrote {what}", self.case)
    }
});
