//! Flags.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::canonical::sha256_hex;
use crate::ids::{EntryId, FlagId, MemberId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Remark;

/// A flag to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagRaised {
    /// On which entry.
    pub entry: EntryId,
    /// By whom.
    pub by: MemberId,
    /// Naming which rule: "R1".
    pub rule: String,
    /// With what remark.
    pub remark: Option<Remark>,
    /// How much it weighs.
    pub weight: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// A flag taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagWithdrawn {
    /// Which.
    pub flag: FlagId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What one flag weighs: 1 from every member alike, 0 from an account too new to vote.
#[must_use]
pub fn flag_weight(joined_at: DateTime<Utc>, constitution: &Constitution, now: DateTime<Utc>) -> u64 {
    let days = constitution.integer(PolicyKey::FranchiseMinAccountDays);
    u64::from(now >= crate::time::after_days(joined_at, days))
}

/// Whether the flags on an entry together hold it and call a jury. One weight per member and standing flag.
#[must_use]
pub fn should_hold(weights: &[u64], constitution: &Constitution) -> bool {
    let sum = weights.iter().fold(0_u64, |sum, weight| sum.saturating_add(*weight));
    sum >= constitution.count(PolicyKey::FlagHoldWeight).max(1)
}

/// Raises a flag that names a rule; `None` when the conduct document in force has no such rule.
///
/// The line names nobody, not even by pseudonym: the same pseudonym stands beside what its member does in the open
/// (a proposal, a sponsorship), so it would tell everybody who flagged whom.
#[must_use]
pub fn raise_flag(flag: FlagRaised, constitution: &Constitution) -> Option<Recorded<FlagRaised>> {
    if constitution.conduct_rules().iter().all(|rule| rule.id != flag.rule) {
        return None;
    }
    let facts = json!({
        "rule": flag.rule,
        "weight": flag.weight,
        "remark_sha256": flag.remark.as_ref().map(|remark| sha256_hex(remark.as_str())),
    });
    let subject = format!("entry:{}", flag.entry);
    let record = LedgerDraft::new("flag.raised", LedgerActor::System, subject, facts);
    Some(Recorded::new(flag, record))
}

/// Takes a flag back that named this rule. Like [`raise_flag`], the line names nobody.
pub fn withdraw_flag(flag: FlagId, entry: EntryId, rule: &str, now: DateTime<Utc>) -> Recorded<FlagWithdrawn> {
    let facts = json!({"flag": flag.get(), "rule": rule});
    let record = LedgerDraft::new("flag.withdrawn", LedgerActor::System, format!("entry:{entry}"), facts);
    Recorded::new(FlagWithdrawn { flag, at: now }, record)
}
