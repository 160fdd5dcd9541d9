//! Groups: founding one, the list of them, and what belongs to each: its page, its members, what happens at its door.

pub mod acts;
mod door;
mod form;
mod members;
pub mod page;
pub mod places;
mod words;

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};
use store::groups::GroupLine;

use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::{hue_class, initial_of};
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};

pub use self::form::GroupForm;

/// Groups on a page of the list.
const PAGE_SIZE: usize = 50;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![index];
    routes.extend(form::routes());
    routes.extend(members::routes());
    routes.extend(door::routes());
    routes
}

/// A group in a list.
struct Line {
    handle: String,
    name: String,
    initial: String,
    hue_class: &'static str,
    /// The picture that is shown in the place of the letter.
    portrait: Option<i64>,
    /// "by request · 12 members".
    words: String,
    /// How many wait for an answer of the viewer's.
    requests: i64,
}

fn line(row: GroupLine) -> Result<Line, AppError> {
    let entrance = words::entrance(row.entrance()?).0;
    Ok(Line {
        initial: initial_of(&row.display_name),
        hue_class: hue_class(&row.handle),
        portrait: row.portrait_id,
        words: format!("{} · {}", entrance, words::counted(row.members)),
        requests: if row.is_admin { row.requests } else { 0 },
        handle: row.handle,
        name: row.display_name,
    })
}

#[derive(Template)]
#[template(path = "groups/index.html")]
struct IndexPage {
    layout: Layout,
    can_found: bool,
    yours: Vec<Line>,
    newest: Vec<Line>,
    older: String,
}

#[rocket::get("/groups?<before>")]
async fn index(
    before: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<IndexPage>, AppError> {
    let mut conn = services.store.read().await?;
    let yours = match visitor.viewer() {
        Some(viewer) if before.is_none() => store::groups::of_member(&conn, viewer.member_id).await?,
        _ => Vec::new(),
    };
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::groups::newest(&mut conn, visitor.actor(), before.unwrap_or(i64::MAX), size).await?;
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let older = rows.last().filter(|_| more).map(|last| format!("/groups?before={}", last.id));
    Ok(Page::ok(IndexPage {
        layout: visitor.layout(services, "Groups", Section::Groups),
        can_found: acts::may_found(&visitor.standing(), services.clock.now()),
        yours: yours.into_iter().map(line).collect::<Result<_, _>>()?,
        newest: rows.into_iter().map(line).collect::<Result<_, _>>()?,
        older: older.unwrap_or_default(),
    })
    .same_for_visitors(&visitor))
}
