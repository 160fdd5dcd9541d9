//! The states of a feature and what leads from each to the next. The picture: `docs/state-machines/feature.md`.

use std::fmt;
use std::str::FromStr;

/// How far a feature has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureState {
    /// On the board, waiting to be chosen.
    Proposed,
    /// Chosen by the last count.
    Planned,
    /// Being built.
    Doing,
    /// Built.
    Done,
    /// Not to be built.
    Declined,
    /// Taken back by whoever proposed it.
    Withdrawn,
}

/// What can be done with a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureVerb {
    /// Its proposer changes the text.
    Amend,
    /// Its proposer takes it back.
    Withdraw,
    /// The count chooses it.
    Plan,
    /// The next count chooses others.
    PutBack,
    /// Somebody begins to build it.
    Begin,
    /// Nobody builds it any more for now.
    Pause,
    /// It is built.
    Finish,
    /// It is not going to be built.
    Decline,
    /// It is on the board again.
    Reopen,
}

/// No state has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no state of a feature called “{0}”")]
pub struct UnknownFeatureState(pub String);

impl FeatureState {
    /// Every state, in the order of the way.
    pub const ALL: &'static [Self] =
        &[Self::Proposed, Self::Planned, Self::Doing, Self::Done, Self::Declined, Self::Withdrawn];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Planned => "planned",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether it is on the ballot of the next count.
    #[must_use]
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::Proposed | Self::Planned)
    }

    /// Where a verb leads from here; nowhere when it is refused here.
    #[must_use]
    pub const fn after(self, verb: FeatureVerb) -> Option<Self> {
        match (self, verb) {
            (Self::Proposed, FeatureVerb::Amend)
            | (Self::Planned, FeatureVerb::PutBack)
            | (Self::Declined, FeatureVerb::Reopen) => Some(Self::Proposed),
            (Self::Proposed, FeatureVerb::Withdraw) => Some(Self::Withdrawn),
            (Self::Proposed, FeatureVerb::Plan) | (Self::Doing, FeatureVerb::Pause) => Some(Self::Planned),
            (Self::Planned, FeatureVerb::Begin) => Some(Self::Doing),
            (Self::Doing, FeatureVerb::Finish) => Some(Self::Done),
            (Self::Proposed | Self::Planned, FeatureVerb::Decline) => Some(Self::Declined),
            _ => None,
        }
    }

    /// Where a moderator may move it from here. What is chosen, and what no longer is, only a count decides.
    #[must_use]
    pub fn by_moderators(self) -> Vec<Self> {
        FeatureVerb::OF_MODERATORS.iter().filter_map(|verb| self.after(*verb)).collect()
    }
}

impl fmt::Display for FeatureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FeatureState {
    type Err = UnknownFeatureState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|state| state.as_str() == text);
        known.ok_or_else(|| UnknownFeatureState(text.to_owned()))
    }
}

impl FeatureVerb {
    /// Every verb, with its stable name.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Amend, "amend"),
        (Self::Withdraw, "withdraw"),
        (Self::Plan, "plan"),
        (Self::PutBack, "put_back"),
        (Self::Begin, "begin"),
        (Self::Pause, "pause"),
        (Self::Finish, "finish"),
        (Self::Decline, "decline"),
        (Self::Reopen, "reopen"),
    ];

    /// What moderators do, each time with a reason.
    pub const OF_MODERATORS: &'static [Self] = &[Self::Begin, Self::Finish, Self::Pause, Self::Decline, Self::Reopen];
}
