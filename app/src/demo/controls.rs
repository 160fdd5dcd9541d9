//! The demonstration's own page: be anybody, and let time pass.

use std::sync::Arc;

use askama::Template;
use chrono::TimeDelta;
use governance::operations::{OperatorAct, operate};
use rocket::http::{Cookie, CookieJar};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::actors::ActorName;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Signed, browser_cookie, safe_path};
use crate::web::guards::{Visitor, session_cookie, token_hash};
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// Mounted only in a demonstration.
pub fn routes() -> Vec<Route> {
    routes![show, sign_in, advance]
}

/// The clock never goes further at once, so that a typing mistake does not end the community's votes for ever.
const HOURS_MAX: i64 = 24 * 60;

#[derive(Template)]
#[template(path = "demo/controls.html")]
struct ControlsPage {
    layout: Layout,
    people: Vec<ActorName>,
    now: Moment,
}

#[rocket::get("/demo")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<ControlsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let people = store::actors::members_by_age(&mut conn, 60).await?;
    Ok(Page::ok(ControlsPage { layout: visitor.layout(services, "Demo controls", Section::None), people, now: Moment::new(now, now) }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WhoForm {
    handle: String,
    next: String,
}

#[rocket::post("/demo/sessions", data = "<form>")]
async fn sign_in(form: Signed<WhoForm>, jar: &CookieJar<'_>, services: &State<Arc<Services>>) -> Result<Redirect, AppError> {
    let token = services.chance.token();
    let mut tx = services.store.begin().await?;
    let member = store::actors::member_by_handle(&mut tx, &form.handle).await?;
    store::sessions::open(&mut tx, member, &token_hash(&token), "demonstration", TimeDelta::days(3650)).await?;
    tx.commit().await?;
    let secure = services.site.is_secure();
    let mut cookie: Cookie<'static> = browser_cookie(session_cookie(secure), token, secure);
    cookie.set_max_age(rocket::time::Duration::days(30));
    jar.add(cookie);
    Ok(Redirect::to(if form.next.is_empty() { "/home".to_string() } else { safe_path(&form.next) }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClockForm {
    hours: String,
}

#[rocket::post("/demo/clock", data = "<form>")]
async fn advance(form: Signed<ClockForm>, services: &State<Arc<Services>>) -> Result<Flash<Redirect>, AppError> {
    let hours: i64 = form.hours.trim().parse().unwrap_or(0);
    if !(1..=HOURS_MAX).contains(&hours) {
        return Ok(Flash::error(Redirect::to("/demo"), format!("Between 1 and {HOURS_MAX} hours, please.")));
    }
    move_clock(services, TimeDelta::hours(hours)).await?;
    let words = if hours == 1 { "An hour has".to_string() } else { format!("{hours} hours have") };
    Ok(Flash::success(Redirect::to("/demo"), format!("{words} passed, and everything that fell due meanwhile was done.")))
}

/// Moves the demonstration's time, records that it was moved, and lets everything that fell due be done.
pub async fn move_clock(services: &Arc<Services>, by: TimeDelta) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    tx.lock("demonstration clock").await?;
    let ahead = store::clock::ahead_ms(&mut tx).await?;
    store::ledger::record(&mut tx, operate(OperatorAct::AdvanceClock { seconds: by.num_seconds() })).await?;
    store::clock::set_ahead_ms(&mut tx, ahead + by.num_milliseconds()).await?;
    tx.commit().await?;
    services.clock.follow(TimeDelta::milliseconds(ahead) + by);
    crate::jobs::settle(services).await
}
