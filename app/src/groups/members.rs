//! Who is in a group, who waits at its door, and what was done there.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action, GroupAct};
use rocket::{Route, State, routes};
use store::groups::{PlaceRow, RequestRow};

use super::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// Members on a page.
const PAGE_SIZE: usize = 100;
/// Acts that are told.
const ACTS: i64 = 30;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// Somebody in the group, or at its door.
struct Person {
    handle: String,
    name: String,
    /// Whether they administer it, or were invited.
    is_marked: bool,
    when: Moment,
}

#[derive(Template)]
#[template(path = "groups/members.html")]
struct MembersPage {
    layout: Layout,
    handle: String,
    name: String,
    /// "12 members".
    counted: String,
    is_admin: bool,
    /// The viewer's own handle; empty for visitors.
    own: String,
    people: Vec<Person>,
    requests: Vec<Person>,
    /// What was done at the door: words and when.
    acts: Vec<(String, Moment)>,
    more: String,
}

#[rocket::get("/groups/<name>/members?<after>")]
async fn show(
    name: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<MembersPage>, AppError> {
    Ok(Page::ok(members_page(services, &visitor, name, after.unwrap_or_default()).await?))
}

async fn members_page(
    services: &Services,
    visitor: &Visitor,
    name: &str,
    after: &str,
) -> Result<MembersPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let group = store::groups::find(&mut conn, name, visitor.actor()).await?;
    if !group.is_member && !group.entrance()?.is_read_by_everybody() {
        return Err(AppError::NotFound);
    }
    let act = GroupAct::Administer { administrator: group.is_admin };
    let is_admin = permits::may(&visitor.standing(), Action::Group(act), now).is_ok();
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::groups::members(&mut conn, group.id, after, size).await?;
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let last = rows.last().filter(|_| more).map(|row| format!("/groups/{name}/members?after={}", row.handle));
    let requests = if is_admin { store::groups::requests(&mut conn, group.id).await? } else { Vec::new() };
    let acts = if group.is_member { store::groups::acts(&mut conn, group.id, ACTS).await? } else { Vec::new() };
    let told = |row: &store::groups::ActRow| (words::act(&row.what, &row.member, &row.by), Moment::new(row.at, now));
    let member = |row: PlaceRow| Person {
        handle: row.handle,
        name: row.display_name,
        is_marked: row.is_admin,
        when: Moment::new(row.since, now),
    };
    let waiting = |row: RequestRow| Person {
        handle: row.handle,
        name: row.display_name,
        is_marked: row.is_invited,
        when: Moment::new(row.at, now),
    };
    Ok(MembersPage {
        layout: visitor.layout(services, format!("Members of {}", group.display_name), Section::Groups),
        handle: group.handle,
        name: group.display_name,
        counted: words::counted(group.members),
        is_admin,
        own: visitor.viewer().map(|viewer| viewer.handle.clone()).unwrap_or_default(),
        people: rows.into_iter().map(member).collect(),
        requests: requests.into_iter().map(waiting).collect(),
        acts: acts.iter().map(told).collect(),
        more: last.unwrap_or_default(),
    })
}
