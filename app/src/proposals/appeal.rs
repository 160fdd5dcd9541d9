//! The form of an appeal: asking all members to overrule a verdict. Its verdict holds while it is asked.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::proposals::{Payload, PayloadProblem};
use governance::text::{ProposalBody, ProposalTitle};
use governance::{CaseId, Constitution, MemberId, ProposalId, Track};
use store::{Conn, Tx};

use super::form::{DraftForm, way};
use super::papers::Kept;
use crate::cases::page::rule_title;
use crate::cases::wording;
use crate::error::AppError;
use crate::web::forms::Problems;
use crate::web::layout::Layout;
use crate::web::sentences::sentence;

/// The form as a page.
#[derive(Template)]
#[template(path = "proposals/appeal.html")]
pub struct AppealPage {
    layout: Layout,
    heading: String,
    action: String,
    cancel: String,
    case: CaseId,
    rule: String,
    /// "4 for removal, 1 for restoring"; empty when no jury decided.
    count: String,
    way: String,
    /// Why it cannot be asked now; empty when it can.
    obstacle: String,
    /// The appeal that is on its way already.
    other: Option<ProposalId>,
    is_published: bool,
    /// Says that it is as it was left, and when.
    pub kept: Option<Kept>,
    form: DraftForm,
    problems: Problems,
}

impl AppealPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;

    /// The same for one that is there.
    pub fn of(self, id: i64, is_published: bool, kept: Option<Kept>) -> Self {
        let (action, cancel) = (format!("/proposals/{id}/edit"), format!("/proposals/{id}"));
        Self { heading: "Change your proposal".to_string(), action, cancel, is_published, kept, ..self }
    }
}

/// What the form about a case shows. `own` is the proposal that is changed; none for a new one.
pub async fn page(
    conn: &mut Conn,
    layout: Layout,
    (case, own): (CaseId, Option<ProposalId>),
    constitution: &Constitution,
    form: DraftForm,
    problems: Problems,
) -> Result<AppealPage, AppError> {
    let now = store::clock::now(conn).await?;
    let row = store::cases::find(conn, case).await?;
    let verdict = store::cases::verdict(conn, case).await?;
    let removal = store::appeals::removal(conn, case).await?;
    let obstacle = removal.check_new(own, constitution, now).err();
    Ok(AppealPage {
        layout,
        heading: format!("Overrule the verdict of case {case}"),
        action: "/proposals".to_string(),
        cancel: format!("/cases/{case}"),
        case,
        rule: format!("{} {}", row.rule_id, rule_title(&row.rule_text)),
        count: verdict
            .filter(|verdict| verdict.decided_by.is_none())
            .map(|verdict| {
                let said = [verdict.for_removal, verdict.for_labelling, verdict.for_restoring];
                wording::count_of(row.about(), false, said.map(|count| u64::try_from(count).unwrap_or(0)))
            })
            .unwrap_or_default(),
        way: way(Track::Appeal, constitution),
        other: match obstacle {
            Some(PayloadProblem::AppealedAlready(other)) => Some(other),
            _ => None,
        },
        obstacle: obstacle.map(|why| sentence(&why.to_string())).unwrap_or_default(),
        is_published: false,
        kept: None,
        form,
        problems,
    })
}

/// What a fresh form says.
pub fn fresh(case: CaseId) -> DraftForm {
    DraftForm {
        kind: super::form::APPEAL.to_string(),
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
