//! Cases: from the flags to the pool; the verdict is in `verdict`. The picture: `docs/state-machines/case.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{CaseRefusal, Hold, Holder, VerdictFacts};
use crate::canonical::{Hash, sha256_hex};
use crate::ids::{CaseId, EntryId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Reason;
use crate::time;

/// A case to be opened: with it the entry is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOpened {
    /// Its id, taken by the store beforehand, because tickets are made of it.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// Under which rules: those the flags named, each once, in order.
    pub rules: Vec<String>,
    /// The rule the jury is asked about: the one named with the most weight, the first of those named equally.
    pub rule: String,
    /// The commitment to the pool.
    pub pool_commitment: Hash,
    /// How many are in it.
    pub pool_size: u64,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// When it lapses and the entry returns.
    pub deadline: DateTime<Utc>,
}

/// Opens a case: enough flags hold the entry, the pool is frozen and committed to.
///
/// # Errors
/// When the flags do not weigh enough. An empty pool is no error: such a case lapses and the entry returns.
pub fn open_case(
    case: CaseId,
    entry: EntryId,
    flags: &[(String, u64)],
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<CaseOpened>, CaseRefusal> {
    if !super::should_hold(flags, constitution) {
        return Err(CaseRefusal::NotEnoughFlags);
    }
    let named = weights_by_rule(flags);
    let most = named.values().max().copied().unwrap_or(0);
    let rule = named.iter().find(|(_, weight)| **weight == most).map_or("", |(rule, _)| *rule);
    let rules = named.keys().map(|rule| (*rule).to_owned()).collect();
    let opened = opened(case, entry, rules, rule, tickets, constitution, now);
    let weightless = flags.iter().filter(|(_, weight)| *weight == 0).count();
    let mut facts = case_facts(&opened, flags.len().saturating_sub(weightless));
    if let (Some(facts), 1..) = (facts.as_object_mut(), weightless) {
        facts.insert("weightless_flags".to_owned(), json!(weightless));
    }
    Ok(recorded(opened, LedgerActor::System, facts))
}

/// Opens a case because somebody holds the entry before the flags weigh enough. A jury decides it all the same.
///
/// `None` when the conduct document in force has no such rule.
#[must_use]
pub fn open_case_by_hold(
    case: CaseId,
    entry: EntryId,
    hold: &Hold<'_>,
    flags: &[(String, u64)],
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Option<Recorded<CaseOpened>> {
    let known = constitution.conduct_rules();
    if known.iter().all(|rule| rule.id != hold.rule) {
        return None;
    }
    let mut named = weights_by_rule(flags);
    named.entry(hold.rule).or_default();
    let rules = named.keys().map(|rule| (*rule).to_owned()).collect();
    let mut opened = opened(case, entry, rules, hold.rule, tickets, constitution, now);
    if matches!(hold.by, Holder::Operator) {
        let hours = constitution.integer(PolicyKey::OperatorHoldHours);
        opened.deadline = opened.deadline.min(time::after_hours(now, hours));
    }
    let mut facts = case_facts(&opened, flags.len());
    if let Some(facts) = facts.as_object_mut() {
        facts.extend(hold.facts());
    }
    Some(recorded(opened, hold.by.actor(), facts))
}

/// The case of an appeal and its line.
pub(super) fn opened_on_appeal(
    case: CaseId,
    verdict: &VerdictFacts,
    plea: &Reason,
    suspends_limits: bool,
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> (CaseOpened, LedgerDraft) {
    let rules = vec![verdict.rule.clone()];
    let opened = opened(case, verdict.entry, rules, &verdict.rule, tickets, constitution, now);
    let mut facts = case_facts(&opened, 0);
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("appeals".to_owned(), json!(verdict.case.get()));
        facts.insert("plea_sha256".to_owned(), json!(sha256_hex(plea.as_str())));
        facts.insert("suspends_limits".to_owned(), json!(suspends_limits));
    }
    (opened, LedgerDraft::new("case.opened", LedgerActor::System, format!("case:{case}"), facts))
}

fn weights_by_rule(flags: &[(String, u64)]) -> BTreeMap<&str, u64> {
    let mut named: BTreeMap<&str, u64> = BTreeMap::new();
    for (rule, weight) in flags {
        let sum = named.entry(rule).or_default();
        *sum = sum.saturating_add(*weight);
    }
    named
}

pub(super) fn opened(
    case: CaseId,
    entry: EntryId,
    rules: Vec<String>,
    rule: &str,
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> CaseOpened {
    let hours = constitution.integer(PolicyKey::CaseDeadlineHours);
    CaseOpened {
        case,
        entry,
        rules,
        rule: rule.to_owned(),
        pool_commitment: crate::juries::pool_commitment(tickets),
        pool_size: u64::try_from(tickets.len()).unwrap_or(u64::MAX),
        opened_at: now,
        deadline: time::after_hours(now, hours),
    }
}

pub(super) fn case_facts(opened: &CaseOpened, flags: usize) -> Value {
    json!({
        "entry": opened.entry.get(),
        "rules": opened.rules,
        "rule": opened.rule,
        "flags": flags,
        "pool_commitment": hex::encode(opened.pool_commitment),
        "pool_size": opened.pool_size,
        "deadline": time::written(opened.deadline),
    })
}

fn recorded(opened: CaseOpened, by: LedgerActor, facts: Value) -> Recorded<CaseOpened> {
    let subject = format!("case:{}", opened.case);
    Recorded::new(opened, LedgerDraft::new("case.opened", by, subject, facts))
}
