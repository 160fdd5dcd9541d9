//! How a case ends.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{CaseOpened, CaseRefusal, CaseState};
use crate::Fraction;
use crate::canonical::sha256_hex;
use crate::ids::{CaseId, EntryId};
use crate::juries::{Opinion, Outcome, decide_among, decide_at_deadline};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;
use crate::text::Reason;

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
    /// How many thought the rule broken, and would remove the entry.
    pub remove: u64,
    /// How many thought it broken, and a label enough.
    pub label: u64,
    /// How many did not think it broken.
    pub restore: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records the verdict as soon as the opinions settle it.
///
/// `size` and `majority` are those of the draw, `still` how many opinions can still come (seats not answered for and
/// lots not called), `reasons` the jurors' own, published with the verdict.
///
/// # Errors
/// When the case is not before a jury, or not settled yet.
#[expect(clippy::too_many_arguments, reason = "a verdict rests on exactly these facts")]
pub fn reach_verdict(
    case: CaseId,
    entry: EntryId,
    state: CaseState,
    opinions: &[Opinion],
    reasons: &[Reason],
    size: u64,
    majority: Fraction,
    still: u64,
    now: DateTime<Utc>,
) -> Result<Recorded<Verdict>, CaseRefusal> {
    if state != CaseState::BeforeJury {
        return Err(CaseRefusal::WrongState(state));
    }
    let outcome = decide_among(opinions, size, majority, still).ok_or(CaseRefusal::Undecided)?;
    Ok(verdict(case, entry, outcome, CaseState::Decided, opinions, reasons, now))
}

/// Ends a case whose deadline has passed: what is not decided restores.
///
/// # Errors
/// When the case is over already, the deadline has not passed, or the jury has in fact found the rule broken (record the verdict then).
pub fn lapse_case(
    opened: &CaseOpened,
    state: CaseState,
    opinions: &[Opinion],
    size: u64,
    majority: Fraction,
    now: DateTime<Utc>,
) -> Result<Recorded<Verdict>, CaseRefusal> {
    if state.is_final() || decide_at_deadline(opinions, size, majority) != Outcome::Restore {
        return Err(CaseRefusal::WrongState(state));
    }
    if now < opened.deadline {
        return Err(CaseRefusal::TooEarly(opened.deadline));
    }
    let (case, entry) = (opened.case, opened.entry);
    Ok(verdict(case, entry, Outcome::Restore, CaseState::Lapsed, opinions, &[], now))
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
    let count = |wanted: Opinion| u64::try_from(opinions.iter().filter(|o| **o == wanted).count()).unwrap_or(u64::MAX);
    let [remove, label, restore] = [Opinion::Remove, Opinion::Label, Opinion::Restore].map(count);
    let mut hashes: Vec<String> = reasons.iter().map(|reason| sha256_hex(reason.as_str())).collect();
    hashes.sort_unstable();
    let facts = json!({
        "entry": entry.get(),
        "outcome": outcome.as_str(),
        "state": state.as_str(),
        "remove": remove,
        "label": label,
        "restore": restore,
        "reasons_sha256": hashes,
    });
    let kind = if state == CaseState::Lapsed { "case.lapsed" } else { "case.decided" };
    let record = LedgerDraft::new(kind, LedgerActor::System, format!("case:{case}"), facts);
    Recorded::new(Verdict { case, entry, outcome, state, remove, label, restore, at }, record)
}
