//! The rule of a vote, as data: published, hashed and frozen before anyone votes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Fraction;
use crate::canonical::{Hash, canonical_json, sha256};

/// How ballots are counted. Later methods are further variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Yes or no against the status quo.
    Majority,
}

/// What the quorum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuorumKind {
    /// Yes ballots. A further no never helps the motion.
    Approval,
    /// All ballots cast. A further no can help the motion over the quorum; kept for communities that want it.
    Participation,
}

/// How much of the roll must take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quorum {
    /// What is counted.
    pub kind: QuorumKind,
    /// The share of the roll it must reach.
    pub share: Fraction,
}

/// What happens on a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// Nothing changes.
    StatusQuo,
}

/// The rule of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// How ballots are counted.
    pub method: Method,
    /// How much of the roll must take part.
    pub quorum: Quorum,
    /// The share of yes among yes and no.
    pub threshold: Fraction,
    /// Whether the threshold must be exceeded, not only reached.
    pub strict: bool,
    /// What happens on a tie.
    pub tie: TieRule,
}

impl Rule {
    /// The rule as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "method": self.method,
            "quorum": {"kind": self.quorum.kind, "share": self.quorum.share.to_string()},
            "strict": self.strict,
            "threshold": self.threshold.to_string(),
            "tie": self.tie,
        })
    }

    /// The rule, written one way.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// SHA-256 of the canonical JSON.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(self.canonical_json())
    }

    /// The rule in two sentences, made from the same values that are counted with.
    #[must_use]
    pub fn sentence(&self) -> String {
        let of_roll = self.quorum.share;
        let quorum = match self.quorum.kind {
            QuorumKind::Approval => {
                format!("At least {of_roll} of everyone on the roll must say yes")
            }
            QuorumKind::Participation => {
                format!("At least {of_roll} of everyone on the roll must vote")
            }
        };
        let than = if self.strict { "more than" } else { "at least" };
        format!(
            "{quorum}, and yes must have {than} {} of yes and no together. On a tie nothing changes.",
            self.threshold
        )
    }
}

/// What a ballot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// For the proposal.
    Yes,
    /// For the status quo.
    No,
    /// Neither: cast, but blank.
    Abstain,
}

/// No choice has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("choose yes, no or abstain")]
pub struct UnknownChoice;

impl Choice {
    /// Every choice, in the order of the ballot.
    pub const ALL: &'static [Self] = &[Self::Yes, Self::No, Self::Abstain];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Choice {
    type Err = UnknownChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|choice| choice.as_str() == text).ok_or(UnknownChoice)
    }
}
