//! Whether a vote decided anything, and why not.

use serde::Serialize;

/// How a vote ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The proposal carries, or the winners of the election stand.
    Passed,
    /// The status quo stays, or nobody is elected.
    Failed(FailReason),
}

/// Why a proposal failed; the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// Nobody said yes or no.
    NoValidBallots,
    /// The quorum was not reached.
    QuorumNotReached,
    /// As many yes as no, under a rule of half.
    Tied,
    /// Too few yes among yes and no.
    ThresholdNotReached,
    /// Several options are left to a casting vote that has not been cast.
    CastingVoteMissing,
    /// Everything stays as it is: no option is preferred to that by as many as it takes.
    NoneOfThese,
}

impl FailReason {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoValidBallots => "no_valid_ballots",
            Self::QuorumNotReached => "quorum_not_reached",
            Self::Tied => "tied",
            Self::ThresholdNotReached => "threshold_not_reached",
            Self::CastingVoteMissing => "casting_vote_missing",
            Self::NoneOfThese => "none_of_these",
        }
    }

    /// The reason in a few words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoValidBallots => "nobody said yes or no",
            Self::QuorumNotReached => "the quorum was not reached",
            Self::Tied => "it was a tie, and on a tie nothing changes",
            Self::ThresholdNotReached => "too few of those who decided said yes",
            Self::CastingVoteMissing => "the ballots leave it to the casting vote",
            Self::NoneOfThese => "none of the values won, and everything stays as it is",
        }
    }
}

impl Outcome {
    /// Whether the proposal carries.
    #[must_use]
    pub const fn is_passed(self) -> bool {
        matches!(self, Self::Passed)
    }

    /// "passed", or "failed" — the reason is apart.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
        }
    }

    /// The reason of a failure.
    #[must_use]
    pub const fn reason(self) -> Option<FailReason> {
        match self {
            Self::Passed => None,
            Self::Failed(reason) => Some(reason),
        }
    }
}
