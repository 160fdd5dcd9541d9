//! The states of a proposal and the table of what may be done in each. The picture: `docs/state-machines/proposal.md`.

use std::fmt;
use std::str::FromStr;

/// Where a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposalState {
    /// Being written; only its author sees it.
    Draft,
    /// Published, looking for sponsors.
    Sponsoring,
    /// Discussed by all; the text may still change.
    Discussion,
    /// Frozen and voted on.
    Voting,
    /// Carried, waiting for its delay.
    Passed,
    /// Not carried.
    Failed,
    /// In force.
    Enacted,
    /// Overtaken: what it would change has changed meanwhile.
    Superseded,
    /// Taken back by its author.
    Withdrawn,
    /// Not enough sponsors in time.
    Lapsed,
}

/// What can be done with a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// The author publishes the draft.
    Publish,
    /// Another member stands behind it.
    Sponsor,
    /// Enough sponsors: the discussion opens.
    OpenDiscussion,
    /// The author changes the text.
    AmendText,
    /// The author takes it back.
    Withdraw,
    /// The time for finding sponsors is over.
    Lapse,
    /// The discussion is over: freeze and vote.
    OpenVoting,
    /// The vote is over: count.
    Close,
    /// The delay is over: put it in force.
    Enact,
    /// What it would change has changed meanwhile.
    Supersede,
}

/// No state has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no proposal state called “{0}”")]
pub struct UnknownState(pub String);

impl ProposalState {
    /// Every state, in the order of the way.
    pub const ALL: &'static [Self] = &[
        Self::Draft,
        Self::Sponsoring,
        Self::Discussion,
        Self::Voting,
        Self::Passed,
        Self::Failed,
        Self::Enacted,
        Self::Superseded,
        Self::Withdrawn,
        Self::Lapsed,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sponsoring => "sponsoring",
            Self::Discussion => "discussion",
            Self::Voting => "voting",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Enacted => "enacted",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether nothing can follow.
    #[must_use]
    pub fn is_final(self) -> bool {
        Verb::ALL.iter().all(|verb| self.after(*verb).is_empty())
    }

    /// The states a verb can lead to from here; none when the verb is refused here.
    #[must_use]
    pub const fn after(self, verb: Verb) -> &'static [Self] {
        match (self, verb) {
            (Self::Draft, Verb::Publish) | (Self::Sponsoring, Verb::Sponsor | Verb::AmendText) => &[Self::Sponsoring],
            (Self::Draft, Verb::AmendText) => &[Self::Draft],
            (Self::Sponsoring, Verb::OpenDiscussion) | (Self::Discussion, Verb::AmendText) => &[Self::Discussion],
            (Self::Draft | Self::Sponsoring | Self::Discussion, Verb::Withdraw) => &[Self::Withdrawn],
            (Self::Sponsoring, Verb::Lapse) => &[Self::Lapsed],
            (Self::Discussion, Verb::OpenVoting) => &[Self::Voting],
            (Self::Voting, Verb::Close) => &[Self::Passed, Self::Failed],
            (Self::Passed, Verb::Enact) => &[Self::Enacted],
            (Self::Sponsoring | Self::Discussion | Self::Passed, Verb::Supersede) => &[Self::Superseded],
            _ => &[],
        }
    }
}

impl fmt::Display for ProposalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProposalState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|state| state.as_str() == text);
        known.ok_or_else(|| UnknownState(text.to_owned()))
    }
}

impl Verb {
    /// Every verb.
    pub const ALL: &'static [Self] = &[
        Self::Publish,
        Self::Sponsor,
        Self::OpenDiscussion,
        Self::AmendText,
        Self::Withdraw,
        Self::Lapse,
        Self::OpenVoting,
        Self::Close,
        Self::Enact,
        Self::Supersede,
    ];

    /// The verb in words, as in "a proposal in discussion cannot be …".
    #[must_use]
    pub const fn participle(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Sponsor => "sponsored",
            Self::OpenDiscussion => "opened for discussion",
            Self::AmendText => "amended",
            Self::Withdraw => "withdrawn",
            Self::Lapse => "lapsed",
            Self::OpenVoting => "opened for voting",
            Self::Close => "closed",
            Self::Enact => "enacted",
            Self::Supersede => "superseded",
        }
    }
}
