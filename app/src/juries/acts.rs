//! What jurors do: answer the summons, stand aside, say what they think, and think again when they have read the others. Each act locks its case, so that jurors act
//! one after the other and the verdict falls once.

use chrono::{DateTime, Utc};
use governance::CaseId;
use governance::juries::{self, Opinion, SeatState};
use governance::moderation::CaseState;
use governance::permits::{self, Action, Standing};
use governance::text::Reason;
use store::Tx;
use store::cases::CaseRow;
use store::juries::{SeatChange, SeatRow};

use super::drawing::{next_in_line, respond_by, summon_or_pass_over};
use super::{OpinionForm, dismissal};
use crate::audits;
use crate::cases::conclusion::conclude_if_settled;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail::juries::SeatEnding;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

/// A juror's case and seat, both locked against everybody else's acts.
struct Chair {
    case: CaseRow,
    seat: SeatRow,
    now: DateTime<Utc>,
}

/// Comes to one's seat in a case, whatever became of it.
async fn approach(tx: &mut Tx, standing: &Standing, case: CaseId) -> Result<Chair, AppError> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let case = store::cases::lock(tx, case).await?;
    // Read after the lock: whoever waited for it is judged by this moment.
    let now = store::clock::now(tx).await?;
    let seat = store::juries::seat_of(tx, case.id, member).await?;
    let _permit = permits::may(standing, Action::ServeOnJury { seated: seat.is_some() }, now)?;
    let seat = seat.ok_or(AppError::NotFound)?;
    Ok(Chair { case, seat, now })
}

/// Sits down to do something that takes a seat there: a juror who has not left, before the deadline, while the case is before its jury.
fn sit(chair: Chair, to: SeatState) -> Result<Chair, AppError> {
    let Chair { case, seat, now } = chair;
    if seat.state()?.is_left() {
        return Err(unprocessable(&sentence(seat.state()?.why_not(to))));
    }
    if case.state()? != CaseState::BeforeJury || now >= case.due_at {
        return Err(unprocessable("This case is over: its page says how it ended."));
    }
    if now >= seat.respond_by && seat.state()? != SeatState::Voted {
        return Err(unprocessable("The time to answer is over; the next in the draw is called."));
    }
    Ok(Chair { case, seat, now })
}

fn unprocessable(why: &str) -> AppError {
    AppError::Unprocessable(why.to_owned().into())
}

/// Accepts, excuses or recuses. Whoever stands aside is replaced from the same draw. To say the same twice, by a double click, is to say
/// it once; returns whether it is new.
pub async fn answer(services: &Services, standing: &Standing, case: CaseId, to: SeatState) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let chair = approach(&mut tx, standing, case).await?;
    if chair.seat.state()? == to {
        return Ok(false);
    }
    let Chair { case, seat, now } = sit(chair, to)?;
    let mut change = SeatChange::default();
    if to == SeatState::Accepted {
        change.respond_by = Some(respond_by(services, &mut tx, &case, now).await?);
    }
    move_seat(services, &mut tx, &case, &seat, to, change, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives a first opinion with its reason; it stands. The verdict falls in the same transaction when it settles the case; when it is
/// the last and they differ, the jurors may read each other from then on.
pub async fn give_opinion(services: &Services, standing: &Standing, case: CaseId, form: &OpinionForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let Chair { case, seat, now } = sit(approach(&mut tx, standing, case).await?, SeatState::Voted)?;
    if seat.state()? != SeatState::Accepted {
        return Err(unprocessable(&sentence(seat.state()?.why_not(SeatState::Voted))));
    }
    let (opinion, reason) = match read(form, &case) {
        Ok(said) => said,
        Err(problems) => return Ok(Err(problems)),
    };
    let change = SeatChange { opinion: Some((opinion, reason.into_string())), ..SeatChange::default() };
    move_seat(services, &mut tx, &case, &seat, SeatState::Voted, change, now).await?;
    audits::acts::after_opinion(services, &mut tx, seat.member_id, &case, &seat.lot()?, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// What was typed. On appeal it is only asked whether the verdict stands, and not everything can be folded.
fn read(form: &OpinionForm, case: &CaseRow) -> Result<(Opinion, Reason), Problems> {
    let mut problems = Problems::default();
    let said = form.opinion.parse::<Opinion>().ok().filter(|said| case.can_be_labelled() || *said != Opinion::Label);
    let chosen = said.ok_or("Please choose one of these.");
    let (opinion, reason) = (problems.take("opinion", chosen), problems.take("reason", Reason::parse(&form.reason)));
    opinion.zip(reason).ok_or(problems)
}

/// Confirms or changes an opinion after the others' reasons were read, as often as the juror likes. When everybody has, the verdict
/// falls in the same transaction.
pub async fn reconsider(services: &Services, standing: &Standing, case: CaseId, form: &OpinionForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let Chair { case, seat, now } = sit(approach(&mut tx, standing, case).await?, SeatState::Voted)?;
    let Some(deliberation) = store::juries::deliberation(&mut tx, case.id).await? else {
        return Err(unprocessable("The jurors do not read each other's reasons yet."));
    };
    let said = juries::reconsider(case.id, &seat.lot()?, seat.state()?, deliberation.ends_at, now)
        .map_err(|why| AppError::Unprocessable(sentence(&why.to_string()).into()))?;
    let (opinion, reason) = match read(form, &case) {
        Ok(said) => said,
        Err(problems) => return Ok(Err(problems)),
    };
    store::juries::reconsider(&mut tx, said, seat.rank, opinion, reason.as_str()).await?;
    conclude_if_settled(services, &mut tx, &case, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Moves a seat on, calls the next in the draw if it is free now, and goes on if that settles something. Returns whether the jury decided or
/// deliberates now.
pub async fn move_seat(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    seat: &SeatRow,
    to: SeatState,
    mut change: SeatChange,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let free = matches!(to, SeatState::Excused | SeatState::Recused | SeatState::Lapsed);
    let next = if free { next_in_line(services, tx, case, now).await? } else { None };
    let lot = next.as_ref().map(|next| next.lot);
    let answered = juries::answer_seat(case.id, &seat.lot()?, seat.state()?, to, lot, now)
        .map_err(|why| AppError::Unprocessable(sentence(&why.to_string()).into()))?;
    change.replacement = next.map(|next| next.seat);
    store::juries::answer(tx, answered, &change).await?;
    if to == SeatState::Lapsed {
        dismissal::tell(services, tx, case, seat, SeatEnding::Lapsed).await?;
    }
    if let Some(called) = &change.replacement
        && summon_or_pass_over(services, tx, case, called, now).await?
    {
        return Ok(true);
    }
    conclude_if_settled(services, tx, case, now).await
}
