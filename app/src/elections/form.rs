//! The forms of an election: one's statement, and the naming of somebody else.

use std::sync::Arc;

use askama::Template;
use governance::ProposalId;
use governance::elections::CandidacyState;
use governance::text::CandidateStatement;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use super::acts::{self, NominationForm, StatementForm};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![statement, stand, nomination, nominate, leave]
}

#[derive(Template)]
#[template(path = "elections/statement.html")]
struct StatementPage {
    layout: Layout,
    id: ProposalId,
    until: Option<Moment>,
    is_standing: bool,
    /// Who named them; empty when nobody did.
    nominator: String,
    form: StatementForm,
    problems: Problems,
}

impl StatementPage {
    const MAX: usize = CandidateStatement::MAX;
}

async fn statement_page(
    services: &Services,
    member: &SignedIn,
    id: ProposalId,
    sent: Option<(StatementForm, Problems)>,
) -> Result<StatementPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, Some(member.actor())).await?;
    let own = store::elections::candidacy(&mut conn, id, member.id()).await?;
    drop(conn);
    if !super::part::is_election(&row)? {
        return Err(AppError::NotFound);
    }
    let state = own.as_ref().map(store::elections::CandidacyRow::state).transpose()?;
    let nominator = own.as_ref().and_then(|own| own.nominator_name.clone()).unwrap_or_default();
    let typed = StatementForm { statement: own.map(|own| own.statement).unwrap_or_default() };
    let (form, problems) = sent.unwrap_or_else(|| (typed, Problems::default()));
    Ok(StatementPage {
        layout: member.layout(services, "Stand for moderator", Section::Docket),
        id,
        until: row.discussion_ends_at.map(|at| Moment::new(at, services.clock.now())),
        is_standing: state == Some(CandidacyState::Standing),
        nominator,
        form,
        problems,
    })
}

#[rocket::get("/proposals/<id>/candidacy")]
async fn statement(
    id: i64,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<StatementPage>, AppError> {
    Ok(Page::ok(statement_page(services, &member, ProposalId::from(id), None).await?))
}

#[rocket::post("/proposals/<id>/candidacy", data = "<form>")]
async fn stand(
    id: i64,
    member: SignedIn,
    form: Signed<StatementForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<StatementPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let election = ProposalId::from(id);
    match acts::stand(services, &member.standing(), election, &form).await? {
        Ok(()) => {
            Ok(Ok(Flash::success(Redirect::to(format!("/proposals/{id}#candidates")), "You stand for election.")))
        }
        Err(problems) => {
            let page = statement_page(services, &member, election, Some((form.0, problems))).await?;
            Ok(Err(Page::unprocessable(page)))
        }
    }
}

#[derive(Template)]
#[template(path = "elections/nomination.html")]
struct NominationPage {
    layout: Layout,
    id: ProposalId,
    until: Option<Moment>,
    form: NominationForm,
    problems: Problems,
}

async fn nomination_page(
    services: &Services,
    member: &SignedIn,
    id: ProposalId,
    (form, problems): (NominationForm, Problems),
) -> Result<NominationPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, Some(member.actor())).await?;
    drop(conn);
    if !super::part::is_election(&row)? {
        return Err(AppError::NotFound);
    }
    Ok(NominationPage {
        layout: member.layout(services, "Name somebody for moderator", Section::Docket),
        id,
        until: row.discussion_ends_at.map(|at| Moment::new(at, services.clock.now())),
        form,
        problems,
    })
}

#[rocket::get("/proposals/<id>/nominations/new?<handle>")]
async fn nomination(
    id: i64,
    handle: Option<String>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<NominationPage>, AppError> {
    let sent = (NominationForm { handle: handle.unwrap_or_default() }, Problems::default());
    Ok(Page::ok(nomination_page(services, &member, ProposalId::from(id), sent).await?))
}

#[rocket::post("/proposals/<id>/nominations", data = "<form>")]
async fn nominate(
    id: i64,
    member: SignedIn,
    form: Signed<NominationForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<NominationPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let election = ProposalId::from(id);
    match acts::nominate(services, &member.standing(), election, &form).await? {
        Ok(()) => {
            let said = "They are named. They stand when they say so themselves.";
            Ok(Ok(Flash::success(Redirect::to(format!("/proposals/{id}#candidates")), said)))
        }
        Err(problems) => {
            let page = nomination_page(services, &member, election, (form.0, problems)).await?;
            Ok(Err(Page::unprocessable(page)))
        }
    }
}

#[rocket::post("/proposals/<id>/candidacy/withdrawal", data = "<_form>")]
async fn leave(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let said = match acts::leave(services, &member.standing(), ProposalId::from(id)).await? {
        CandidacyState::Declined => "You said no. Nobody can name you again in this election.",
        _ => "You do not stand any more. Your statement stays readable.",
    };
    Ok(Flash::success(Redirect::to(format!("/proposals/{id}#candidates")), said))
}
