//! The draw: from a committed pool and a seed that came after it to seats and summonses.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use governance::canonical::Hash;
use governance::juries::{self, Lot, SeatState};
use governance::{MemberId, PolicyKey};
use store::Tx;
use store::cases::CaseRow;
use store::juries::{NewSeat, SeatChange};

use super::acts::move_seat;
use crate::cases::conclusion::{conclude_if_settled, end_in_time};
use crate::cases::opening::rule_in_a_letter;
use crate::error::AppError;
use crate::mail::letters::Summons;
use crate::notifications;
use crate::services::Services;

/// Draws the jury of one case whose seed has come to be. Returns whether there was one.
pub async fn draw_one(services: &Services) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(due) = store::juries::claim_draw(&mut tx).await? else {
        return Ok(false);
    };
    let now = store::clock::now(&mut tx).await?;
    let case = store::cases::find(&mut tx, due.case).await?;
    let constitution = services.constitution(&mut tx).await?;
    let members = store::juries::pool(&mut tx, case.id).await?;
    let tickets: Vec<Hash> = members.keys().copied().collect();
    let (committed, seed) = (case.commitment()?, due.seed()?);
    let drawn = juries::draw_jury(case.id, case.state()?, &committed, &tickets, &seed, &constitution, now)
        .map_err(|why| AppError::Bug(why.to_string()))?;
    // A late draw does not move the deadline.
    let first_until = juries::first_opinions_until(case.opened_at, case.due_at, drawn.value().deliberation_hours);
    let hours = constitution.integer(PolicyKey::JuryResponseHours);
    let respond_by = juries::respond_until(now, hours, first_until, case.due_at);
    let seated = drawn.value().draw.seated().iter().zip(1..);
    let called = seated.map(|(lot, rank)| seat(&members, lot, rank, respond_by)).collect::<Result<Vec<_>, _>>()?;
    store::juries::seat(&mut tx, drawn, due.checkpoint, &called).await?;
    let case = store::cases::find(&mut tx, due.case).await?;
    for seat in &called {
        summon_or_pass_over(services, &mut tx, &case, seat, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Summons a juror; or excuses them at once, without a word, where others can serve instead: they were called to enough cases, or limited,
/// since the pool of this one was frozen. Returns whether the case was settled by it.
pub async fn summon_or_pass_over(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    called: &NewSeat,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let cap = services.constitution(tx).await?.count(PolicyKey::JuryCasesPerMonth);
    if store::juries::can_serve(tx, case.id, called.member, cap, now).await? {
        summon(services, tx, case, called).await?;
        return Ok(false);
    }
    let Some(seat) = store::juries::seat_of(tx, case.id, called.member).await? else { return Ok(false) };
    let excused = move_seat(services, tx, case, &seat, SeatState::Excused, SeatChange::default(), now);
    Box::pin(excused).await
}

fn seat(
    members: &HashMap<Hash, MemberId>,
    lot: &Lot,
    rank: i32,
    respond_by: DateTime<Utc>,
) -> Result<NewSeat, AppError> {
    let member = members.get(&lot.ticket).ok_or_else(|| AppError::Bug("a ticket without its member".to_owned()))?;
    Ok(NewSeat { member: *member, rank, lot: lot.lot, respond_by })
}

async fn summon(services: &Services, tx: &mut Tx, case: &CaseRow, seat: &NewSeat) -> Result<(), AppError> {
    let letter = Summons {
        case: case.id.get(),
        rank: seat.rank,
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        respond_by: seat.respond_by,
        path: format!("/cases/{}", case.id),
    };
    notifications::tell(services, tx, seat.member, &letter).await?;
    Ok(())
}

/// Until when a juror of a drawn jury who is called or accepts now has to act next.
pub async fn respond_by(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, AppError> {
    let hours = services.constitution(tx).await?.integer(PolicyKey::JuryResponseHours);
    let first_until = juries::first_opinions_until(case.opened_at, case.due_at, case.deliberation_hours());
    Ok(juries::respond_until(now, hours, first_until, case.due_at))
}

/// Who is called next, with the lot that says so.
pub struct Next {
    pub lot: Lot,
    pub seat: NewSeat,
}

/// The next lot of the same draw that was not called yet; `None` when the pool holds no other. Whoever calls it summons.
pub async fn next_in_line(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<Option<Next>, AppError> {
    let Some(seed) = case.seed.as_deref() else {
        return Ok(None);
    };
    let seed: Hash = seed.try_into().map_err(|_| AppError::Bug("a seed of another length".to_owned()))?;
    let called = store::juries::seats(tx, case.id).await?.len();
    let members = store::juries::pool(tx, case.id).await?;
    let tickets: Vec<Hash> = members.keys().copied().collect();
    let drawn = juries::draw(&seed, &tickets, called);
    let Some(lot) = drawn.replacements().first() else {
        return Ok(None);
    };
    let respond_by = respond_by(services, tx, case, now).await?;
    let rank = i32::try_from(called + 1).unwrap_or(i32::MAX);
    let seat = seat(&members, lot, rank, respond_by)?;
    Ok(Some(Next { lot: *lot, seat }))
}

/// Minds one case whose jurors let the time pass or left: lets the others deliberate when the time for first opinions is over and
/// they differ, else frees the idle seats. Returns how much was done.
pub async fn free_idle_seats(services: &Services) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(id) = store::juries::claim_idle(&mut tx).await? else {
        return Ok(0);
    };
    let now = store::clock::now(&mut tx).await?;
    let case = store::cases::find(&mut tx, id).await?;
    let mut is_settled = conclude_if_settled(services, &mut tx, &case, now).await?;
    let erased = store::juries::erased(&mut tx, id).await?;
    let mut freed = usize::from(is_settled);
    for seat in store::juries::seats(&mut tx, id).await? {
        let waiting = matches!(seat.state()?, SeatState::Summoned | SeatState::Accepted);
        let gone = seat.respond_by <= now || erased.contains(&seat.member_id.get());
        if waiting && gone && !is_settled {
            let change = SeatChange::default();
            is_settled = move_seat(services, &mut tx, &case, &seat, SeatState::Lapsed, change, now).await?;
            freed += 1;
        }
    }
    tx.commit().await?;
    Ok(freed)
}

/// Ends one case whose deadline has passed, or whose jury has deliberated. Returns whether there was one.
pub async fn end_one(services: &Services) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(case) = store::cases::claim_overdue(&mut tx).await? else {
        return Ok(false);
    };
    let now = store::clock::now(&mut tx).await?;
    end_in_time(services, &mut tx, &case, now).await?;
    tx.commit().await?;
    Ok(true)
}
