//! The acts around a jury, with their ledger lines. Lines show lots, never names.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::lot::{Draw, Lot, draw, pool_commitment};
use super::verdict::SeatState;
use crate::Fraction;
use crate::canonical::Hash;
use crate::ids::CaseId;
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::moderation::{CaseRefusal, CaseState};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// A jury that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JuryDrawn {
    /// For which case.
    pub case: CaseId,
    /// The seed.
    pub seed: Hash,
    /// All lots, in order.
    pub draw: Draw,
    /// How many sit: as many as the policy asks for, or the whole pool when it holds fewer. The majority is counted
    /// of so many, whoever is excused later.
    pub size: u64,
    /// How many the policy asks for.
    pub asked: u64,
    /// The share of them that must agree to remove, as the policy says at the draw.
    pub majority: Fraction,
    /// How long they deliberate where their first opinions differ, as the policy says at the draw; 0 for not at all.
    pub deliberation_hours: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when those seated must answer.
    pub respond_by: DateTime<Utc>,
}

/// A seat whose state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatAnswered {
    /// Of which case.
    pub case: CaseId,
    /// Whose lot.
    pub lot: Hash,
    /// The new state.
    pub state: SeatState,
    /// Who is called instead, when the seat is free and the pool holds another.
    pub replacement: Option<Lot>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Draws the jury of an open case from its committed pool.
///
/// # Errors
/// When the case is not waiting for its jury, the pool is empty, or the tickets are not those committed to.
pub fn draw_jury(
    case: CaseId,
    state: CaseState,
    committed: &Hash,
    tickets: &[Hash],
    seed: &Hash,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<JuryDrawn>, CaseRefusal> {
    if state != CaseState::Opened {
        return Err(CaseRefusal::WrongState(state));
    }
    if tickets.is_empty() {
        return Err(CaseRefusal::EmptyPool);
    }
    if pool_commitment(tickets) != *committed {
        return Err(CaseRefusal::PoolChanged);
    }
    let asked = constitution.count(PolicyKey::JurySize);
    let majority = constitution.fraction(PolicyKey::JuryMajority);
    let drawn = draw(seed, tickets, usize::try_from(asked).unwrap_or(usize::MAX));
    let size = u64::try_from(drawn.seated().len()).unwrap_or(u64::MAX);
    let hours = constitution.integer(PolicyKey::JuryResponseHours);
    let deliberation_hours = constitution.integer(PolicyKey::JuryDeliberationHours);
    let seats: Vec<String> = drawn.seated().iter().map(|seat| hex::encode(seat.lot)).collect();
    let facts = json!({
        "seed": hex::encode(seed),
        "pool_commitment": hex::encode(committed),
        "pool_size": drawn.lots.len(),
        "asked": asked,
        "size": size,
        "majority": majority,
        "deliberation_hours": deliberation_hours,
        "seats": seats,
    });
    let record = LedgerDraft::new("jury.drawn", LedgerActor::System, format!("case:{case}"), facts);
    let respond_by = time::after_hours(now, hours);
    let value =
        JuryDrawn { case, seed: *seed, draw: drawn, size, asked, majority, deliberation_hours, at: now, respond_by };
    Ok(Recorded::new(value, record))
}

/// A summoned juror accepts, is excused or recuses; or the time to answer passed; or a juror who had accepted
/// recuses, lets the time pass, or gives an opinion (the line says that, not which). `replacement` is the next lot of the draw that was not called yet.
///
/// # Errors
/// When the seat cannot go from its state to the new one.
pub fn answer_seat(
    case: CaseId,
    lot: &Hash,
    from: SeatState,
    to: SeatState,
    replacement: Option<Lot>,
    now: DateTime<Utc>,
) -> Result<Recorded<SeatAnswered>, CaseRefusal> {
    use SeatState::{Accepted, Excused, Lapsed, Recused, Summoned, Voted};
    let is_allowed =
        matches!((from, to), (Summoned, Accepted | Excused | Recused | Lapsed) | (Accepted, Recused | Lapsed | Voted));
    if !is_allowed {
        return Err(CaseRefusal::WrongSeat { from, to });
    }
    let replacement = replacement.filter(|_| !matches!(to, Accepted | Voted));
    let facts = json!({
        "lot": hex::encode(lot),
        "state": to.as_str(),
        "replacement": replacement.map(|next| hex::encode(next.lot)),
    });
    // The line is the seat's: who sits in it stays unnamed, so the actor is the system for every answer.
    let record = LedgerDraft::new("jury.seat_answered", LedgerActor::System, format!("case:{case}"), facts);
    Ok(Recorded::new(SeatAnswered { case, lot: *lot, state: to, replacement, at: now }, record))
}
