//! The page of a member's notifications, and marking them as read. Reading the page changes nothing by itself: the script says which lines
//! were on it.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action};
use rocket::response::{Flash, Redirect};
use rocket::serde::json::Json;
use rocket::{Route, State, routes};
use serde::{Deserialize, Serialize};
use store::page::Cursor;

use super::lines::{self, Line};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::good;
use crate::web::texts::Text;

const PAGE_SIZE: usize = 40;

pub fn routes() -> Vec<Route> {
    routes![list, mark_seen, mark_all]
}

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct NotificationsPage {
    layout: Layout,
    tabs: [Tab; 2],
    only_unread: bool,
    lines: Vec<Line>,
    /// How many stand anywhere that were not read.
    unread: i64,
    /// The numbers of those on the page that were not read, with commas; empty where there are none.
    seen: String,
    older: String,
}

/// The numbers of the notifications that were on a page, with commas.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SeenForm {
    ids: String,
}

/// What the bell says afterwards.
#[derive(Serialize)]
struct Left {
    unread: i64,
}

fn tabs(only_unread: bool) -> [Tab; 2] {
    let tab = |label: Text, href: &str, current| Tab { label, href: href.to_owned(), current, count: 0 };
    [
        tab(say!("notifications-all"), "/notifications", !only_unread),
        tab(say!("notifications-new"), "/notifications?show=new", only_unread),
    ]
}

#[rocket::get("/notifications?<after>&<show>")]
async fn list(
    after: Option<&str>,
    show: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<NotificationsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let (visitor, only_unread) = (member.visitor(), show == Some("new"));
    let from = (after.and_then(Cursor::decode), only_unread);
    let page = store::notifications::page(&mut conn, member.id(), visitor.sight(), from, PAGE_SIZE).await?;
    let lines = lines::load(&mut conn, visitor, &page.rows, now).await?;
    let seen: Vec<String> = lines.iter().filter(|line| line.is_unread).map(|line| line.id.to_string()).collect();
    let more = if only_unread { "&show=new" } else { "" };
    Ok(Page::ok(NotificationsPage {
        layout: member.layout(services, say!("notifications-title"), Section::Notifications),
        tabs: tabs(only_unread),
        only_unread,
        unread: member.viewer().unread,
        seen: seen.join(","),
        lines,
        older: page.next.map(|next| format!("/notifications?after={}{more}", next.encode())).unwrap_or_default(),
    }))
}

/// What the script sends when somebody looks at a page: what stands on it was seen.
#[rocket::post("/notifications/seen", data = "<form>")]
async fn mark_seen(
    member: SignedIn,
    form: Signed<SeenForm>,
    services: &State<Arc<Services>>,
) -> Result<Json<Left>, AppError> {
    services.limits.spend(Limited::Read, Payer::Member(member.id()))?;
    let ids: Vec<i64> = form.ids.split(',').filter_map(|id| id.trim().parse().ok()).take(PAGE_SIZE).collect();
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(&member.standing(), Action::ManageAccount, now)?;
    store::notifications::mark_seen(&mut tx, member.id(), &ids).await?;
    let unread = store::notifications::count_unread(&mut tx, member.id(), member.visitor().sight()).await?;
    tx.commit().await?;
    Ok(Json(Left { unread }))
}

#[rocket::post("/notifications/read", data = "<_form>")]
async fn mark_all(
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Read, Payer::Member(member.id()))?;
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(&member.standing(), Action::ManageAccount, now)?;
    store::notifications::mark_all(&mut tx, member.id(), member.visitor().sight()).await?;
    tx.commit().await?;
    Ok(good(Redirect::to("/notifications"), say!("notifications-marked")))
}
