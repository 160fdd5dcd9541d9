//! Deliberation: first opinions are given apart; where they differ, the jurors read each other's reasons and may change theirs.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::verdict::{Opinion, Outcome, SeatState, decide_among, differ};
use crate::Fraction;
use crate::canonical::{Hash, sha256_parts};
use crate::ids::CaseId;
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::moderation::{CaseRefusal, CaseState};
use crate::recorded::Recorded;
use crate::time;

/// What follows from the first opinions that were given so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstOpinions {
    /// Others are still to come.
    Wait,
    /// They are in, and differ.
    Deliberate,
    /// They settle the case by themselves.
    Decide(Outcome),
}

/// What follows from the first opinions.
///
/// `size` and `majority` are those of the draw, `still` how many opinions can still come, `hours` how long this jury deliberates,
/// and `is_over` says that the time for first opinions has passed for everybody.
/// Opinions that agree decide as soon as no other could change it, and so do all where there is no deliberation. Opinions that
/// differ decide nothing by themselves: they wait for the others, so that nobody can tell from an early end who was for what.
#[must_use]
pub fn after_first_opinions(
    opinions: &[Opinion],
    size: u64,
    majority: Fraction,
    still: u64,
    hours: i64,
    is_over: bool,
) -> FirstOpinions {
    if hours <= 0 || !differ(opinions) {
        return decide_among(opinions, size, majority, still).map_or(FirstOpinions::Wait, FirstOpinions::Decide);
    }
    let given = u64::try_from(opinions.len()).unwrap_or(u64::MAX);
    let open = size.saturating_sub(given).min(still);
    if open == 0 || is_over { FirstOpinions::Deliberate } else { FirstOpinions::Wait }
}

/// Until when first opinions are asked for, so that time is left to deliberate: so many hours before the case is due, but never
/// less than half of the time that it has.
#[must_use]
pub fn first_opinions_until(opened_at: DateTime<Utc>, due_at: DateTime<Utc>, hours: i64) -> DateTime<Utc> {
    let span = due_at.signed_duration_since(opened_at).num_seconds().max(0);
    let half = time::after_seconds(opened_at, span.div_euclid(2));
    time::after_hours(due_at, hours.max(0).saturating_neg()).max(half)
}

/// Until when a juror who is called or accepts at `now` has to act next: `respond_hours`, clipped to the end of first opinions,
/// and after that to the day on which the case is due.
#[must_use]
pub fn respond_until(
    now: DateTime<Utc>,
    respond_hours: i64,
    first_until: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> DateTime<Utc> {
    let latest = if now < first_until { first_until } else { due_at };
    time::after_hours(now, respond_hours).min(latest)
}

/// A deliberation that has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliberationOpened {
    /// Of which case.
    pub case: CaseId,
    /// How many first opinions are in.
    pub opinions: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// Opens the deliberation of a jury: the jurors may read each other's reasons for `hours`, and never beyond the day on which the
/// case is due. The line says how many opinions are in and until when, and nothing of what they are.
///
/// # Errors
/// When the case is not before its jury, the jury does not deliberate, its first opinions agree, or no time is left.
pub fn open_deliberation(
    case: CaseId,
    state: CaseState,
    first: &[Opinion],
    hours: i64,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Recorded<DeliberationOpened>, CaseRefusal> {
    if state != CaseState::BeforeJury {
        return Err(CaseRefusal::WrongState(state));
    }
    if hours <= 0 || !differ(first) || now >= due_at {
        return Err(CaseRefusal::NothingToDeliberate);
    }
    let opinions = u64::try_from(first.len()).unwrap_or(u64::MAX);
    let until = time::after_hours(now, hours).min(due_at);
    let facts = json!({ "opinions": opinions, "until": time::written(until) });
    let record = LedgerDraft::new("jury.deliberation_opened", LedgerActor::System, format!("case:{case}"), facts);
    Ok(Recorded::new(DeliberationOpened { case, opinions, at: now, until }, record))
}

/// A juror who has read the others and gave a final opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconsidered {
    /// Of which case.
    pub case: CaseId,
    /// Whose lot.
    pub lot: Hash,
    /// When.
    pub at: DateTime<Utc>,
}

/// A juror confirms or changes the first opinion, as often as they like until the deliberation ends. The line does not say which.
///
/// # Errors
/// When the juror gave no first opinion, or the deliberation has ended.
pub fn reconsider(
    case: CaseId,
    lot: &Hash,
    seat: SeatState,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Recorded<Reconsidered>, CaseRefusal> {
    if seat != SeatState::Voted {
        return Err(CaseRefusal::NoFirstOpinion);
    }
    if now >= until {
        return Err(CaseRefusal::DeliberationOver(until));
    }
    let facts = json!({ "lot": hex::encode(lot) });
    let record = LedgerDraft::new("jury.reconsidered", LedgerActor::System, format!("case:{case}"), facts);
    Ok(Recorded::new(Reconsidered { case, lot: *lot, at: now }, record))
}

/// What orders the jurors when they are called A, B, C before each other: SHA-256("folkmoot juror's letter v1\n" ‖ seed ‖ salt),
/// where the salt is that of the juror's own ticket.
///
/// The same each time, and neither the order of the lots nor that of the answers: the salt is known to nobody else, so that no
/// juror can tell from seed and lots, which are public, whose letter is whose.
#[must_use]
pub fn letter_key(seed: &Hash, salt: &Hash) -> Hash {
    sha256_parts(&[b"folkmoot juror's letter v1\n", seed, salt])
}
