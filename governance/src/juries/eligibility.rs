//! Nobody judges their own case (DESIGN §4.7).

use chrono::{DateTime, Utc};

use crate::ids::MemberId;
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
    /// Follows the author.
    pub follows_author: bool,
    /// Is followed by the author.
    pub followed_by_author: bool,
    /// How many cases they were called to in the last [`DUTY_DAYS`] days.
    pub called_lately: u64,
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
    /// Somebody who is close to the author, as the policy draws the line.
    #[error("is close to the author")]
    Close,
    /// Somebody who was called often enough lately.
    #[error("was called to enough cases lately")]
    ServedEnough,
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

/// The days over which duty is counted (`jury.cases_per_month`).
pub const DUTY_DAYS: i64 = 30;

/// Whether somebody is too close to the author, by `jury.leaves_out`.
fn is_close(facts: &RoleFacts, constitution: &Constitution) -> bool {
    match constitution.choice(PolicyKey::JuryLeavesOut).as_str() {
        "friends" => facts.follows_author && facts.followed_by_author,
        "followers" => facts.follows_author || facts.followed_by_author,
        _ => false,
    }
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
    } else if is_close(facts, constitution) {
        Some(Exclusion::Close)
    } else if facts.is_sanctioned {
        Some(Exclusion::Sanctioned)
    } else if !facts.is_confirmed {
        Some(Exclusion::Unconfirmed)
    } else if now < time::after_days(facts.joined_at, days) {
        Some(Exclusion::TooNew)
    } else if facts.called_lately >= constitution.count(PolicyKey::JuryCasesPerMonth) {
        // The last of the reasons: it alone can give way.
        Some(Exclusion::ServedEnough)
    } else {
        None
    }
}

/// Who is in the pool of a case, in the order given: everybody whom nothing excludes. Whoever was called often enough lately is
/// left out only while `jury.size` others remain, for a case that nobody judges restores what it is about.
#[must_use]
pub fn eligible(members: &[(MemberId, RoleFacts)], constitution: &Constitution, now: DateTime<Utc>) -> Vec<MemberId> {
    let why = |facts: &RoleFacts| excluded(facts, constitution, now);
    let fresh = members.iter().filter(|(_, facts)| why(facts).is_none()).count();
    let is_enough = u64::try_from(fresh).unwrap_or(u64::MAX) >= constitution.count(PolicyKey::JurySize);
    let stays = |reason: Option<Exclusion>| match reason {
        None => true,
        Some(Exclusion::ServedEnough) => !is_enough,
        Some(_) => false,
    };
    members.iter().filter(|(_, facts)| stays(why(facts))).map(|(member, _)| *member).collect()
}
