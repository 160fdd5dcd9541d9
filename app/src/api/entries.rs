//! Entries and comments: reading them, and what is done to them. Writing them is in `posting`.

use std::sync::Arc;

use governance::EntryId;
use rocket::{State, delete, get, put};

use super::answer::{Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::caller::{Caller, Holder, Write};
use super::problem::{Kind, Problem};
use super::shapes::{Dresser, Entry};
use super::streams::following;
use crate::entries::{acts, reshares};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::limits::Limited;

operations!("entries": show, comments, delete, like, unlike, reshare, unreshare, hide, unhide);

/// So many comments are in a part.
const SIZE: usize = 50;

/// One entry, or one comment, as this viewer may see it.
async fn find(services: &Services, visitor: &Visitor, id: i64) -> Result<Entry, Problem> {
    let mut conn = services.store.read().await?;
    let rows = store::streams::by_ids(&conn, &[id], visitor.sight()).await?;
    let found = Dresser::new(services, visitor).entries(&mut conn, rows, |_| None).await?.pop();
    found.ok_or_else(|| Problem::new(Kind::NotFound))
}

/// An entry or a comment
#[utoipa::path(
    responses((status = 200, body = Entry)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /entries/<id>"])))
)]
#[get("/entries/<id>")]
async fn show(id: i64, caller: Caller, services: &State<Arc<Services>>) -> Read<Entry> {
    Ok(Json(find(services, caller.visitor(), id).await?))
}

/// The comments of a thread
///
/// In the order in which they were made. The thread's comments as JSON Feed, the newest first: `/entries/<id>.json`.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /entries/<id>"])))
)]
#[get("/entries/<id>/comments?<after>")]
async fn comments(id: i64, after: Option<&str>, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Entry> {
    let wrong = || Problem::field("after", "This is no place in a thread.");
    let after = after.map(|after| after.parse::<i64>().map_err(|_| wrong())).transpose()?.unwrap_or(0);
    let visitor = caller.visitor();
    find(services, visitor, id).await?;
    let mut conn = services.store.read().await?;
    let mut rows = store::streams::comments(&conn, EntryId::from(id), visitor.sight(), after, SIZE + 1).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let items = Dresser::new(services, visitor).entries(&mut conn, rows, |_| None).await?;
    Ok(Part(Listed::part(items, following(services, &format!("/entries/{id}/comments"), next, &[]))))
}

/// Delete a note, an item or a comment
///
/// With everything it said before. This cannot be taken back.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/removal"])))
)]
#[delete("/entries/<id>")]
async fn delete(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::delete(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}

async fn set_like(id: i64, holder: &Holder<Write>, services: &Services, liked: bool) -> Set {
    holder.spend(services, Limited::Like)?;
    acts::set_like(services, &holder.standing(), EntryId::from(id), liked).await?;
    Ok(Nothing)
}

/// Like
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/likes"])))
)]
#[put("/entries/<id>/like")]
async fn like(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set_like(id, &holder, services, true).await
}

/// Take a like back
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/likes/removal"])))
)]
#[delete("/entries/<id>/like")]
async fn unlike(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set_like(id, &holder, services, false).await
}

async fn set_reshare(id: i64, holder: &Holder<Write>, services: &Services, wanted: bool) -> Set {
    reshares::set(services, &holder.standing(), EntryId::from(id), wanted).await?;
    Ok(Nothing)
}

/// Pass an entry on to those who follow you, as it is
///
/// With words of your own it is a note that passes it on: see the field `passes_on` of a new note. Of a note that carries something, that is passed on.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/reshares"])))
)]
#[put("/entries/<id>/reshare")]
async fn reshare(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend_by_age(services, Limited::Post)?;
    set_reshare(id, &holder, services, true).await
}

/// Take back that you passed something on
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/reshares/removal"])))
)]
#[delete("/entries/<id>/reshare")]
async fn unreshare(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    set_reshare(id, &holder, services, false).await
}

/// Hide an entry from one's own streams
///
/// Of a comment its whole thread goes.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/hides"])))
)]
#[put("/entries/<id>/hide")]
async fn hide(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    crate::filters::acts::hide(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}

/// Show a hidden entry again
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/hides/removal"])))
)]
#[delete("/entries/<id>/hide")]
async fn unhide(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    crate::filters::acts::unhide(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}
