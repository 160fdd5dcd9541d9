//! What follows when a verdict is overruled, by fresh jurors or by all members: the case says so, and limits that rested on the
//! removal end.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{Removals, SanctionKind, sanction_after};
use crate::ids::{CaseId, EntryId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;

/// What overruled a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overruler {
    /// A vote of all members.
    Vote(ProposalId),
    /// The jury of an appeal.
    Jury(CaseId),
}

impl Overruler {
    /// What the facts of a line call it, and its number.
    pub(super) fn named(self) -> (&'static str, i64) {
        match self {
            Self::Vote(proposal) => ("proposal", proposal.get()),
            Self::Jury(case) => ("case", case.get()),
        }
    }
}

/// A verdict that no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseOverruled {
    /// In which case.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// By what.
    pub by: Overruler,
    /// When.
    pub at: DateTime<Utc>,
}

/// Says in the case's own record that its verdict is overruled.
pub fn overrule_case(case: CaseId, entry: EntryId, by: Overruler, now: DateTime<Utc>) -> Recorded<CaseOverruled> {
    let (name, number) = by.named();
    let facts = json!({"entry": entry.get(), name: number});
    let record = LedgerDraft::new("case.overruled", LedgerActor::System, format!("case:{case}"), facts);
    Recorded::new(CaseOverruled { case, entry, by, at: now }, record)
}

/// How long back removals counted when a limit began at this moment.
#[must_use]
pub fn counted_since(began: DateTime<Utc>, constitution: &Constitution) -> DateTime<Utc> {
    let window = TimeDelta::try_days(constitution.integer(PolicyKey::SanctionWindowDays));
    window.and_then(|window| began.checked_sub_signed(window)).unwrap_or(began)
}

/// When a sanction of this kind ends that began at this moment, now that it rests on so many removals only; never before now.
/// So many may lead to a milder one only: then it ends at once, for nobody is punished anew by a verdict that was lifted.
/// `None` when that is no earlier than it ends anyway.
#[must_use]
pub fn ends_without(
    kind: SanctionKind,
    removals: impl Into<Removals>,
    began: DateTime<Utc>,
    until: DateTime<Utc>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let as_hard = sanction_after(removals, constitution, began).filter(|draft| draft.kind >= kind);
    let ends = as_hard.map_or(now, |draft| draft.until.max(now));
    (ends < until).then_some(ends)
}
