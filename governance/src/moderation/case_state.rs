//! The states of a case, and why an act in it is refused.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::juries::{SeatState, UnknownWord};
use crate::time;

/// Where a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// The entry is held and the pool committed; no jury yet.
    Opened,
    /// A jury is drawn.
    BeforeJury,
    /// The jury has decided; the verdict says whether the entry is removed or back.
    Decided,
    /// The deadline passed undecided: the entry is back.
    Lapsed,
}

/// Why an act in a case is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    /// Not in this state.
    #[error("a case that is {} does not allow this", .0.in_words())]
    WrongState(CaseState),
    /// Nobody can be drawn.
    #[error("nobody can be drawn: every member is a party, new, or under a sanction")]
    EmptyPool,
    /// The tickets are not those that were committed to.
    #[error("the pool is not the one that was committed to when the case opened")]
    PoolChanged,
    /// A seat cannot go this way. In words for whoever sits in it.
    #[error("{}", .from.why_not(*.to))]
    WrongSeat {
        /// Its state.
        from: SeatState,
        /// The state wanted.
        to: SeatState,
    },
    /// The jury has not decided.
    #[error("the jury has not decided yet")]
    Undecided,
    /// The first opinions agree, the jury does not deliberate, or there is no time left.
    #[error("there is nothing to deliberate about, or no time left for it")]
    NothingToDeliberate,
    /// Only those who gave a first opinion take part.
    #[error("only jurors who gave a first opinion deliberate")]
    NoFirstOpinion,
    /// The deliberation is over.
    #[error("the deliberation ended {}", time::for_people(*.0))]
    DeliberationOver(DateTime<Utc>),
    /// Not before the deadline.
    #[error("not before {}", time::for_people(*.0))]
    TooEarly(DateTime<Utc>),
    /// It waits for no moderator: it is decided, or a jury's.
    #[error("this case does not wait for a moderator any more: its page says how it stands")]
    NotAwaiting,
    /// The flags do not weigh enough.
    #[error("the flags do not weigh enough to open a case")]
    NotEnoughFlags,
}

impl CaseState {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Opened, Self::BeforeJury, Self::Decided, Self::Lapsed];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::BeforeJury => "before_jury",
            Self::Decided => "decided",
            Self::Lapsed => "lapsed",
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Opened => "waiting for its jury",
            Self::BeforeJury => "before its jury",
            Self::Decided => "decided",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether the case is over.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Decided | Self::Lapsed)
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CaseState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|state| state.as_str() == text);
        known.ok_or_else(|| UnknownWord(text.to_owned()))
    }
}
