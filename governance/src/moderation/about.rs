//! What a case is about, where that is not an entry of a stream.

use serde_json::json;

use super::{CaseOpened, EntryActed};
use crate::recorded::Recorded;

/// What was flagged, held or judged. Whatever it is, an entry stands for it, so that one set of rules serves them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A note, a link, an imported item, a comment, a feature, a statement.
    Entry,
    /// What an actor says about themselves: the name and the text of their profile.
    Profile,
    /// A feed, with everything that it brings in.
    Source,
    /// What a group says of itself: its name and the text about it.
    Group,
    /// The words of a proposal. What they ask for is put to the vote all the same.
    Proposal,
}

impl About {
    /// Each of them.
    pub const ALL: &'static [Self] = &[Self::Entry, Self::Profile, Self::Source, Self::Group, Self::Proposal];

    /// What an entry of this kind stands for.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "profile" | "old_profile" => Self::Profile,
            "source" => Self::Source,
            "group" | "old_group" => Self::Group,
            "proposal" => Self::Proposal,
            _ => Self::Entry,
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Profile => "profile",
            Self::Source => "source",
            Self::Group => "group",
            Self::Proposal => "proposal",
        }
    }

    /// Whether flags hide it until its case is decided. A proposal stays: a few flags would otherwise silence a vote.
    #[must_use]
    pub const fn can_be_held(self) -> bool {
        !matches!(self, Self::Proposal)
    }
}

impl Recorded<CaseOpened> {
    /// The same, with what the case is about in its line.
    pub fn about(self, about: About) -> Self {
        said(self, about)
    }
}

impl Recorded<EntryActed> {
    /// The same, with what is acted on in its line.
    pub fn about(self, about: About) -> Self {
        said(self, about)
    }
}

/// Lines about entries say nothing of it, as those from before there was anything else.
fn said<T>(recorded: Recorded<T>, about: About) -> Recorded<T> {
    if about == About::Entry {
        return recorded;
    }
    let (value, record) = recorded.into_parts();
    Recorded::new(value, record.with_fact("about", json!(about.as_str())))
}
