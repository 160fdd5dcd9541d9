//! What Folkmoot writes to whoever keeps an imaginary friend.

use askama::Template;
use governance::juries::Outcome;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// What happens to something of an imaginary friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is hidden while a case is open.
    Held,
    Removed,
    Labelled,
    /// Nothing was found wrong with it, or not in time.
    Shown,
    /// An appeal ended, and nothing changed.
    Upheld,
}

impl Judged {
    /// What a verdict makes of it.
    pub fn by(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Remove => Self::Removed,
            Outcome::Label => Self::Labelled,
            Outcome::Restore => Self::Shown,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Removed => "removed",
            Self::Labelled => "labelled",
            Self::Shown => "shown",
            Self::Upheld => "upheld",
        }
    }
}

/// Tells whoever keeps an imaginary friend what happens to something of it.
#[derive(Debug, Clone)]
pub struct FriendJudged {
    pub what: Judged,
    pub case: i64,
}

impl FriendJudged {
    fn heading(&self) -> &'static str {
        match self.what {
            Judged::Held => "Something of your imaginary friend is judged",
            Judged::Removed => "Something of your imaginary friend was removed",
            Judged::Labelled => "Something of your imaginary friend was labelled",
            Judged::Shown => "Something of your imaginary friend is shown again",
            Judged::Upheld => "An appeal about your imaginary friend has ended",
        }
    }

    fn sentence(&self) -> &'static str {
        match self.what {
            Judged::Held => "it is hidden until the case about it ends. You take no part in judging it.",
            Judged::Removed => {
                "it stays hidden. No limit follows for you from it. If you think that is wrong, you can appeal to fresh jurors on the page of the case."
            }
            Judged::Labelled => {
                "it stands folded under the name of the rule. If you think that is wrong, you can appeal to fresh jurors on the page of the case."
            }
            Judged::Shown => "everybody sees it as before.",
            Judged::Upheld => "the verdict stands.",
        }
    }

    fn path(&self) -> String {
        format!("/cases/{}", self.case)
    }
}

letter!(FriendJudged, "friend_judged", "mail/friend_judged.txt", "mail/friend_judged.html", {
    fn key(&self) -> String {
        format!("friend_judged/{}/{}", self.case, self.what.word())
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: {}", head.community, self.heading())
    }

    fn words(&self) -> Option<String> {
        Some(format!("Case {}: {}", self.case, lower(self.heading())))
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path()))
    }
});

/// A heading in the middle of a sentence.
fn lower(heading: &str) -> String {
    let mut chars = heading.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
