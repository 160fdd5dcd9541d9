//! The first days of an account.

use chrono::{DateTime, Utc};

use crate::policies::{Constitution, PolicyKey};
use crate::time;

/// Until when an account made then is a newcomer's (`newcomer.days`).
#[must_use]
pub fn newcomer_until(joined_at: DateTime<Utc>, constitution: &Constitution) -> DateTime<Utc> {
    time::after_days(joined_at, constitution.integer(PolicyKey::NewcomerDays))
}

/// Accounts made after this moment are newcomers' now.
#[must_use]
pub fn newcomers_since(constitution: &Constitution, now: DateTime<Utc>) -> DateTime<Utc> {
    time::after_days(now, constitution.integer(PolicyKey::NewcomerDays).saturating_neg())
}

/// A newcomer's share of a limit (`newcomer.share`), rounded down, and at least one: nobody is silent by it.
#[must_use]
pub fn newcomer_share(limit: u32, constitution: &Constitution) -> u32 {
    let share = constitution.fraction(PolicyKey::NewcomerShare);
    let part = u64::from(limit).saturating_mul(share.num()).checked_div(share.den()).unwrap_or(0);
    u32::try_from(part).unwrap_or(limit).max(1)
}
