//! Changing what a proposal says, before its vote: the same forms, filled with what it says now.

use std::sync::Arc;

use governance::ProposalId;
use governance::proposals::Payload;
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::Conn;
use store::proposals::ProposalRow;

use super::acts::{self, Subject};
use super::appeal;
use super::expulsion;
use super::form::{DraftForm, NewPage, page, typed};
use super::look;
use super::papers::{self, Desk, Kept};
use super::question::{self, QuestionPage};
use super::recall::{RECALL, RecallPage};
use super::rivals::{Beside, Rivals};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![edit, update]
}

/// What the proposal says, as its author would type it.
pub fn as_typed(payload: &Payload, title: String, body: String) -> DraftForm {
    let form = DraftForm { title, body, ..DraftForm::default() };
    match (payload, payload.change()) {
        (Payload::Decide(asked), _) => question::typed(asked, form),
        (Payload::ChooseValue(values), _) => {
            let for_days = payload.for_days().map(|days| days.to_string()).unwrap_or_default();
            let value = values.options.first().map(typed).unwrap_or_default();
            DraftForm { policy: values.key.to_string(), value, for_days, ..form }
        }
        (_, Some((key, value))) => {
            let for_days = payload.for_days().map(|days| days.to_string()).unwrap_or_default();
            DraftForm { policy: key.to_string(), value: typed(&value), for_days, ..form }
        }
        (Payload::Restore { case }, _) => {
            DraftForm { kind: super::form::APPEAL.to_string(), case: case.to_string(), ..form }
        }
        (Payload::Expel(asked), _) => {
            DraftForm { kind: expulsion::kind_of(asked.way).to_string(), case: asked.case.to_string(), ..form }
        }
        (Payload::Recall(_), _) => DraftForm { kind: RECALL.to_string(), ..form },
        (_, None) => form,
    }
}

/// What the form begins with: what was just sent, else as its writer left it, else as the proposal reads.
async fn begun(
    conn: &mut Conn,
    member: &SignedIn,
    row: &ProposalRow,
    payload: &Payload,
    sent: Option<(DraftForm, Problems)>,
) -> Result<(DraftForm, Problems, Option<Kept>), AppError> {
    let desk = Desk::own(Subject::of(payload), row.id);
    let now = store::clock::now(conn).await?;
    let left = if sent.is_some() { None } else { papers::left(conn, member.id(), &desk, now).await? };
    let as_typed = || (as_typed(payload, row.title.clone(), row.body.clone()), Problems::default());
    let ((mut form, problems), kept) = match (sent, left) {
        (None, Some((form, kept))) => ((form, Problems::default()), Some(kept)),
        (sent, _) => (sent.unwrap_or_else(as_typed), None),
    };
    form.proposal = row.id.to_string();
    Ok((form, problems, kept))
}

async fn edit_page(
    services: &Services,
    member: &SignedIn,
    id: i64,
    sent: Option<(DraftForm, Problems)>,
) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, ProposalId::from(id), Some(member.actor())).await?;
    if row.author() != Some(member.id()) {
        return Err(AppError::NotFound);
    }
    let (constitution, payload) = (services.constitution(&mut conn).await?, row.payload()?);
    let looks = sent.as_ref().is_some_and(|(form, _)| form.is_look());
    let is_refused = sent.is_some() && !looks;
    let subject = Subject::of(&payload);
    let (form, problems, kept) = begun(&mut conn, member, &row, &payload, sent).await?;
    let layout = member.layout(services, "Change your proposal", Section::Proposals);
    let (action, cancel) = (format!("/proposals/{id}/edit"), format!("/proposals/{id}"));
    let (heading, is_published) = ("Change your proposal", row.thread_id.is_some());
    Ok(match subject {
        Subject::Policy(key) => {
            let (viewer, about) = (Some(member.actor()), (key, Some(&row)));
            let look =
                if looks { Some(look::at_form(&mut conn, &constitution, &form, about, viewer).await?) } else { None };
            let mut page = page(layout, key, &constitution, form, problems);
            page.heading = heading.to_string();
            (page.action, page.cancel, page.is_published, page.kept) = (action, cancel, is_published, kept);
            let beside = Beside::Proposal(row.id);
            page.rivals = Rivals::of(&mut conn, key, beside, viewer, services.clock.now()).await?;
            NewPage::Form(Box::new(match look {
                Some(look) => page.looked(look),
                None => Page::with_status(status(is_refused), page),
            }))
        }
        Subject::Appeal(case) => {
            let page = appeal::page(&mut conn, layout, (case, Some(row.id)), &constitution, form, problems).await?;
            let page = page.of(id, is_published, kept);
            NewPage::AboutCase(Box::new(Page::with_status(status(is_refused), page)))
        }
        Subject::Expulsion(case, going) => {
            let about = ((case, going), Some(row.id));
            let page = expulsion::page(&mut conn, layout, about, &constitution, form, problems).await?;
            let page = page.of(id, is_published, kept);
            NewPage::AboutCase(Box::new(Page::with_status(status(is_refused), page)))
        }
        Subject::Question => {
            let mut page = QuestionPage::new(layout, &constitution, form, problems);
            page.heading = heading;
            (page.action, page.cancel, page.is_published, page.kept) = (action, cancel, is_published, kept);
            NewPage::Question(Box::new(Page::with_status(status(is_refused), page)))
        }
        Subject::Recall => {
            let page = RecallPage::new(layout, &constitution, form, problems).of(id, is_published, kept);
            NewPage::Recall(Box::new(Page::with_status(status(is_refused), page)))
        }
    })
}

const fn status(is_refused: bool) -> Status {
    if is_refused { Status::UnprocessableEntity } else { Status::Ok }
}

#[rocket::get("/proposals/<id>/edit")]
async fn edit(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<NewPage, AppError> {
    edit_page(services, &member, id, None).await
}

#[rocket::post("/proposals/<id>/edit", data = "<form>")]
async fn update(
    id: i64,
    member: SignedIn,
    form: Signed<DraftForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, NewPage>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    if form.is_look() {
        return Ok(Err(edit_page(services, &member, id, Some((form.0, Problems::default()))).await?));
    }
    match acts::edit(services, &member.standing(), ProposalId::from(id), &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/proposals/{id}")), "Your change is kept."))),
        Err(problems) => Ok(Err(edit_page(services, &member, id, Some((form.0, problems))).await?)),
    }
}
