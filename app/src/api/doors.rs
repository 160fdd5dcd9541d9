//! Groups from inside: founding and changing them, who is in them, and what administrators answer at the door.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::permits::{self, Action, GroupAct};
use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::groups::{GroupRow, PlaceRow, RequestRow};
use store::{Conn, StoreError};
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Caller, Holder, Read, Write};
use super::once::{self, Again};
use super::problem::{Kind, Problem};
use super::shapes::Person;
use super::streams::following;
use crate::groups::places::{self, Deed};
use crate::groups::{GroupForm, acts};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("groups": found, change, members, requests, let_in, refuse, invite, remove, name_administrator, unname_administrator);

const SIZE: usize = 100;

/// A group to found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    /// It never changes.
    #[schema(example = "bees")]
    handle: String,
    name: String,
    /// Markdown; may be empty.
    #[serde(default)]
    about: String,
    /// `public`, `request` or `private`.
    #[schema(example = "request")]
    entrance: String,
}

/// What a group is to say of itself, and how one gets in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedGroup {
    name: String,
    about: String,
    entrance: String,
}

/// Somebody in a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Place {
    #[serde(flatten)]
    pub member: Person,
    pub is_administrator: bool,
    pub since: DateTime<Utc>,
}

/// Somebody at the door of a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AtTheDoor {
    #[serde(flatten)]
    pub member: Person,
    /// Whether an administrator invited them; else they asked.
    pub is_invited: bool,
    pub since: DateTime<Utc>,
}

/// Found a group
///
/// Its founder is its first administrator.
#[utoipa::path(
    request_body = NewGroup,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups"])))
)]
#[post("/groups", data = "<sent>")]
async fn found(holder: Holder<Write>, sent: Sent<NewGroup>, services: &State<Arc<Services>>) -> Act {
    let NewGroup { handle, name, about, entrance } = sent.wanted;
    let form = GroupForm { handle, display_name: name, about, entrance };
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let handle = acts::found(services, &holder.standing(), &form).await??;
        Ok(Done { href: Some(format!("{}/groups/{handle}", super::BASE)), ..Done::outcome("founded") })
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Change a group
///
/// By an administrator, who answers for what it says of itself from then on.
#[utoipa::path(
    request_body = ChangedGroup,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/edit"])))
)]
#[put("/groups/<handle>", data = "<sent>")]
async fn change(handle: &str, holder: Holder<Write>, sent: Sent<ChangedGroup>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let ChangedGroup { name, about, entrance } = sent.wanted;
    let form = GroupForm { handle: String::new(), display_name: name, about, entrance };
    acts::change(services, &holder.standing(), handle, &form).await??;
    Ok(Nothing)
}

/// A group whose members the caller may know.
async fn known(conn: &mut Conn, caller: &Caller, handle: &str) -> Result<GroupRow, Problem> {
    let group = store::groups::find(conn, handle, caller.visitor().actor()).await?;
    match group.is_member || group.entrance()?.is_read_by_everybody() {
        true => Ok(group),
        false => Err(Problem::new(Kind::NotFound)),
    }
}

/// Who is in a group
///
/// By handle.
#[utoipa::path(
    responses((status = 200, body = Listed<Place>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /groups/<name>/members"])))
)]
#[get("/groups/<handle>/members?<after>")]
async fn members(
    handle: &str,
    after: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Place> {
    let mut conn = services.store.read().await?;
    let group = known(&mut conn, &caller, handle).await?;
    let size = i64::try_from(SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::groups::members(&mut conn, group.id, after.unwrap_or_default(), size).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.handle.clone());
    let place = |row: PlaceRow| Place {
        member: Person::new(row.handle, row.display_name),
        is_administrator: row.is_admin,
        since: row.since,
    };
    let items = rows.into_iter().map(place).collect();
    Ok(Part(Listed::part(items, following(services, &format!("/groups/{handle}/members"), next, &[]))))
}

/// Who waits at the door
///
/// For administrators: who asked to be let in, and who was invited and has not answered.
#[utoipa::path(
    responses((status = 200, body = Listed<AtTheDoor>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /groups/<name>/members"])))
)]
#[get("/groups/<handle>/requests")]
async fn requests(handle: &str, holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<AtTheDoor> {
    let mut conn = services.store.read().await?;
    let group = store::groups::find(&mut conn, handle, Some(holder.actor())).await?;
    let act = GroupAct::Administer { administrator: group.is_admin };
    let _permit = permits::may(&holder.standing(), Action::Group(act), services.clock.now())?;
    let rows: Result<Vec<RequestRow>, StoreError> = store::groups::requests(&mut conn, group.id).await;
    let waiting = |row: RequestRow| AtTheDoor {
        member: Person::new(row.handle, row.display_name),
        is_invited: row.is_invited,
        since: row.at,
    };
    Ok(Part(Listed::whole(rows?.into_iter().map(waiting).collect())))
}

async fn administer(services: &Services, holder: &Holder<Write>, group: &str, deed: (Deed, &str)) -> Set {
    holder.spend(services, Limited::Edit)?;
    places::administer(services, &holder.standing(), group, deed).await?;
    Ok(Nothing)
}

/// Let somebody in
///
/// Who asked. They are told.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/requests/<handle>/acceptance"])))
)]
#[put("/groups/<handle>/requests/<member>/acceptance")]
async fn let_in(handle: &str, member: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    administer(services, &holder, handle, (Deed::LetIn, member)).await
}

/// Let somebody stay outside
///
/// Who asked, or take an invitation back.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/requests/<handle>/removal"])))
)]
#[delete("/groups/<handle>/requests/<member>")]
async fn refuse(handle: &str, member: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    administer(services, &holder, handle, (Deed::Refuse, member)).await
}

/// Invite somebody
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/invitations"])))
)]
#[put("/groups/<handle>/invitations/<member>")]
async fn invite(handle: &str, member: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    administer(services, &holder, handle, (Deed::Invite, &member.to_ascii_lowercase())).await
}

/// Take somebody out of a group
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/members/<handle>/removal"])))
)]
#[delete("/groups/<handle>/members/<member>")]
async fn remove(handle: &str, member: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    administer(services, &holder, handle, (Deed::Remove, member)).await
}

/// Make somebody an administrator
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/administrators/<handle>"])))
)]
#[put("/groups/<handle>/administrators/<member>")]
async fn name_administrator(handle: &str, member: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    administer(services, &holder, handle, (Deed::Name, member)).await
}

/// Make an administrator a member like others
///
/// The last one stays.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/administrators/<handle>/removal"])))
)]
#[delete("/groups/<handle>/administrators/<member>")]
async fn unname_administrator(
    handle: &str,
    member: &str,
    holder: Holder<Write>,
    services: &State<Arc<Services>>,
) -> Set {
    administer(services, &holder, handle, (Deed::Unname, member)).await
}
