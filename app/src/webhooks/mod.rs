//! Webhooks: a member's own addresses that are told what happens, signed. Made after a password, each with a log of what was sent.

pub mod acts;
mod choice;
mod guide;
mod page;
pub mod sending;
pub mod signing;

use std::sync::Arc;

use askama::Template;
use governance::text::TokenName;
use rocket::{Route, State, routes};
use store::webhooks::{Choice, WebhookRow};

use self::acts::{HookForm, field};
use self::choice::Offers;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![list, make];
    routes.extend(page::routes());
    routes.extend(guide::routes());
    routes
}

/// A webhook in the list.
struct Line {
    id: i64,
    name: String,
    url: String,
    sent: String,
    state: &'static str,
    waiting: i64,
}

/// How a webhook stands, in words.
fn state(row: &WebhookRow) -> &'static str {
    match (row.ended_because.as_deref(), row.failing_since) {
        (Some("gone"), _) => "switched off: its receiver answered that it is gone",
        (Some("failing"), _) => "switched off: its receiver took nothing for three days",
        (Some("password"), _) => "switched off when your password was changed",
        (Some(_), _) => "switched off when you were suspended",
        (None, Some(_)) => "on; the last try failed",
        (None, None) => "on",
    }
}

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct WebhooksPage {
    layout: Layout,
    lines: Vec<Line>,
    max: usize,
    name_max: usize,
    /// What was typed as its name and its address.
    typed: [String; 2],
    offers: Offers,
    problems: Problems,
    /// The new secret and the number of its webhook, only on the page that answers to making it.
    made: Option<(i64, String)>,
}

async fn shown(
    services: &Services,
    member: &SignedIn,
    made: Option<(i64, String)>,
    wrong: Option<(HookForm, Problems)>,
) -> Result<WebhooksPage, AppError> {
    let mut conn = services.store.read().await?;
    let rows = store::webhooks::list(&mut conn, member.id()).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let sent = Offers::load(&mut conn, member.id(), &row.choice()).await?.said();
        lines.push(Line { id: row.id, state: state(&row), sent, name: row.name, url: row.url, waiting: row.waiting });
    }
    let (form, problems) = wrong.unwrap_or_default();
    let chosen = if form.is_empty() { Choice::default() } else { choice::read(&form) };
    Ok(WebhooksPage {
        layout: member.layout(services, "Webhooks", Section::Settings),
        lines,
        max: store::webhooks::PER_MEMBER_MAX,
        name_max: TokenName::MAX,
        typed: ["name", "url"].map(|name| field(&form, name).to_owned()),
        offers: Offers::load(&mut conn, member.id(), &chosen).await?,
        problems,
        made,
    })
}

#[rocket::get("/settings/webhooks")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<WebhooksPage>, AppError> {
    Ok(Page::ok(shown(services, &member, None, None).await?))
}

#[rocket::post("/settings/webhooks", data = "<form>")]
async fn make(
    member: SignedIn,
    form: Signed<HookForm>,
    services: &State<Arc<Services>>,
) -> Result<Page<WebhooksPage>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    // Answered with the page itself: a redirect would have to carry the secret.
    match acts::make(services, &member.standing(), &form).await? {
        Ok(made) => Ok(Page::ok(shown(services, &member, Some(made), None).await?)),
        Err(problems) => Ok(Page::unprocessable(shown(services, &member, None, Some((form.0, problems))).await?)),
    }
}
