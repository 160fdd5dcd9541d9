//! What somebody wants to do about a group, with the facts on which a permit depends.

use super::Refusal;
use crate::groups::GROUPS_MAX;

/// An act about a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupAct {
    /// Found one.
    Found {
        /// In how many groups one is already.
        have: u64,
    },
    /// Join one, or ask to be let in.
    Join {
        /// In how many groups one is already.
        have: u64,
    },
    /// Leave it, take back that one asked, or say no to being invited.
    Leave,
    /// Invite, let in, refuse, take somebody out, name administrators, change how one gets in.
    Administer {
        /// Whether one administers it.
        administrator: bool,
    },
    /// Change what it says of itself.
    Describe {
        /// Whether one administers it.
        administrator: bool,
        /// Whether a case holds what it said.
        held: bool,
    },
}

impl GroupAct {
    /// Whether a limit takes it away: what it says of itself is a voice like any other.
    pub(super) const fn is_limited(self) -> bool {
        matches!(self, Self::Found { .. } | Self::Describe { .. })
    }

    pub(super) const fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Found { have } | Self::Join { have } if have >= GROUPS_MAX => Some(Refusal::TooManyGroups),
            Self::Administer { administrator: false } | Self::Describe { administrator: false, .. } => {
                Some(Refusal::NotAdministrator)
            }
            Self::Describe { held: true, .. } => Some(Refusal::Held),
            _ => None,
        }
    }
}
