//! Lists of people that a member keeps to read them apart.

use std::sync::Arc;

use rocket::{State, delete, get, post, put};
use serde::Deserialize;
use store::streams::Stream;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::shapes::{Entry, Id, List, ListPerson};
use super::streams::{Start, load};
use crate::lists::acts;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("lists": list, create, rename, remove, people, entries, put_in, take_out, choose);

/// A list to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewList {
    #[schema(example = "neighbours")]
    name: String,
}

/// My lists
#[utoipa::path(
    responses((status = 200, body = Listed<List>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /lists"])))
)]
#[get("/lists")]
async fn list(holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<List> {
    let conn = services.store.read().await?;
    let rows = store::lists::of_member(&conn, holder.id(), None).await?;
    let list = |row: store::lists::ListRow| List { id: row.id.into(), name: row.name, people: row.people };
    Ok(Part(Listed::whole(rows.into_iter().map(list).collect())))
}

/// Make a list
#[utoipa::path(
    request_body = NewList,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /lists"])))
)]
#[post("/lists", data = "<sent>")]
async fn create(holder: Holder<Write>, sent: Sent<NewList>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let id = acts::make(services, &holder.standing(), &sent.wanted.name).await??;
        Ok(Done::made(id, &format!("/lists/{id}/people")))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Call a list something else
#[utoipa::path(
    request_body = NewList,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /lists/<id>/name"])))
)]
#[put("/lists/<id>", data = "<sent>")]
async fn rename(id: i64, holder: Holder<Write>, sent: Sent<NewList>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::rename(services, &holder.standing(), id, &sent.wanted.name).await??;
    Ok(Nothing)
}

/// End a list
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /lists/<id>/removal"])))
)]
#[delete("/lists/<id>")]
async fn remove(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::remove(services, &holder.standing(), id).await?;
    Ok(Nothing)
}

/// Who is in a list
#[utoipa::path(
    responses((status = 200, body = Listed<ListPerson>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /lists/<id>"])))
)]
#[get("/lists/<id>/people")]
async fn people(id: i64, holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<ListPerson> {
    let mut conn = services.store.read().await?;
    store::lists::name(&mut conn, holder.id(), id).await?;
    let rows = store::lists::people(&mut conn, holder.id(), id).await?;
    let person =
        |row: store::lists::ListedRow| ListPerson { handle: row.handle, name: row.display_name, in_home: row.in_home };
    Ok(Part(Listed::whole(rows.into_iter().map(person).collect())))
}

/// What those in a list post
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /lists/<id>"])))
)]
#[get("/lists/<id>/entries?<after>&<order>")]
async fn entries(
    id: i64,
    after: Option<&str>,
    order: Option<&str>,
    holder: Holder<Read>,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    let start = Start::read(after, order)?;
    {
        let mut conn = services.store.read().await?;
        store::lists::name(&mut conn, holder.id(), id).await?;
    }
    let path = format!("/lists/{id}/entries");
    Ok(Part(load(services, holder.visitor(), Stream::List(id), start, &path).await?))
}

/// Put somebody into a list
///
/// They have to be followed.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /lists/<id>/people"])))
)]
#[put("/lists/<id>/people/<handle>")]
async fn put_in(id: i64, handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::put(services, &holder.standing(), id, handle).await??;
    Ok(Nothing)
}

/// Take somebody out of a list
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /lists/<id>/people/<handle>/removal"])))
)]
#[delete("/lists/<id>/people/<handle>")]
async fn take_out(id: i64, handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::take_out(services, &holder.standing(), id, handle).await?;
    Ok(Nothing)
}

/// In which lists somebody is to be, and whether they are read at home too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Chosen {
    /// The numbers of the lists; they are taken out of all others.
    lists: Vec<Id>,
    /// Whoever is in no list is read at home in any case.
    in_home: bool,
}

/// Choose the lists of somebody who is followed
#[utoipa::path(
    request_body = Chosen,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/lists"])))
)]
#[put("/actors/<handle>/lists", data = "<sent>")]
async fn choose(handle: &str, holder: Holder<Write>, sent: Sent<Chosen>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Follow)?;
    let lists: Vec<i64> = sent.wanted.lists.iter().map(|list| list.0).take(store::lists::PER_MEMBER_MAX).collect();
    acts::choose(services, &holder.standing(), handle, &lists, sent.wanted.in_home).await??;
    Ok(Nothing)
}
