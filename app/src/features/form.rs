//! The form of a feature. The same form proposes and changes it.

use std::sync::Arc;

use askama::Template;
use governance::features::{FeatureLink, FeatureState};
use governance::text::{FeatureBody, FeatureTitle};
use governance::{FeatureId, PolicyKey};
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use super::acts::{self, FeatureForm};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![new, create, edit, update]
}

#[derive(Template)]
#[template(path = "features/form.html")]
struct FormPage {
    layout: Layout,
    heading: &'static str,
    action: String,
    cancel: String,
    effort_max: i64,
    is_new: bool,
    form: FeatureForm,
    problems: Problems,
}

impl FormPage {
    const TITLE_MAX: usize = FeatureTitle::MAX;
    const BODY_MAX: usize = FeatureBody::MAX;
    const LINK_MAX: usize = FeatureLink::MAX;
}

async fn new_page(
    services: &Services,
    member: &SignedIn,
    form: FeatureForm,
    problems: Problems,
) -> Result<FormPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    Ok(FormPage {
        layout: member.layout(services, "Propose a feature", Section::Features),
        heading: "Propose a feature",
        action: "/features".to_string(),
        cancel: "/features".to_string(),
        effort_max: constitution.integer(PolicyKey::FeatureEffortDaysMax),
        is_new: true,
        form,
        problems,
    })
}

#[rocket::get("/features/new")]
async fn new(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    let form = FeatureForm { once: services.chance.token(), ..FeatureForm::default() };
    Ok(Page::ok(new_page(services, &member, form, Problems::default()).await?))
}

#[rocket::post("/features", data = "<form>")]
async fn create(
    member: SignedIn,
    form: Signed<FeatureForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FormPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::propose(services, &member.standing(), &form).await? {
        Ok(id) => Ok(Ok(Flash::success(Redirect::to(format!("/features/{id}")), "Your feature is on the board."))),
        Err(problems) => Ok(Err(Page::unprocessable(new_page(services, &member, form.0, problems).await?))),
    }
}

async fn edit_page(
    services: &Services,
    member: &SignedIn,
    id: i64,
    sent: Option<(FeatureForm, Problems)>,
) -> Result<FormPage, AppError> {
    let (row, effort_max) = {
        let mut conn = services.store.read().await?;
        let row = store::features::find(&mut conn, FeatureId::from(id), Some(member.actor())).await?;
        (row, services.constitution(&mut conn).await?.integer(PolicyKey::FeatureEffortDaysMax))
    };
    if row.author_id != member.id() || row.state()? != FeatureState::Proposed {
        return Err(AppError::NotFound);
    }
    let typed = FeatureForm {
        title: row.title,
        body: row.body,
        effort_days: row.effort_days.to_string(),
        link: row.link.unwrap_or_default(),
        once: String::new(),
    };
    let (form, problems) = sent.unwrap_or_else(|| (typed, Problems::default()));
    Ok(FormPage {
        layout: member.layout(services, "Change your feature", Section::Features),
        heading: "Change your feature",
        action: format!("/features/{id}/edit"),
        cancel: format!("/features/{id}"),
        effort_max,
        is_new: false,
        form,
        problems,
    })
}

#[rocket::get("/features/<id>/edit")]
async fn edit(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    Ok(Page::ok(edit_page(services, &member, id, None).await?))
}

#[rocket::post("/features/<id>/edit", data = "<form>")]
async fn update(
    id: i64,
    member: SignedIn,
    form: Signed<FeatureForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FormPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::edit(services, &member.standing(), FeatureId::from(id), &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/features/{id}")), "Changed."))),
        Err(problems) => {
            let page = edit_page(services, &member, id, Some((form.0, problems))).await?;
            Ok(Err(Page::with_status(Status::UnprocessableEntity, page)))
        }
    }
}
