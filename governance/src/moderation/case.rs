//! Cases: from the flags to the verdict. The picture: `docs/state-machines/case.md`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::Fraction;
use crate::canonical::{Hash, sha256_hex};
use crate::ids::{CaseId, EntryId};
use crate::juries::{Opinion, Outcome, SeatState, UnknownWord, decide, decide_at_deadline};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::text::Reason;
use crate::time;

/// Where a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// The entry is held and the pool committed; no jury yet.
    Opened,
    /// A jury is drawn.
    BeforeJury,
    /// The jury found the rule broken: the entry is removed.
    Removed,
    /// The jury did not: the entry is back.
    Restored,
    /// The deadline passed undecided: the entry is back.
    Lapsed,
}

/// Why an act in a case is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    /// Not in this state.
    #[error("a case that is {} does not allow this", .0.in_words())]
    WrongState(CaseState),
    /// Nobody can be drawn.
    #[error("nobody can be drawn: every member is a party, new, or under a sanction")]
    EmptyPool,
    /// The tickets are not those that were committed to.
    #[error("the pool is not the one that was committed to when the case opened")]
    PoolChanged,
    /// A seat cannot go this way.
    #[error("a seat that is {from} cannot become {to}")]
    WrongSeat {
        /// Its state.
        from: SeatState,
        /// The state wanted.
        to: SeatState,
    },
    /// The jury has not decided.
    #[error("the jury has not decided yet")]
    Undecided,
    /// Not before the deadline.
    #[error("not before {}", time::for_people(*.0))]
    TooEarly(DateTime<Utc>),
    /// The flags do not weigh enough.
    #[error("the flags do not weigh enough to open a case")]
    NotEnoughFlags,
}

impl CaseState {
    /// Every state.
    pub const ALL: &'static [Self] = &[
        Self::Opened,
        Self::BeforeJury,
        Self::Removed,
        Self::Restored,
        Self::Lapsed,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::BeforeJury => "before_jury",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Lapsed => "lapsed",
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Opened => "waiting for its jury",
            Self::BeforeJury => "before its jury",
            Self::Removed => "decided (removed)",
            Self::Restored => "decided (restored)",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether the case is over.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Removed | Self::Restored | Self::Lapsed)
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CaseState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL
            .iter()
            .copied()
            .find(|state| state.as_str() == text);
        known.ok_or_else(|| UnknownWord(text.to_owned()))
    }
}

/// A case to be opened: with it the entry is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOpened {
    /// Its id, taken by the store beforehand, because tickets are made of it.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// Under which rules: those the flags named, each once, in order.
    pub rules: Vec<String>,
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
    let weights: Vec<u64> = flags.iter().map(|(_, weight)| *weight).collect();
    if !super::should_hold(&weights, constitution) {
        return Err(CaseRefusal::NotEnoughFlags);
    }
    let mut rules: Vec<String> = flags.iter().map(|(rule, _)| rule.clone()).collect();
    rules.sort_unstable();
    rules.dedup();
    let hours = constitution.integer(PolicyKey::CaseDeadlineHours);
    let opened = CaseOpened {
        case,
        entry,
        rules,
        pool_commitment: crate::juries::pool_commitment(tickets),
        pool_size: u64::try_from(tickets.len()).unwrap_or(u64::MAX),
        opened_at: now,
        deadline: time::after_hours(now, hours),
    };
    let facts = json!({
        "entry": entry.get(),
        "rules": opened.rules,
        "flags": flags.len(),
        "pool_commitment": hex::encode(opened.pool_commitment),
        "pool_size": opened.pool_size,
        "deadline": time::written(opened.deadline),
    });
    let record = LedgerDraft::new(
        "case.opened",
        LedgerActor::System,
        format!("case:{case}"),
        facts,
    );
    Ok(Recorded::new(opened, record))
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which case.
    pub case: CaseId,
    /// About which entry.
    pub entry: EntryId,
    /// What follows for the entry.
    pub outcome: Outcome,
    /// The state the case ends in.
    pub state: CaseState,
    /// How many thought the rule broken.
    pub remove: u64,
    /// How many did not.
    pub restore: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records the verdict as soon as the opinions settle it.
///
/// `size` and `majority` are those of the draw, `reasons` the jurors' own, published with the verdict.
///
/// # Errors
/// When the case is not before a jury, or not settled yet.
#[expect(
    clippy::too_many_arguments,
    reason = "a verdict rests on exactly these facts"
)]
pub fn reach_verdict(
    case: CaseId,
    entry: EntryId,
    state: CaseState,
    opinions: &[Opinion],
    reasons: &[Reason],
    size: u64,
    majority: Fraction,
    now: DateTime<Utc>,
) -> Result<Recorded<Verdict>, CaseRefusal> {
    if state != CaseState::BeforeJury {
        return Err(CaseRefusal::WrongState(state));
    }
    let outcome = decide(opinions, size, majority).ok_or(CaseRefusal::Undecided)?;
    let ends = match outcome {
        Outcome::Remove => CaseState::Removed,
        Outcome::Restore => CaseState::Restored,
    };
    Ok(verdict(case, entry, outcome, ends, opinions, reasons, now))
}

/// Ends a case whose deadline has passed: what is not decided restores.
///
/// # Errors
/// When the case is over already, the deadline has not passed, or the jury has in fact decided to remove (record the verdict then).
pub fn lapse_case(
    opened: &CaseOpened,
    state: CaseState,
    opinions: &[Opinion],
    size: u64,
    majority: Fraction,
    now: DateTime<Utc>,
) -> Result<Recorded<Verdict>, CaseRefusal> {
    if state.is_final() || decide_at_deadline(opinions, size, majority) == Outcome::Remove {
        return Err(CaseRefusal::WrongState(state));
    }
    if now < opened.deadline {
        return Err(CaseRefusal::TooEarly(opened.deadline));
    }
    let (case, entry) = (opened.case, opened.entry);
    Ok(verdict(
        case,
        entry,
        Outcome::Restore,
        CaseState::Lapsed,
        opinions,
        &[],
        now,
    ))
}

fn verdict(
    case: CaseId,
    entry: EntryId,
    outcome: Outcome,
    state: CaseState,
    opinions: &[Opinion],
    reasons: &[Reason],
    at: DateTime<Utc>,
) -> Recorded<Verdict> {
    let count = |wanted: Opinion| {
        u64::try_from(opinions.iter().filter(|o| **o == wanted).count()).unwrap_or(u64::MAX)
    };
    let (remove, restore) = (count(Opinion::Remove), count(Opinion::Restore));
    let mut hashes: Vec<String> = reasons
        .iter()
        .map(|reason| sha256_hex(reason.as_str()))
        .collect();
    hashes.sort_unstable();
    let facts = json!({
        "entry": entry.get(),
        "outcome": outcome.as_str(),
        "state": state.as_str(),
        "remove": remove,
        "restore": restore,
        "reasons_sha256": hashes,
    });
    let kind = if state == CaseState::Lapsed {
        "case.lapsed"
    } else {
        "case.decided"
    };
    let record = LedgerDraft::new(kind, LedgerActor::System, format!("case:{case}"), facts);
    Recorded::new(
        Verdict {
            case,
            entry,
            outcome,
            state,
            remove,
            restore,
            at,
        },
        record,
    )
}
