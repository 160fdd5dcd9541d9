//! The page of a member's notifications, and marking them as read. Reading the page changes nothing by itself: the script sends the button.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::permits::{self, Action};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::page::Cursor;

use super::lines::{self, Line};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

const PAGE_SIZE: usize = 40;

pub fn routes() -> Vec<Route> {
    routes![list, mark_read]
}

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct NotificationsPage {
    layout: Layout,
    lines: Vec<Line>,
    has_unread: bool,
    /// The moment of the newest line: what comes later stays unread.
    until: String,
    older: String,
}

/// Until when everything was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadForm {
    until: String,
}

#[rocket::get("/notifications?<after>")]
async fn list(
    after: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<NotificationsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let (visitor, after) = (member.visitor(), after.and_then(Cursor::decode));
    let page = store::notifications::page(&mut conn, member.id(), visitor.sight(), after, PAGE_SIZE).await?;
    let lines = lines::load(&mut conn, visitor, &page.rows, now).await?;
    let newest = page.rows.first().map_or(now, |row| row.at);
    Ok(Page::ok(NotificationsPage {
        layout: member.layout(services, "Notifications", Section::Notifications),
        has_unread: lines.iter().any(|line| line.is_unread),
        lines,
        until: newest.timestamp_micros().to_string(),
        older: page.next.map(|next| format!("/notifications?after={}", next.encode())).unwrap_or_default(),
    }))
}

#[rocket::post("/notifications/read", data = "<form>")]
async fn mark_read(
    member: SignedIn,
    form: Signed<ReadForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Read, Payer::Member(member.id()))?;
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(&member.standing(), Action::ManageAccount, now)?;
    let until = form.until.parse().ok().and_then(DateTime::<Utc>::from_timestamp_micros).unwrap_or(now);
    store::notifications::mark_read(&mut tx, member.id(), member.visitor().sight(), until.min(now)).await?;
    tx.commit().await?;
    Ok(Flash::success(Redirect::to("/notifications"), "Everything is marked as read."))
}
