//! Groups: which there are, what is posted into them, and the way in and out.

use std::sync::Arc;

use governance::permits::{self, Action, GroupAct};
use rocket::{State, delete, get, put};
use store::groups::{GroupLine, GroupRow};
use store::streams::Stream;

use super::answer::{Done, Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::caller::{Caller, Holder, Write};
use super::problem::{Kind, Problem};
use super::shapes::{Entry, Group, GroupCan};
use super::streams::{Start, following, load};
use crate::groups::places::{self, Came};
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::guards::Visitor;
use crate::web::limits::Limited;

operations!("groups": list, mine, show, entries, join, leave);

const SIZE: usize = 50;

fn line(services: &Services, row: GroupLine) -> Result<Group, Problem> {
    Ok(Group {
        entrance: row.entrance()?.as_str(),
        page: services.site.url(&format!("/@{}", row.handle)),
        members: Some(row.members),
        handle: row.handle,
        name: row.display_name,
        about_html: None,
        founded_at: None,
        is_member: None,
        has_asked: None,
        is_invited: None,
        can: None,
    })
}

/// Groups
///
/// The newest first; private ones only where the member is in them.
#[utoipa::path(
    responses((status = 200, body = Listed<Group>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /groups"])))
)]
#[get("/groups?<after>")]
async fn list(after: Option<&str>, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Group> {
    let wrong = || Problem::field("after", "This is no place in a list of groups.");
    let before = after.map(|after| after.parse::<i64>().map_err(|_| wrong())).transpose()?.unwrap_or(i64::MAX);
    let mut conn = services.store.read().await?;
    let size = i64::try_from(SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::groups::newest(&mut conn, caller.visitor().actor(), before, size).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let items = rows.into_iter().map(|row| line(services, row)).collect::<Result<_, _>>()?;
    Ok(Part(Listed::part(items, following(services, "/groups", next, &[]))))
}

/// My groups
///
/// The groups that the member is in, by name.
#[utoipa::path(
    responses((status = 200, body = Listed<Group>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /groups"])))
)]
#[get("/me/groups")]
async fn mine(holder: Holder<super::caller::Read>, services: &State<Arc<Services>>) -> ReadPart<Group> {
    let conn = services.store.read().await?;
    let rows = store::groups::of_member(&conn, holder.id()).await?;
    Ok(Part(Listed::whole(rows.into_iter().map(|row| line(services, row)).collect::<Result<_, _>>()?)))
}

async fn find(services: &Services, visitor: &Visitor, handle: &str) -> Result<(GroupRow, bool), Problem> {
    let mut conn = services.store.read().await?;
    let group = store::groups::find(&mut conn, handle, visitor.actor()).await?;
    let is_shown = group.is_member || group.entrance()?.is_read_by_everybody();
    Ok((group, is_shown))
}

fn can(services: &Services, visitor: &Visitor, group: &GroupRow) -> Vec<GroupCan> {
    let (standing, now) = (visitor.standing(), services.clock.now());
    let may = |action| permits::may(&standing, action, now).is_ok();
    let is_near = group.is_member || group.has_asked || group.is_invited;
    let is_out = !group.is_member && !group.is_closed && !group.has_asked;
    let verbs = [
        (GroupCan::Join, is_out && may(Action::Group(GroupAct::Join { have: 0 }))),
        (GroupCan::Leave, is_near && may(Action::Group(GroupAct::Leave))),
        (GroupCan::Post, group.is_member && may(Action::PostEntry)),
        (GroupCan::Administer, may(Action::Group(GroupAct::Administer { administrator: group.is_admin }))),
    ];
    verbs.into_iter().filter_map(|(verb, can)| can.then_some(verb)).collect()
}

/// A group
#[utoipa::path(
    responses((status = 200, body = Group)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>"])))
)]
#[get("/groups/<handle>")]
async fn show(handle: &str, caller: Caller, services: &State<Arc<Services>>) -> Read<Group> {
    let (group, is_shown) = find(services, caller.visitor(), handle).await?;
    Ok(Json(Group {
        entrance: group.entrance()?.as_str(),
        page: services.site.url(&format!("/@{}", group.handle)),
        can: Some(can(services, caller.visitor(), &group)),
        about_html: Some(absolute(&group.about_html, &services.site.base_url)),
        founded_at: Some(group.founded_at),
        members: is_shown.then_some(group.members),
        is_member: Some(group.is_member),
        has_asked: Some(group.has_asked),
        is_invited: Some(group.is_invited),
        handle: group.handle,
        name: group.display_name,
    }))
}

/// What is posted into a group
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>"])))
)]
#[get("/groups/<handle>/entries?<after>&<order>")]
async fn entries(
    handle: &str,
    after: Option<&str>,
    order: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    let start = Start::read(after, order)?;
    let (group, is_shown) = find(services, caller.visitor(), handle).await?;
    if !is_shown {
        return Err(Problem::new(Kind::NotFound));
    }
    let path = format!("/groups/{handle}/entries");
    Ok(Part(load(services, caller.visitor(), Stream::Group(group.id), start, &path).await?))
}

/// Join a group, or ask to be let in
///
/// The outcome is `in` or `asked`. Doing it twice is doing it once.
#[utoipa::path(
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/members"])))
)]
#[put("/groups/<handle>/membership")]
async fn join(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Read<Done> {
    holder.spend(services, Limited::Follow)?;
    let outcome = match places::join(services, &holder.standing(), handle).await? {
        Came::In => "in",
        Came::Asked => "asked",
    };
    Ok(Json(Done::outcome(outcome)))
}

/// Leave a group
///
/// Also takes back that one asked, and says no to an invitation.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/members/removal"])))
)]
#[delete("/groups/<handle>/membership")]
async fn leave(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Follow)?;
    places::leave(services, &holder.standing(), handle).await?;
    Ok(Nothing)
}
