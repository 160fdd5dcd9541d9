//! Nobody judges their own case (DESIGN §4.7).

use chrono::{DateTime, Utc};

use crate::policies::{Constitution, PolicyKey};
use crate::time;

/// What a member has to do with a case, as the store loads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleFacts {
    /// Wrote the entry.
    pub is_author: bool,
    /// Flagged the entry, also if the flag was withdrawn.
    pub is_flagger: bool,
    /// Held, judged or decided about this entry before.
    pub has_decided_before: bool,
    /// Is under a sanction.
    pub is_sanctioned: bool,
    /// Has confirmed the e-mail address.
    pub is_confirmed: bool,
    /// When the account was made.
    pub joined_at: DateTime<Utc>,
}

/// Why a member is not in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exclusion {
    /// The author of the entry.
    #[error("wrote the entry")]
    Author,
    /// One of those who flagged it.
    #[error("flagged the entry")]
    Flagger,
    /// Somebody who decided about it before.
    #[error("decided about this entry before")]
    DecidedBefore,
    /// A member under a sanction.
    #[error("is under a sanction")]
    Sanctioned,
    /// An account that is not confirmed.
    #[error("has not confirmed the e-mail address")]
    Unconfirmed,
    /// An account too new to be on a roll.
    #[error("has an account too new for a jury")]
    TooNew,
}

/// Whether a member must stay out of the pool, and why: the first reason that applies.
#[must_use]
pub fn excluded(facts: &RoleFacts, constitution: &Constitution, now: DateTime<Utc>) -> Option<Exclusion> {
    let days = constitution.integer(PolicyKey::FranchiseMinAccountDays);
    if facts.is_author {
        Some(Exclusion::Author)
    } else if facts.is_flagger {
        Some(Exclusion::Flagger)
    } else if facts.has_decided_before {
        Some(Exclusion::DecidedBefore)
    } else if facts.is_sanctioned {
        Some(Exclusion::Sanctioned)
    } else if !facts.is_confirmed {
        Some(Exclusion::Unconfirmed)
    } else if now < time::after_days(facts.joined_at, days) {
        Some(Exclusion::TooNew)
    } else {
        None
    }
}
