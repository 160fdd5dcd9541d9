//! How jurors are let go: by the clock, or because the case that they were called to is over. Each is told, once for each seat.

use chrono::{DateTime, Utc};
use governance::juries::{self, SeatState};
use governance::moderation::CaseState;
use store::Tx;
use store::cases::CaseRow;
use store::juries::{SeatChange, SeatRow};

use crate::error::AppError;
use crate::mail::juries::{DutyEnded, SeatEnding};
use crate::notifications;
use crate::services::Services;

/// Lets those seats lapse that were not answered in time, where nobody is called instead. The caller holds the case's lock.
pub async fn lapse(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    late: impl Iterator<Item = &SeatRow>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for seat in late {
        let lapsed = juries::answer_seat(case.id, &seat.lot()?, seat.state()?, SeatState::Lapsed, None, now)
            .map_err(|why| AppError::Bug(why.to_string()))?;
        store::juries::answer(tx, lapsed, &SeatChange::default()).await?;
        tell(services, tx, case, seat, SeatEnding::Lapsed).await?;
    }
    Ok(())
}

/// Tells the jurors of a case that has ended: those who judged it how, those who were still asked that they are not needed. `how` is its
/// end in a word or two: "removed".
pub async fn dismiss(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    (how, is_decided): (&'static str, bool),
) -> Result<(), AppError> {
    for seat in store::juries::seats(tx, case.id).await? {
        let ending = match seat.state()? {
            SeatState::Voted if is_decided => SeatEnding::Judged(how),
            SeatState::Voted => SeatEnding::Unheard(how),
            SeatState::Summoned | SeatState::Accepted => SeatEnding::NotNeeded,
            SeatState::Excused | SeatState::Recused | SeatState::Lapsed => continue,
        };
        tell(services, tx, case, &seat, ending).await?;
    }
    Ok(())
}

/// Tells a juror how their seat ended.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    seat: &SeatRow,
    ending: SeatEnding,
) -> Result<(), AppError> {
    let letter = DutyEnded { case: case.id.get(), rank: seat.rank, ending, path: format!("/cases/{}", case.id) };
    notifications::tell(services, tx, seat.member_id, &letter).await?;
    Ok(())
}

/// What whoever sat in a seat reads of it on the page of its case, when there is nothing more to do; empty while there is.
pub const fn ended(seat: SeatState, case: CaseState) -> &'static str {
    match (seat, case) {
        (SeatState::Voted, CaseState::Decided) => {
            "You were one of its jurors. Your reason stands among the others, without your name."
        }
        (SeatState::Voted, CaseState::Lapsed) => {
            "You were one of its jurors. It ended without a verdict, so what you said is not published."
        }
        (SeatState::Summoned | SeatState::Accepted, CaseState::Decided | CaseState::Lapsed) => {
            "You were called as a juror. The case was over before you had to say what you think: your seat was not needed."
        }
        (SeatState::Lapsed, _) => {
            "You were called as a juror, and the time for your answer passed. That costs you nothing."
        }
        (SeatState::Excused, _) => "You were called as a juror, and excused.",
        (SeatState::Recused, _) => "You were called as a juror, and stood aside.",
        (SeatState::Summoned | SeatState::Accepted | SeatState::Voted, CaseState::Opened | CaseState::BeforeJury) => "",
    }
}
