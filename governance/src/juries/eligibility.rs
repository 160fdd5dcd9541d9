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
    /// Blocks the author.
    pub blocks_author: bool,
    /// Is blocked by the author.
    pub blocked_by_author: bool,
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
    /// Somebody who does not want to meet the author.
    #[error("blocks the author")]
    Blocks,
    /// Somebody whom the author does not want to meet.
    #[error("is blocked by the author")]
    Blocked,
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
    } else if facts.blocks_author {
        Some(Exclusion::Blocks)
    } else if facts.is_sanctioned {
        Some(Exclusion::Sanctioned)
    } else if !facts.is_confirmed {
        Some(Exclusion::Unconfirmed)
    } else if now < time::after_days(facts.joined_at, days) {
        Some(Exclusion::TooNew)
    } else if facts.blocked_by_author {
        // The last two of the reasons can give way.
        Some(Exclusion::Blocked)
    } else if facts.called_lately >= constitution.count(PolicyKey::JuryCasesPerMonth) {
        Some(Exclusion::ServedEnough)
    } else {
        None
    }
}

/// Who is in the pool of a case, in the order given: everybody whom nothing excludes. Two reasons give way. Whoever was called often
/// enough lately is left out only while `jury.size` others remain, for a case that nobody judges restores what it is about.
/// Those whom the author blocks stay out only while they are a fifth of the pool at most, for nobody shall choose their judges
/// by blocking all the others.
#[must_use]
pub fn eligible(members: &[(MemberId, RoleFacts)], constitution: &Constitution, now: DateTime<Utc>) -> Vec<MemberId> {
    let reasons: Vec<_> = members.iter().map(|(member, facts)| (*member, excluded(facts, constitution, now))).collect();
    let wanted = usize::try_from(constitution.count(PolicyKey::JurySize)).unwrap_or(usize::MAX);
    let pool = |gives_way: &[Exclusion]| -> Vec<MemberId> {
        let stays = |reason: &Option<Exclusion>| reason.is_none_or(|reason| gives_way.contains(&reason));
        reasons.iter().filter(|(_, reason)| stays(reason)).map(|(member, _)| *member).collect()
    };
    // Without whom the author blocks where that leaves enough, or with them where they are too many for chance.
    let enough = |others: &[Exclusion]| {
        let (few, all) = (pool(others), pool(&[others, &[Exclusion::Blocked]].concat()));
        let left_out = all.len().saturating_sub(few.len());
        if few.len() < wanted { None } else { Some(if left_out <= all.len() / 5 { few } else { all }) }
    };
    let served: &[Exclusion] = &[Exclusion::ServedEnough];
    enough(&[]).or_else(|| enough(served)).unwrap_or_else(|| pool(&[Exclusion::ServedEnough, Exclusion::Blocked]))
}
