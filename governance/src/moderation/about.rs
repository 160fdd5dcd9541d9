//! What a case is about, where that is not an entry of a stream.

use serde_json::json;

use super::{CaseOpened, EntryActed, Verdict};
use crate::recorded::Recorded;

/// What was flagged, held or judged. Whatever it is, an entry stands for it, so that one set of rules serves them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A note, a link, an imported item, a comment.
    Entry,
    /// What an actor says about themselves: the name and the text of their profile.
    Profile,
    /// A feed, with everything that it brings in.
    Source,
    /// What a group says of itself: its name and the text about it.
    Group,
    /// The words of a proposal. What they ask for is put to the vote all the same.
    Proposal,
    /// The words of a feature, which members put into an order.
    Feature,
    /// The statement of somebody who stands in an election.
    Candidacy,
    /// The flags of members whose flags came together again and again.
    Flagging,
    /// A reason that a juror or a moderator gave in a case that is over.
    Said,
}

impl About {
    /// What an entry of this kind stands for.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "profile" | "old_profile" => Self::Profile,
            "source" => Self::Source,
            "group" | "old_group" => Self::Group,
            "proposal" => Self::Proposal,
            "feature" => Self::Feature,
            "candidacy" => Self::Candidacy,
            "flagging" => Self::Flagging,
            "said" => Self::Said,
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
            Self::Feature => "feature",
            Self::Candidacy => "candidacy",
            Self::Flagging => "flagging",
            Self::Said => "said",
        }
    }

    /// Whether flags hide it until its case is decided. What members vote on stays: a few flags would otherwise silence
    /// a vote. Of flags there is nothing to hide.
    #[must_use]
    pub const fn can_be_held(self) -> bool {
        matches!(self, Self::Entry | Self::Profile | Self::Source | Self::Group | Self::Said)
    }

    /// Whether nobody is told whose it is, not even its jurors: whoever judged or flagged would be known by it. No sanction follows from its
    /// verdict, because that would show who it was, and moderators, of whom there are few, do not decide it.
    #[must_use]
    pub const fn is_blind(self) -> bool {
        matches!(self, Self::Flagging | Self::Said)
    }
}

impl Recorded<CaseOpened> {
    /// The same, with what the case is about in its line.
    pub fn about(self, about: About) -> Self {
        said(self, about)
    }
}

impl Recorded<Verdict> {
    /// The same, with what was judged in its line.
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
