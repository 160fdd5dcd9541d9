//! Flags.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::conduct::ConductRule;
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

/// Who flags, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlaggerFacts {
    /// When the account was made.
    pub joined_at: DateTime<Utc>,
    /// How many flags of theirs juries answered and did not uphold, since the last one that a jury did uphold.
    pub unheeded: u64,
    /// How many cases are open just now that flags of theirs helped to open.
    pub pending: u64,
    /// Whether a jury found lately that they flag in bad faith.
    pub is_unheard: bool,
}

/// What one flag weighs: 1 from every member alike, 0 from an account too new to vote, from whoever juries did not uphold
/// `flag.unheeded_max` times in a row (a flag that is upheld, whatever it weighed, ends that), from whoever keeps
/// `flag.pending_max` entries held already (a few who flag everything hide little at a time), and from those of whom a jury found that they
/// flag in bad faith.
#[must_use]
pub fn flag_weight(flagger: &FlaggerFacts, constitution: &Constitution, now: DateTime<Utc>) -> u64 {
    let days = constitution.integer(PolicyKey::FranchiseMinAccountDays);
    let is_heard = !flagger.is_unheard
        && flagger.unheeded < constitution.count(PolicyKey::FlagUnheededMax)
        && flagger.pending < constitution.count(PolicyKey::FlagPendingMax);
    u64::from(is_heard && now >= crate::time::after_days(flagger.joined_at, days))
}

fn weight_of<'a>(flags: impl Iterator<Item = &'a (String, u64)>) -> u64 {
    flags.fold(0, |sum: u64, (_, weight)| sum.saturating_add(*weight))
}

/// Whether the flags on an entry together hold it and call a jury: all of them, or those that name a rule marked urgent. One rule and
/// weight per member and standing flag.
#[must_use]
pub fn should_hold(flags: &[(String, u64)], constitution: &Constitution) -> bool {
    should_hold_again(flags, &[], constitution)
}

/// The same for what was judged before: under the rules in `heard` nothing is urgent any more, because those who judge have looked at
/// these very words. A few members could otherwise hide in turn what juries find right.
#[must_use]
pub fn should_hold_again(flags: &[(String, u64)], heard: &[String], constitution: &Constitution) -> bool {
    let is_urgent = |rule: &ConductRule| rule.is_urgent() && !heard.contains(&rule.id);
    let urgent: Vec<String> = constitution.conduct_rules().into_iter().filter(is_urgent).map(|rule| rule.id).collect();
    let needed = |key| constitution.count(key).max(1);
    weight_of(flags.iter()) >= needed(PolicyKey::FlagHoldWeight)
        || weight_of(flags.iter().filter(|(rule, _)| urgent.contains(rule))) >= needed(PolicyKey::FlagUrgentWeight)
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
        "remarked": flag.remark.is_some(),
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
