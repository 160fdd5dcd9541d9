//! Quorums and thresholds: exact, and in the words of the rule.

use std::fmt;
use std::str::FromStr;

use crate::Fraction;

/// What the quorum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuorumKind {
    /// Yes ballots; with a default option, for each option the ballots that prefer it to the default one (Debian constitution
    /// §A.5.2). A further ballot against never helps.
    Approval,
    /// All ballots cast. A further no can help the motion over the quorum; kept for communities that want it.
    Participation,
}

impl QuorumKind {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Participation => "participation",
        }
    }
}

/// An exact decimal number of votes, such as the 45.274 of Debian's 3·√N/2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: u64,
    places: u32,
}

impl Decimal {
    /// Whether so many whole votes reach it.
    #[must_use]
    pub fn reached_by(&self, votes: u64) -> bool {
        votes >= self.needed()
    }

    /// The smallest whole number that reaches it: 46 for 45.274.
    #[must_use]
    pub const fn needed(&self) -> u64 {
        self.digits.div_ceil(10_u64.saturating_pow(self.places))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.saturating_pow(self.places);
        let (whole, part) = (self.digits.checked_div(unit), self.digits.checked_rem(unit));
        write!(f, "{}", whole.unwrap_or(0))?;
        match (self.places, usize::try_from(self.places)) {
            (1.., Ok(width)) => write!(f, ".{:0width$}", part.unwrap_or(0)),
            _ => Ok(()),
        }
    }
}

/// Not a number of votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number of votes such as 45 or 45.27, or a share of all who could vote such as 1/10 or 10 %")]
pub struct NotDecimal;

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let part = part.trim_end_matches('0');
        let all = format!("{whole}{part}");
        let is_plain = !whole.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit());
        let places = u32::try_from(part.len()).ok().filter(|places| *places <= 15);
        match (is_plain, all.parse(), places) {
            (true, Ok(digits), Some(places)) => Ok(Self { digits, places }),
            _ => Err(NotDecimal),
        }
    }
}

/// How much a quorum takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// A share of all who could vote.
    Share(Fraction),
    /// So many votes.
    Votes(Decimal),
}

impl Needed {
    /// The smallest whole number of votes that reaches it; `None` when it is a share and nobody knows of how many.
    #[must_use]
    pub fn of(&self, eligible: Option<u64>) -> Option<u64> {
        match self {
            Self::Share(share) => eligible.map(|eligible| share.of(eligible)),
            Self::Votes(votes) => Some(votes.needed()),
        }
    }
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => share.fmt(f),
            Self::Votes(votes) => votes.fmt(f),
        }
    }
}

impl FromStr for Needed {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        text.parse().map(Self::Share).or_else(|_| text.parse().map(Self::Votes))
    }
}

/// How many must take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// What is counted.
    pub kind: QuorumKind,
    /// What it must reach.
    pub needed: Needed,
}

impl Quorum {
    /// A share of all who could vote.
    #[must_use]
    pub const fn share(kind: QuorumKind, share: Fraction) -> Self {
        Self { kind, needed: Needed::Share(share) }
    }

    /// "At least 1/10 of everyone on the roll must say yes"; with a default option, in its words, "must prefer an option to …".
    #[must_use]
    pub fn words(&self, default: Option<&str>) -> String {
        let who = match self.needed {
            Needed::Share(share) => format!("at least {share} of everyone on the roll"),
            Needed::Votes(votes) => format!("at least {votes} voters"),
        };
        match self.kind {
            QuorumKind::Approval => default.map_or_else(
                || format!("{who} must say yes"),
                |default| format!("{who} must prefer an option to {default}"),
            ),
            QuorumKind::Participation => format!("{who} must vote"),
        }
    }
}

/// How much agreement is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The share of those who decide.
    pub share: Fraction,
    /// Whether it must be exceeded, not only reached.
    pub strict: bool,
}

impl Threshold {
    /// More than half.
    pub const MAJORITY: Self = Self { share: Fraction::HALF, strict: true };

    /// A share: one of exactly a half must be exceeded, any other is met by reaching it.
    #[must_use]
    pub fn of(share: Fraction) -> Self {
        Self { share, strict: share == Fraction::HALF }
    }

    /// Whether `part` of `whole` is enough.
    #[must_use]
    pub fn reached_by(&self, part: u64, whole: u64) -> bool {
        self.share.reached_by(part, whole, self.strict)
    }

    /// "more than 1/2", "at least 2/3".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", if self.strict { "more than" } else { "at least" }, self.share)
    }
}
