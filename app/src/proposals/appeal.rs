//! The form of an appeal: asking all members to overrule a verdict. Its verdict holds while it is asked.

use chrono::{DateTime, Utc};
use governance::proposals::{Payload, PayloadProblem};
use governance::{CaseId, Constitution, MemberId, ProposalId, Track};
use store::{Conn, Tx};

use super::about_case::{AboutCasePage, Asks};
use super::form::{APPEAL, DraftForm, way};
use crate::cases::wording;
use crate::error::AppError;
use crate::web::forms::Problems;
use crate::web::layout::Layout;
use crate::web::sentences::sentence;

/// What the form about a case shows. `own` is the proposal that is changed; none for a new one.
pub async fn page(
    conn: &mut Conn,
    layout: Layout,
    (case, own): (CaseId, Option<ProposalId>),
    constitution: &Constitution,
    form: DraftForm,
    problems: Problems,
) -> Result<AboutCasePage, AppError> {
    let now = store::clock::now(conn).await?;
    let row = store::cases::find(conn, case).await?;
    let verdict = store::cases::verdict(conn, case).await?.filter(|verdict| verdict.decided_by.is_none());
    let count = verdict.map(|verdict| {
        let said = [verdict.for_removal, verdict.for_labelling, verdict.for_restoring];
        wording::count_of(row.about(), false, said.map(|count| u64::try_from(count).unwrap_or(0)))
    });
    let heading = format!("Overrule the verdict of case {case}");
    let asks = (APPEAL, Asks::Overrule(count.unwrap_or_default()));
    let page = AboutCasePage::new(layout, heading, asks, &row, way(Track::Appeal, constitution)).filled(form, problems);
    let obstacle = store::appeals::removal(conn, case).await?.check_new(own, constitution, now).err();
    let other = match obstacle {
        Some(PayloadProblem::AppealedAlready(other)) => Some(other),
        _ => None,
    };
    Ok(page.hindered(obstacle.map(|why| sentence(&why.to_string())).unwrap_or_default(), other))
}

/// What a fresh form says.
pub fn fresh(case: CaseId) -> DraftForm {
    DraftForm {
        kind: APPEAL.to_string(),
        case: case.to_string(),
        title: format!("Overrule the verdict of case {case}"),
        ..DraftForm::default()
    }
}

/// The case whose jury a payload would overrule.
pub const fn case_of(payload: &Payload) -> Option<i64> {
    match payload {
        Payload::Restore { case } => Some(case.get()),
        _ => None,
    }
}

/// Whether a payload asks to show again what this member wrote.
pub async fn is_own(conn: &mut Conn, payload: &Payload, member: Option<MemberId>) -> Result<bool, AppError> {
    let Payload::Restore { case } = *payload else { return Ok(false) };
    let author = store::cases::find(conn, case).await?.author_id;
    Ok(member.is_some_and(|member| member.actor() == author))
}

/// Whether a payload, if it appeals, may do so now. What it is about is held until the transaction ends, so that of two at once
/// one comes first.
pub async fn check(
    tx: &mut Tx,
    payload: &Payload,
    own: Option<ProposalId>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Result<(), PayloadProblem>, AppError> {
    let Payload::Restore { case } = payload else { return Ok(Ok(())) };
    let removal = store::appeals::hold_removal(tx, *case).await?;
    Ok(removal.check_new(own, constitution, now))
}
