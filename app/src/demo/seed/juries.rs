//! Flags and juries. Who sits is the lot's to say, so the players find out from the seats whom they play.

use governance::juries::SeatState;
use governance::permits::Standing;
use governance::{CaseId, EntryId};

use super::content::Case;
use super::script::Place;
use super::stage::{Stage, done};
use crate::cases::office::DecisionForm;
use crate::error::AppError;
use crate::flags::FlagForm;
use crate::flags::acts::{Flagged, flag as raise};
use crate::jobs::settle_some;
use crate::juries::OpinionForm;
use crate::juries::acts;
use crate::moderators::decisions;

fn entry(stage: &Stage, case: &Case) -> Result<EntryId, AppError> {
    let thread = stage.content.threads.iter().position(|thread| thread.case == case.entry);
    let entry = thread.and_then(|thread| stage.known(Place::Thread(thread), None));
    entry.ok_or_else(|| AppError::Bug(format!("app/demo: case {} has no entry yet", case.entry)))
}

async fn case_id(stage: &Stage, case: &Case) -> Result<CaseId, AppError> {
    let entry = entry(stage, case)?;
    let mut conn = stage.services.store.read().await?;
    let id = store::demo::open_case(&mut conn, entry).await?;
    id.ok_or_else(|| AppError::Bug(format!("app/demo: no case is open about {}", case.entry)))
}

/// Somebody flags. With the last flag the case opens, and where somebody shall sit on the jury, the lot is loaded.
pub async fn flag(stage: &Stage, number: usize, position: usize) -> Result<(), AppError> {
    let case = &stage.content.cases[number];
    let (by, _, remark) = &case.flags[position];
    let form = FlagForm { rule: case.rule.clone(), remark: remark.clone() };
    let flagged = done(raise(&stage.services, stage.named(by)?, entry(stage, case)?, &form).await?, remark)?;
    match (flagged, &case.seat) {
        (Flagged::Held(id), Some(handle)) => super::lots::load(stage, id, handle).await,
        _ => Ok(()),
    }
}

/// The ledger's next checkpoint is the seed; the beat draws.
pub async fn draw(stage: &Stage, number: usize) -> Result<(), AppError> {
    settle_some(&stage.services, |beat| matches!(beat, "sequence the ledger" | "draw juries")).await?;
    let case = &stage.content.cases[number];
    let id = case_id(stage, case).await?;
    let mut conn = stage.services.store.read().await?;
    match store::juries::seats(&mut conn, id).await?.is_empty() {
        true => Err(AppError::Bug(format!("app/demo: no jury could be drawn for {}", case.entry))),
        false => Ok(()),
    }
}

async fn is_over(stage: &Stage, id: CaseId) -> Result<bool, AppError> {
    let mut conn = stage.services.store.read().await?;
    Ok(store::cases::find(&mut conn, id).await?.state()?.is_final())
}

/// Those who differ read each other; most stay with what they said. Returns whether the case is over then.
async fn reconsidered(
    stage: &Stage,
    case: &Case,
    id: CaseId,
    spoke: Vec<(&Standing, OpinionForm)>,
) -> Result<bool, AppError> {
    let deliberates = {
        let mut conn = stage.services.store.read().await?;
        store::juries::deliberation(&mut conn, id).await?.is_some()
    };
    if !deliberates {
        return Ok(false);
    }
    for (number, (juror, said)) in (1..).zip(spoke) {
        let change = case.changes.iter().find(|(whose, ..)| *whose == number);
        let form = change
            .map_or(said, |(_, opinion, reason)| OpinionForm { opinion: opinion.clone(), reason: reason.clone() });
        done(acts::reconsider(&stage.services, juror, id, &form).await?, &form.reason)?;
    }
    is_over(stage, id).await
}

/// The jurors accept, say what they think and think again where they differ, until the verdict falls or the script has no more for
/// them to say.
pub async fn deliberate(stage: &Stage, number: usize) -> Result<(), AppError> {
    let case = &stage.content.cases[number];
    let id = case_id(stage, case).await?;
    let seats = {
        let mut conn = stage.services.store.read().await?;
        store::juries::seats(&mut conn, id).await?
    };
    let waits =
        case.seat.as_deref().map(|handle| stage.named(handle)).transpose()?.and_then(|standing| standing.member);
    let mut opinions = case.opinions.iter();
    let mut spoke = Vec::new();
    let mut accepted = 0;
    for seat in seats.iter().filter(|seat| Some(seat.member_id) != waits) {
        let Some(juror) = stage.people.iter().find(|person| person.member == Some(seat.member_id)) else { continue };
        let opinion = opinions.next();
        if opinion.is_none() && accepted >= case.accepted {
            break;
        }
        acts::answer(&stage.services, juror, id, SeatState::Accepted).await?;
        let Some((opinion, reason)) = opinion else {
            accepted += 1;
            continue;
        };
        let form = OpinionForm { opinion: opinion.clone(), reason: reason.clone() };
        done(acts::give_opinion(&stage.services, juror, id, &form).await?, reason)?;
        spoke.push((juror, form));
        if is_over(stage, id).await? {
            return Ok(());
        }
    }
    if reconsidered(stage, case, id, spoke).await? {
        return Ok(());
    }
    match &case.outcome {
        Some(outcome) => Err(AppError::Bug(format!(
            "app/demo: {} should have ended with “{outcome}”, and is open after {} of {} seats",
            case.entry,
            case.opinions.len() - opinions.len(),
            seats.len()
        ))),
        None => Ok(()),
    }
}

/// Whoever of the moderators has no part in it decides.
pub async fn decide(stage: &Stage, number: usize) -> Result<(), AppError> {
    let case = &stage.content.cases[number];
    let id = case_id(stage, case).await?;
    let form = match (&case.decision, &case.passed) {
        (Some((outcome, reason)), _) => {
            DecisionForm { outcome: outcome.clone(), reason: reason.clone(), why: String::new() }
        }
        (None, Some((_, why))) => DecisionForm { why: why.clone(), ..DecisionForm::default() },
        (None, None) => return Ok(()),
    };
    for moderator in stage.people.iter().filter(|person| person.moderator) {
        let Some(member) = moderator.member else { continue };
        let waiting = {
            let mut conn = stage.services.store.read().await?;
            store::cases::waiting_for(&mut conn, member).await?
        };
        if waiting.iter().any(|row| row.case_id == id.get()) {
            let done_so = if case.decision.is_some() {
                decisions::decide(&stage.services, moderator, id, &form).await?
            } else {
                decisions::pass_on(&stage.services, moderator, id, &form).await?
            };
            return done(done_so, &case.entry);
        }
    }
    Err(AppError::Bug(format!("app/demo: no moderator could decide about {}", case.entry)))
}
