//! One webhook: what it is sent, the log of what was, and the buttons.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::text::TokenName;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::Conn;
use store::webhooks::{DeliveryRow, TryRow};

use super::acts::{self, Do, HookForm, field};
use super::choice::{self, Offers};
use super::state;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// Lines of the log on a page.
const PAGE_SIZE: usize = 40;

pub fn routes() -> Vec<Route> {
    routes![show, choose, renew, ping, resume, remove, again]
}

/// A try before the last one.
struct Try {
    when: Moment,
    /// The status, or why there was none.
    said: String,
    took_ms: Option<i32>,
    answer: String,
}

impl Try {
    fn new(row: TryRow, now: DateTime<Utc>) -> Self {
        let said = row.status.map_or(row.trouble, |status| status.to_string());
        Self { when: Moment::new(row.at, now), said, took_ms: row.took_ms, answer: row.answer }
    }
}

/// A line of the log.
struct Line {
    id: i64,
    event: String,
    when: Moment,
    state: &'static str,
    tone: &'static str,
    tries: i32,
    /// When it is tried next, while it waits.
    next: Option<Moment>,
    /// The status, or why there was none; empty before the first try.
    said: String,
    took_ms: Option<i32>,
    answer: String,
    can_repeat: bool,
    /// The tries before the last one, the first one first.
    earlier: Vec<Try>,
}

impl Line {
    fn new(row: DeliveryRow, is_on: bool, now: DateTime<Utc>) -> Self {
        let (state, tone) = match row.state.as_str() {
            "told" => ("taken", "good"),
            "waiting" if row.tries == 0 => ("waits", "plain"),
            "waiting" => ("is tried again", "plain"),
            "unseen" => ("not sent: you may not see it any more", "plain"),
            "failed" => ("given up", "bad"),
            _ => ("not sent: the webhook was switched off, or too much waited", "bad"),
        };
        let waits = row.state == "waiting";
        Self {
            id: row.id,
            event: row.event,
            when: Moment::new(row.at, now),
            state,
            tone,
            tries: row.tries,
            next: (waits && is_on).then(|| Moment::new(row.next_try_at.max(now), now)),
            said: row.status.map_or(row.trouble, |status| status.to_string()),
            took_ms: row.took_ms,
            answer: row.answer,
            can_repeat: is_on && !waits,
            earlier: Vec::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "webhooks/show.html")]
struct WebhookPage {
    layout: Layout,
    id: i64,
    name: String,
    url: String,
    state: &'static str,
    is_on: bool,
    /// Until when the secret before is signed with too.
    old_until: Option<Moment>,
    typed: String,
    name_max: usize,
    offers: Offers,
    problems: Problems,
    lines: Vec<Line>,
    older: String,
    /// The new secret, only on the page that answers to renewing it.
    made: String,
}

/// What was just done on the page.
#[derive(Default)]
struct Sent {
    made: String,
    form: Option<HookForm>,
    problems: Problems,
}

/// The lines of the log, each with the tries before its last one.
async fn lines(
    conn: &mut Conn,
    member: &SignedIn,
    log: Vec<DeliveryRow>,
    is_on: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Line>, AppError> {
    let ids: Vec<i64> = log.iter().map(|row| row.id).collect();
    let mut tries: HashMap<i64, Vec<Try>> = HashMap::new();
    for row in store::webhooks::tries(conn, member.id(), &ids).await? {
        tries.entry(row.delivery_id).or_default().push(Try::new(row, now));
    }
    let line = |row: DeliveryRow| {
        let mut earlier = tries.remove(&row.id).unwrap_or_default();
        // The last one stands on the line itself.
        earlier.pop();
        Line { earlier, ..Line::new(row, is_on, now) }
    };
    Ok(log.into_iter().map(line).collect())
}

async fn shown(
    services: &Services,
    member: &SignedIn,
    (id, before): (i64, Option<i64>),
    sent: Sent,
) -> Result<WebhookPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::webhooks::find(&mut conn, member.id(), id).await?;
    let now = store::clock::now(&mut conn).await?;
    let (before, is_on) = (before.unwrap_or(i64::MAX), row.ended_because.is_none());
    let mut log = store::webhooks::log(&mut conn, member.id(), id, before, PAGE_SIZE + 1).await?;
    let more = log.len() > PAGE_SIZE;
    log.truncate(PAGE_SIZE);
    let older = log.last().filter(|_| more).map(|last| format!("/settings/webhooks/{id}?before={}", last.id));
    let lines = lines(&mut conn, member, log, is_on, now).await?;
    let chosen = sent.form.as_ref().map_or_else(|| row.choice(), choice::read);
    Ok(WebhookPage {
        layout: member.layout(services, &row.name, Section::Settings),
        id,
        state: state(&row),
        is_on,
        old_until: row.old_until.filter(|until| *until > now).map(|until| Moment::new(until, now)),
        typed: sent.form.as_ref().map_or_else(|| row.name.clone(), |form| field(form, "name").to_owned()),
        name: row.name,
        url: row.url,
        name_max: TokenName::MAX,
        offers: Offers::load(&mut conn, member.id(), &chosen).await?,
        problems: sent.problems,
        lines,
        older: older.unwrap_or_default(),
        made: sent.made,
    })
}

#[rocket::get("/settings/webhooks/<id>?<before>")]
async fn show(
    id: i64,
    before: Option<i64>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<WebhookPage>, AppError> {
    Ok(Page::ok(shown(services, &member, (id, before), Sent::default()).await?))
}

type Changed = Result<Result<Flash<Redirect>, Box<Page<WebhookPage>>>, AppError>;

#[rocket::post("/settings/webhooks/<id>", data = "<form>")]
async fn choose(id: i64, member: SignedIn, form: Signed<HookForm>, services: &State<Arc<Services>>) -> Changed {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::choose(services, &member.standing(), id, &form).await? {
        Ok(()) => Ok(Ok(back(id, "From now on it is sent what you chose."))),
        Err(problems) => {
            let sent = Sent { form: Some(form.0), problems, ..Sent::default() };
            Ok(Err(Box::new(Page::unprocessable(shown(services, &member, (id, None), sent).await?))))
        }
    }
}

fn back(id: i64, said: &str) -> Flash<Redirect> {
    Flash::success(Redirect::to(format!("/settings/webhooks/{id}")), said)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RenewForm {
    password: String,
}

#[rocket::post("/settings/webhooks/<id>/secret", data = "<form>")]
async fn renew(
    id: i64,
    member: SignedIn,
    form: Signed<RenewForm>,
    services: &State<Arc<Services>>,
) -> Result<Page<WebhookPage>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    // Answered with the page itself: a redirect would have to carry the secret.
    match acts::renew(services, &member.standing(), id, &form.password).await? {
        Ok(made) => {
            let sent = Sent { made, ..Sent::default() };
            Ok(Page::ok(shown(services, &member, (id, None), sent).await?))
        }
        Err(problems) => {
            let sent = Sent { problems, ..Sent::default() };
            Ok(Page::unprocessable(shown(services, &member, (id, None), sent).await?))
        }
    }
}

type Pressed = Result<Flash<Redirect>, AppError>;

#[rocket::post("/settings/webhooks/<id>/ping", data = "<_form>")]
async fn ping(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Pressed {
    services.limits.spend(Limited::Ping, Payer::Member(member.id()))?;
    acts::press(services, &member.standing(), id, Do::Ping).await?;
    Ok(back(id, "A ping is on its way: load this page again to see what was answered."))
}

#[rocket::post("/settings/webhooks/<id>/resumption", data = "<_form>")]
async fn resume(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Pressed {
    services.limits.spend(Limited::Ping, Payer::Member(member.id()))?;
    acts::press(services, &member.standing(), id, Do::Resume).await?;
    Ok(back(id, "It is on again. What happened meanwhile is not sent; what is in the log you can send from there."))
}

#[rocket::post("/settings/webhooks/<id>/removal", data = "<_form>")]
async fn remove(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Pressed {
    acts::press(services, &member.standing(), id, Do::Remove).await?;
    Ok(Flash::success(Redirect::to("/settings/webhooks"), "Removed, with its log. Nothing is sent there any more."))
}

#[rocket::post("/settings/webhooks/<id>/deliveries/<delivery>", data = "<_form>")]
async fn again(
    id: i64,
    delivery: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Pressed {
    services.limits.spend(Limited::Ping, Payer::Member(member.id()))?;
    acts::press(services, &member.standing(), id, Do::Again(delivery)).await?;
    Ok(back(id, "It is sent once more, under the same webhook-id."))
}
