//! Sanctions: graduated, announced beforehand by policies, and ending by themselves.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Overruler;
use crate::ids::{CaseId, MemberId, SanctionId};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// A limit that follows from removals: the only kind of sanction so far, [`SanctionDraft::KIND`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanctionDraft {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// How many days it lasts.
    pub days: i64,
    /// How many removals it rests on.
    pub removals: u64,
    /// The policy it rests on.
    pub policy: PolicyKey,
}

impl SanctionDraft {
    /// The stable name of the kind of sanction.
    pub const KIND: &'static str = "limit";
}

/// The limit that follows, if any, when a verdict brings a member's removals within the window
/// (`sanction.window_days`, the new one included) to this number.
///
/// At `sanction.removals_before_limit` it lasts `sanction.limit_days`; it doubles with each further removal, at most
/// `sanction.doublings_max` times.
#[must_use]
pub fn sanction_after(removals: u64, constitution: &Constitution, now: DateTime<Utc>) -> Option<SanctionDraft> {
    let before = constitution.count(PolicyKey::SanctionRemovalsBeforeLimit);
    let beyond = removals.checked_sub(before.max(1))?;
    let doublings = beyond.min(constitution.count(PolicyKey::SanctionDoublingsMax));
    let factor = u32::try_from(doublings).ok().and_then(|n| 1_i64.checked_shl(n)).unwrap_or(i64::MAX);
    let days = constitution.integer(PolicyKey::SanctionLimitDays).saturating_mul(factor);
    let policy = PolicyKey::SanctionRemovalsBeforeLimit;
    Some(SanctionDraft { until: time::after_days(now, days), days, removals, policy })
}

/// A sanction to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanctionImposed {
    /// On whom.
    pub member: MemberId,
    /// What.
    pub sanction: SanctionDraft,
    /// After the verdict in which case.
    pub case: CaseId,
    /// Under which rule of conduct: "R1".
    pub rule: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A sanction that ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanctionLifted {
    /// Which.
    pub sanction: SanctionId,
    /// By what its removal was overruled.
    pub by: Overruler,
    /// When it ends.
    pub until: DateTime<Utc>,
    /// When that was said.
    pub at: DateTime<Utc>,
}

/// Imposes what [`sanction_after`] found.
pub fn impose_sanction(
    member: MemberId,
    name: &Pseudonym,
    sanction: SanctionDraft,
    case: CaseId,
    rule: &str,
    now: DateTime<Utc>,
) -> Recorded<SanctionImposed> {
    let facts = json!({
        "removals": sanction.removals,
        "days": sanction.days,
        "until": time::written(sanction.until),
        "policy": sanction.policy,
        "case": case.get(),
        "rule": rule,
    });
    let subject = format!("member:{name}");
    let record = LedgerDraft::new("sanction.imposed", LedgerActor::System, subject, facts);
    Recorded::new(SanctionImposed { member, sanction, case, rule: rule.to_owned(), at: now }, record)
}

/// Ends a sanction before its time, because a removal that it rested on was lifted.
pub fn lift_sanction(
    sanction: SanctionId,
    name: &Pseudonym,
    by: Overruler,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Recorded<SanctionLifted> {
    let (by_name, number) = by.named();
    let facts = json!({"sanction": sanction.get(), by_name: number, "until": time::written(until)});
    let subject = format!("member:{name}");
    let record = LedgerDraft::new("sanction.lifted", LedgerActor::System, subject, facts);
    Recorded::new(SanctionLifted { sanction, by, until, at: now }, record)
}
