//! What Folkmoot writes to an author about a verdict and what follows from it.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::moderation::{About, SanctionKind};
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};
use crate::cases::matter::yours;
use crate::cases::wording;

/// Tells an author how a case about something of theirs ended.
#[derive(Debug, Clone)]
pub struct VerdictGiven {
    pub about: About,
    pub case: i64,
    pub excerpt: String,
    pub rule: String,
    pub ending: Ending,
    /// The jurors' reasons, without their names; empty when none decided.
    pub reasons: Vec<String>,
    /// What follows for the author, if anything does.
    pub sanction: Option<Sanctioned>,
    /// Until when the author can appeal, if something was removed or labelled.
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
            SanctionKind::Expulsion => "The members have expelled you until",
        }
    }

    /// What is left meanwhile, and what would come next.
    pub(super) fn outlook(&self) -> String {
        let removals = if self.removals == 1 { "1 removal".to_owned() } else { format!("{} removals", self.removals) };
        let counted = format!("It follows from {removals} within {} days, and ends by itself.", self.window_days);
        let left = match self.kind {
            SanctionKind::Warning => "",
            SanctionKind::Limit => " Meanwhile you can read, vote, sponsor and appeal.",
            SanctionKind::Suspension => " Meanwhile you can read, vote and appeal.",
            SanctionKind::Expulsion => " Meanwhile you can read, and take out what is yours.",
        };
        let next = match self.next {
            Some((SanctionKind::Limit, days)) => format!(" One more would keep you from posting for {days} days."),
            Some((SanctionKind::Suspension, days)) => format!(" One more would suspend your account for {days} days."),
            _ => String::new(),
        };
        format!("{counted}{left}{next}")
    }
}

impl VerdictGiven {
    fn yours(&self) -> &'static str {
        yours(self.about)
    }

    fn what(&self) -> &'static str {
        if self.about == About::Entry { "what you wrote" } else { yours(self.about) }
    }

    /// What became of it.
    fn end(&self) -> &'static str {
        match (self.ending, self.about.can_be_held()) {
            (Ending::Removed(_), _) => "was removed",
            (Ending::Labelled(_), _) => "stands under a label",
            (_, true) => "is visible again",
            (_, false) => "stays as it is",
        }
    }
}

/// How many jurors thought what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opinions {
    pub remove: u64,
    pub label: u64,
    pub restore: u64,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The jury removed the entry.
    Removed(Opinions),
    /// The jury had it folded under a label.
    Labelled(Opinions),
    /// The jury restored it.
    Restored(Opinions),
    /// Nobody decided in time, which restores it.
    Lapsed,
}

impl Ending {
    const fn can_be_appealed(self) -> bool {
        matches!(self, Self::Removed(_) | Self::Labelled(_))
    }

    /// The count in words: "4 for removal, 1 for restoring"; `None` when there was none.
    fn count(self) -> Option<String> {
        match self {
            Self::Removed(said) | Self::Labelled(said) | Self::Restored(said) => {
                Some(wording::count(said.remove, said.label, said.restore))
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
        let (what, end) = (self.what(), self.end());
        format!("Case {}: {what} {end}", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});
