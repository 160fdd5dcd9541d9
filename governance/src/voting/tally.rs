//! The count.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Choice, Method, Rule, Step, methods};
use crate::canonical::canonical_json;

/// How a vote ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The proposal carries.
    Passed,
    /// The status quo stays.
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

/// A count with its explanation. The four numbers are never mixed: eligible, cast, blank, valid (cast without blank).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The rule counted by.
    pub rule: Rule,
    /// How many are on the roll.
    pub eligible: u64,
    /// How many ballots were cast.
    pub cast: u64,
    /// How many of them are blank (abstain).
    pub blank: u64,
    /// How many say yes or no.
    pub valid: u64,
    /// How many say yes.
    pub yes: u64,
    /// How many say no.
    pub no: u64,
    /// How many abstain: the blank ones.
    pub abstain: u64,
    /// How the outcome came about, in order.
    pub steps: Vec<Step>,
    /// How the vote ended.
    pub outcome: Outcome,
}

/// Counts ballots by a rule. The order of the ballots makes no difference, to a byte.
#[must_use]
pub fn tally(rule: &Rule, eligible: u64, ballots: &[Choice]) -> Tally {
    let count = |wanted: Choice| {
        let found = ballots.iter().filter(|choice| **choice == wanted).count();
        u64::try_from(found).unwrap_or(u64::MAX)
    };
    match rule.method {
        Method::Majority => {
            methods::majority::count(rule, eligible, count(Choice::Yes), count(Choice::No), count(Choice::Abstain))
        }
    }
}

impl Tally {
    /// The count as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "rule": self.rule.to_json(),
            "eligible": self.eligible,
            "cast": self.cast,
            "blank": self.blank,
            "valid": self.valid,
            "yes": self.yes,
            "no": self.no,
            "abstain": self.abstain,
            "steps": self.steps.iter().copied().map(Step::to_json).collect::<Vec<_>>(),
            "outcome": self.outcome.as_str(),
            "reason": self.outcome.reason().map(FailReason::as_str),
        })
    }

    /// The count, written one way: byte-identical wherever it is repeated.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }
}
