//! What moderation does to an entry: each act with its ledger line.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::ids::{CaseId, EntryId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;

/// What is done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryAct {
    /// Hidden until a jury decides.
    Hold,
    /// Shown again without a verdict: the flags were withdrawn, or a moderator's hold was taken back.
    Release,
    /// Removed by a verdict.
    Remove,
    /// Shown folded by a verdict, under a label that names the rule.
    Label,
    /// Shown again by a verdict or a missed deadline; or shown without a label, once its verdict is overruled.
    Restore,
}

impl EntryAct {
    /// Every act.
    pub const ALL: &'static [Self] = &[Self::Hold, Self::Release, Self::Remove, Self::Label, Self::Restore];

    /// The kind of its ledger line.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Hold => "entry.held",
            Self::Release => "entry.released",
            Self::Remove => "entry.removed",
            Self::Label => "entry.labelled",
            Self::Restore => "entry.restored",
        }
    }
}

/// An act on an entry, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryActed {
    /// Which entry.
    pub entry: EntryId,
    /// What is done.
    pub act: EntryAct,
    /// In which case.
    pub case: CaseId,
    /// Under which rule: "R1".
    pub rule: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Does something to an entry, in a case and under a rule. `by` is the system for what flags and verdicts bring about,
/// a moderator's pseudonym for what a moderator does.
pub fn act_on_entry(
    entry: EntryId,
    act: EntryAct,
    case: CaseId,
    rule: &str,
    by: LedgerActor,
    now: DateTime<Utc>,
) -> Recorded<EntryActed> {
    let facts = json!({"case": case.get(), "rule": rule});
    let record = LedgerDraft::new(act.kind(), by, format!("entry:{entry}"), facts);
    Recorded::new(EntryActed { entry, act, case, rule: rule.to_owned(), at: now }, record)
}
