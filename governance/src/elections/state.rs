//! The states of a candidacy and what leads from each to the next. The picture: `docs/state-machines/election.md`.

use std::fmt;
use std::str::FromStr;

/// Where somebody is in an election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CandidacyState {
    /// Named by somebody else; they have not answered.
    Nominated,
    /// They stand, with a statement.
    Standing,
    /// They were named and said no.
    Declined,
    /// They stood and took it back.
    Withdrawn,
}

/// What can be done with a candidacy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CandidacyVerb {
    /// They stand, named by others or not.
    Stand,
    /// They write their statement anew.
    Restate,
    /// They say no to being named.
    Decline,
    /// They take it back.
    Withdraw,
}

/// No state has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no state of a candidacy called “{0}”")]
pub struct UnknownCandidacyState(pub String);

impl CandidacyState {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Nominated, Self::Standing, Self::Declined, Self::Withdrawn];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Standing => "standing",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Where a verb leads from here; nowhere when it is refused here.
    #[must_use]
    pub const fn after(self, verb: CandidacyVerb) -> Option<Self> {
        match (self, verb) {
            (Self::Nominated | Self::Declined | Self::Withdrawn, CandidacyVerb::Stand)
            | (Self::Standing, CandidacyVerb::Restate) => Some(Self::Standing),
            (Self::Nominated, CandidacyVerb::Decline) => Some(Self::Declined),
            (Self::Standing, CandidacyVerb::Withdraw) => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

impl fmt::Display for CandidacyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CandidacyState {
    type Err = UnknownCandidacyState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|state| state.as_str() == text);
        known.ok_or_else(|| UnknownCandidacyState(text.to_owned()))
    }
}

impl CandidacyVerb {
    /// Every verb, with its stable name.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Stand, "stand"), (Self::Restate, "restate"), (Self::Decline, "decline"), (Self::Withdraw, "withdraw")];
}
