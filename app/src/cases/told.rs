//! Who is told that a case is over, beside whoever it is about: its jurors, and those whose flags it came of.

use governance::juries::Outcome;
use governance::moderation::CaseState;
use store::Tx;
use store::cases::CaseRow;

use super::wording;
use crate::error::AppError;
use crate::juries::dismissal;
use crate::mail::flags::FlagAnswered;
use crate::notifications;
use crate::services::Services;

/// Tells the jurors and the flaggers of a case that has just ended.
pub async fn jury_and_flaggers(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    (state, outcome): (CaseState, Outcome),
) -> Result<(), AppError> {
    let is_decided = state == CaseState::Decided;
    dismissal::dismiss(services, tx, case, (how(case, state, outcome), is_decided)).await?;
    flaggers(services, tx, case, (state, outcome)).await
}

/// Tells those whose flags it came of, or whose flags the case came of that an appeal is about.
pub async fn flaggers(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    (state, outcome): (CaseState, Outcome),
) -> Result<(), AppError> {
    let letter = FlagAnswered {
        case: case.id.get(),
        member: 0,
        is_appeal: case.appeals().is_some(),
        how: how(case, state, outcome),
        path: format!("/cases/{}", case.id),
    };
    Ok(notifications::tell_flaggers(services, tx, case.id, &letter).await?)
}

/// How it ended, in a word or two.
fn how(case: &CaseRow, state: CaseState, outcome: Outcome) -> &'static str {
    let outcome = (state == CaseState::Decided).then_some(outcome.as_str());
    wording::state(case.about(), state.as_str(), outcome, None, case.appeals().is_some()).0
}
