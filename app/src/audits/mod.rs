//! Audits: a settled case, shown again to somebody who judged, without its number and its outcome until they have said what they think.

pub mod acts;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::juries::UnknownWord;
use governance::moderation::About;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::audits::AuditRow;

use crate::cases::page::{ERASED, rule_title};
use crate::cases::said::{self, Given};
use crate::cases::wording;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show, answer, skip]
}

/// An answer as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AuditForm {
    pub opinion: String,
    pub reason: String,
}

/// What was decided, shown once the answer stands.
pub struct Settled {
    pub case: i64,
    pub agrees: bool,
    pub own: (&'static str, String),
    /// What was thought then, and why.
    pub reasons: Vec<Given>,
}

/// An audit as far as its member may read it now.
pub struct Shown {
    pub state: String,
    pub until: DateTime<Utc>,
    pub rule_id: String,
    pub rule_title: String,
    pub rule_html: SafeHtml,
    pub title: String,
    pub html: SafeHtml,
    pub context: Option<SafeHtml>,
    /// What stands in the place of words that are gone with their author's account; empty while they are there.
    pub erased: &'static str,
    pub settled: Option<Settled>,
}

#[derive(Template)]
#[template(path = "audits/show.html")]
pub struct AuditPage {
    layout: Layout,
    id: i64,
    until: Moment,
    audit: Shown,
    form: AuditForm,
    problems: Problems,
}

async fn settled(conn: &mut store::Conn, audit: &AuditRow) -> Result<Option<Settled>, AppError> {
    let Some(opinion) = audit.opinion.as_deref() else { return Ok(None) };
    let unknown = |why: UnknownWord| AppError::Bug(why.to_string());
    let own = (wording::opinion(About::Entry, opinion.parse().map_err(unknown)?, false), audit.reason.clone());
    let reasons = said::of_verdict(conn, audit.case_id, (About::Entry, false)).await?;
    Ok(Some(Settled { case: audit.case_id.get(), agrees: opinion == audit.outcome, own, reasons }))
}

/// What an audit shows its member: what was judged while it waits or once it is answered, the outcome only then.
pub async fn shown(conn: &mut store::Conn, audit: AuditRow) -> Result<Shown, AppError> {
    let settled = settled(conn, &audit).await?;
    let (_, rule) = audit.rule_text.split_once('\n').unwrap_or(("", ""));
    let is_shown = audit.state == "open" || settled.is_some();
    let shown = |html: String| if is_shown { html } else { String::new() };
    let context = shown(audit.snapshot_context_html);
    Ok(Shown {
        until: audit.ends_at,
        rule_title: rule_title(&audit.rule_text).to_owned(),
        rule_html: render_markdown(rule).html,
        rule_id: audit.rule_id,
        title: shown(audit.snapshot_title.unwrap_or_default()),
        html: SafeHtml::from_store(shown(audit.snapshot_html)),
        context: (!context.is_empty()).then(|| SafeHtml::from_store(context)),
        erased: if audit.is_erased { ERASED } else { "" },
        state: audit.state,
        settled,
    })
}

/// The page of somebody's own audit; for everybody else there is none.
async fn load(
    services: &Services,
    member: &SignedIn,
    id: i64,
    form: AuditForm,
    problems: Problems,
) -> Result<AuditPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let audit = store::audits::find(&mut conn, id).await?;
    if audit.member_id != member.id() {
        return Err(AppError::NotFound);
    }
    let until = Moment::new(audit.ends_at, now);
    let audit = shown(&mut conn, audit).await?;
    Ok(AuditPage {
        layout: member.layout(services, "A settled case", Section::Docket),
        id,
        until,
        audit,
        form,
        problems,
    })
}

#[rocket::get("/audits/<id>")]
async fn show(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<AuditPage>, AppError> {
    Ok(Page::ok(load(services, &member, id, AuditForm::default(), Problems::default()).await?))
}

#[rocket::post("/audits/<id>/opinion", data = "<form>")]
async fn answer(
    id: i64,
    member: SignedIn,
    form: Signed<AuditForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<AuditPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::answer(services, &member.standing(), id, &form).await? {
        Ok(()) => {
            let said = "Thank you. This is what was decided then.";
            Ok(Ok(Flash::success(Redirect::to(format!("/audits/{id}")), said)))
        }
        Err(problems) => Ok(Err(Page::unprocessable(load(services, &member, id, form.0, problems).await?))),
    }
}

#[rocket::post("/audits/<id>/skip", data = "<_form>")]
async fn skip(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::skip(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/juries"), "Skipped. Nothing follows from it."))
}
