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
use store::{Conn, StoreError};

use super::seed;
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
    suggested: Vec<Suggestion>,
    others: Vec<ActorName>,
    jobs: Vec<Job>,
    now: Moment,
}

/// Somebody a newcomer might want to be, and why.
struct Suggestion {
    handle: String,
    name: String,
    why: String,
}

/// Something to try.
struct Job {
    href: String,
    title: &'static str,
    what: String,
}

/// The ten things to try, in an order in which one leads to the next.
async fn jobs(conn: &mut Conn, services: &Services, author: Option<&Suggestion>) -> Result<Vec<Job>, StoreError> {
    let mut sooner: Vec<_> =
        store::proposals::open_now(conn, None).await?.into_iter().filter(|row| row.state == "voting").collect();
    sooner.sort_by_key(|row| row.until);
    let vote = sooner.first().map_or_else(|| "/proposals".to_string(), |row| format!("/proposals/{}", row.id));
    let about = format!("/@{}", author.map_or("maud", |person| person.handle.as_str()));
    let feed = format!("Five people here have done so. Try {}", services.site.url("/demo/feeds/one-roll-a-week.json"));
    let job = |href: &str, title, what: &str| Job { href: href.to_string(), title, what: what.to_string() };
    Ok(vec![
        job(
            "/home",
            "Read what your people talk about, and say something",
            "Markdown works. Comments bring a thread back to the top.",
        ),
        job("/search?q=clock", "Search for the clock", "One box for words, people, dates and proposals."),
        job("/settings/sources", "Bring in a feed", &feed),
        job(
            &vote,
            "Vote on how long an entry may be",
            "It closes soon. Until then you may change your ballot; afterwards nothing joins you to it.",
        ),
        job(
            "/juries",
            "Judge a case",
            "You were drawn by lot. Read the entry, the rule and the context; the majority of five decides.",
        ),
        job(
            &about,
            "Flag something that breaks a rule",
            "Under any entry of somebody else's. Three flags hold it, and call a jury.",
        ),
        job("/demo#time", "Let a day pass", "The vote closes by itself, is counted, and takes effect. Digests go out."),
        job(
            "/constitution/entry.max_chars",
            "See the rule change take effect",
            "If it passed, the new length holds at once, also in the box on your home page.",
        ),
        job(
            "/proposals",
            "Propose a change yourself",
            "You have a draft already. A policy, an old value, a new one, a reason. Two sponsors, and everybody discusses it.",
        ),
        job(
            "/ledger",
            "Check that all this is true",
            "Each act has its line, signed, with a proof. The digests in the mailbox name the same checkpoint.",
        ),
    ])
}

/// Those with a reason to be them first, in the order of the story; everybody else after.
async fn introductions(conn: &mut Conn) -> Result<(Vec<Suggestion>, Vec<ActorName>), AppError> {
    let mut others = store::actors::members_by_age(conn, 60).await?;
    let mut suggested = Vec::new();
    for person in seed::content::people()?.into_iter().filter(|person| !person.why.is_empty()) {
        if let Some(at) = others.iter().position(|other| other.handle == person.handle) {
            let known = others.remove(at);
            suggested.push(Suggestion { handle: known.handle, name: known.display_name, why: person.why });
        }
    }
    Ok((suggested, others))
}

#[rocket::get("/demo")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<ControlsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let (suggested, others) = introductions(&mut conn).await?;
    let jobs = jobs(&mut conn, services, suggested.get(3)).await?;
    let layout = visitor.layout(services, "Demo controls", Section::None);
    Ok(Page::ok(ControlsPage { layout, suggested, others, jobs, now: Moment::new(now, now) }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WhoForm {
    handle: String,
    next: String,
}

#[rocket::post("/demo/sessions", data = "<form>")]
async fn sign_in(
    form: Signed<WhoForm>,
    jar: &CookieJar<'_>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
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
    Ok(Flash::success(
        Redirect::to("/demo"),
        format!("{words} passed, and everything that fell due meanwhile was done."),
    ))
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
