//! What Folkmoot writes about appeals.

use askama::Template;
use governance::moderation::About;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};
use crate::cases::wording;

/// How an appeal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealEnding {
    /// Fresh jurors found the rule broken too.
    Upheld { remove: u64, restore: u64 },
    /// They did not.
    Won { remove: u64, restore: u64 },
    /// Nobody decided in time, which restores.
    Lapsed,
}

impl AppealEnding {
    const fn is_upheld(self) -> bool {
        matches!(self, Self::Upheld { .. })
    }
}

/// Tells an author how their appeal ended.
#[derive(Debug, Clone)]
pub struct AppealEnded {
    /// The case of the fresh jurors.
    pub case: i64,
    /// The case whose verdict they judged.
    pub first: i64,
    pub about: About,
    pub excerpt: String,
    pub rule: String,
    pub ending: AppealEnding,
    /// Whether the first verdict was a label, and no removal.
    pub is_label: bool,
    /// The majority's reasons, without names; empty when none decided.
    pub reasons: Vec<String>,
    /// Path of the case's public page.
    pub path: String,
}

impl AppealEnded {
    /// The count in words; `None` when there was none.
    fn count(&self) -> Option<String> {
        match self.ending {
            AppealEnding::Upheld { remove, restore } | AppealEnding::Won { remove, restore } => {
                Some(wording::count_of(About::Entry, self.is_label, [remove, 0, restore]))
            }
            AppealEnding::Lapsed => None,
        }
    }
}

letter!(AppealEnded, "appeal ended", "mail/appeal_ended.txt", "mail/appeal_ended.html", {
    fn key(&self) -> String {
        format!("appeal/{}", self.case)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        match self.ending {
            AppealEnding::Upheld { .. } => format!("Case {}: fresh jurors came to the same verdict", self.first),
            AppealEnding::Won { .. } => format!("Case {}: your appeal was right", self.first),
            AppealEnding::Lapsed if self.is_label => format!("Case {}: the label is off", self.first),
            AppealEnding::Lapsed => format!("Case {}: what you wrote is visible again", self.first),
        }
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});
