//! What a policy is, before it has a value.

use super::{PolicyKey, PolicyValue, Track};
use crate::Fraction;

/// The type and bounds of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// A whole number within bounds, both included.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// A share within bounds, both included.
    Fraction {
        /// The smallest share.
        min: Fraction,
        /// The largest share.
        max: Fraction,
    },
    /// One of some words.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Switch,
    /// A text in Markdown.
    Document {
        /// The largest length, in characters.
        max_chars: usize,
    },
}

/// Where a policy is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyGroup {
    /// What members write and read.
    Stream,
    /// Who is a member and who votes.
    Members,
    /// How proposals go.
    Proposals,
    /// Quorums and thresholds.
    Voting,
    /// The board of features and the standing vote on it.
    Features,
    /// Flags, juries and sanctions.
    Moderation,
    /// How often one person may do something.
    Limits,
    /// The texts.
    Documents,
}

impl PolicyGroup {
    /// All groups, in reading order.
    pub const ALL: &'static [Self] = &[
        Self::Stream,
        Self::Members,
        Self::Proposals,
        Self::Voting,
        Self::Features,
        Self::Moderation,
        Self::Limits,
        Self::Documents,
    ];

    /// The heading of the group.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Stream => "Stream",
            Self::Members => "Members",
            Self::Proposals => "Proposals",
            Self::Voting => "Voting",
            Self::Features => "Features",
            Self::Moderation => "Moderation",
            Self::Limits => "Limits",
            Self::Documents => "Documents",
        }
    }
}

/// All there is to know about a policy but its value in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDefinition {
    /// The policy.
    pub key: PolicyKey,
    /// Its name on pages.
    pub title: &'static str,
    /// Why it exists, in one sentence.
    pub why: &'static str,
    /// What its value counts ("characters", "hours"); empty when there is nothing to name.
    pub unit: &'static str,
    /// Its type and bounds.
    pub kind: PolicyKind,
    /// The value before any vote and without a charter's.
    pub default: PolicyValue,
    /// How it is amended.
    pub track: Track,
    /// Where it is shown.
    pub group: PolicyGroup,
}

/// The default of a policy, in a form a constant can hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plain {
    Integer(i64),
    Fraction(u64, u64),
    Choice(&'static str),
    Text(&'static str),
}

impl Plain {
    pub(super) fn value(self) -> PolicyValue {
        match self {
            Self::Integer(number) => PolicyValue::Integer(number),
            Self::Fraction(num, den) => PolicyValue::Fraction(Fraction::literal(num, den)),
            Self::Choice(word) => PolicyValue::Choice(word.to_owned()),
            Self::Text(text) => PolicyValue::Text(text.trim().to_owned()),
        }
    }
}
