//! Entries and comments: reading them, and everything that is done to them.

use std::sync::Arc;

use governance::EntryId;
use rocket::{State, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done, Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::bodies::{Asked, Sent};
use super::caller::{Caller, Holder, Write};
use super::once::{self, Again};
use super::problem::{Kind, Problem};
use super::shapes::beside::{NewEvent, NewPoll};
use super::shapes::{Dresser, Entry, Id};
use super::streams::following;
use crate::entries::acts::{self, Outcome, Posted};
use crate::entries::{NoteForm, reshares};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::limits::Limited;

operations!("entries": show, comments, create, comment, edit, delete, like, unlike, reshare, unreshare, hide, unhide);

/// So many comments are in a part.
const SIZE: usize = 50;

/// A note to post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// Markdown. Its longest length is the policy `entry.max_chars`.
    #[schema(example = "The **oak** by the gate")]
    body: String,
    /// For whom: `public`, `followers`, `people`, or a group by its handle, such as `@bees`.
    #[serde(default = "everyone")]
    #[schema(default = "public", example = "public")]
    audience: String,
    /// The handles of those who read it, where it is for `people`.
    #[serde(default)]
    readers: Vec<String>,
    /// An entry to pass on with it, which must be for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passes_on: Option<Id>,
    /// When and where it is, where it is an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<NewEvent>,
    /// A question to ask with it, which decides nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    poll: Option<NewPoll>,
}

fn everyone() -> String {
    "public".to_owned()
}

/// Words: of a comment, or in the place of earlier ones.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Markdown.
    #[schema(example = "It is old.")]
    body: String,
}

/// One entry, or one comment, as this viewer may see it.
async fn find(services: &Services, visitor: &Visitor, id: i64) -> Result<Entry, Problem> {
    let mut conn = services.store.read().await?;
    let rows = store::streams::by_ids(&mut conn, &[id], visitor.sight()).await?;
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
    let mut rows = store::streams::comments(&mut conn, EntryId::from(id), visitor.sight(), after, SIZE + 1).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let items = Dresser::new(services, visitor).entries(&mut conn, rows, |_| None).await?;
    Ok(Part(Listed::part(items, following(services, &format!("/entries/{id}/comments"), next, &[]))))
}

fn posted(outcome: Result<Posted, crate::web::forms::Problems>) -> Result<Done, Problem> {
    let Posted { id, case } = outcome?;
    Ok(Done { case: case.map(Into::into), ..Done::made(id, &format!("/entries/{id}")) })
}

fn form<N>(holder: &Holder<N>, asked: &Asked, body: String) -> NoteForm {
    NoteForm { body, once: once::entry_key(holder, asked), ..NoteForm::default() }
}

/// Post a note
#[utoipa::path(
    request_body = NewNote,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries"])))
)]
#[post("/entries", data = "<sent>")]
async fn create(holder: Holder<Write>, sent: Sent<NewNote>, services: &State<Arc<Services>>) -> Act {
    let NewNote { body, audience, readers, passes_on, event, poll } = sent.wanted;
    let (readers, carries) = (readers.join(" "), passes_on.map(|id| id.0.to_string()).unwrap_or_default());
    let is_asked = (event.is_some(), poll.is_some());
    let (event, poll) = (event.map(Into::into).unwrap_or_default(), poll.map(Into::into).unwrap_or_default());
    let form = NoteForm { audience, readers, carries, event, poll, ..form(&holder, &sent.request, body) };
    let act = async {
        // A word that is no audience would be taken for the widest one.
        if !matches!(form.audience.as_str(), "public" | "followers" | "people") && !form.audience.starts_with('@') {
            let words = "This is “public”, “followers”, “people”, or a group such as “@bees”.";
            return Err(Problem::field("audience", words));
        }
        // What says nothing of either is none on a form, where it is always sent.
        if is_asked.0 && form.event.is_empty() {
            return Err(Problem::field("event", "Say when it begins."));
        }
        if is_asked.1 && form.poll.is_empty() {
            return Err(Problem::field("poll", "Give 2 to 10 options."));
        }
        holder.spend_by_age(services, Limited::Post)?;
        posted(acts::post_note(services, &holder.standing(), &form).await?)
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Comment on a thread
#[utoipa::path(
    request_body = Words,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/comments"])))
)]
#[post("/entries/<id>/comments", data = "<sent>")]
async fn comment(id: i64, holder: Holder<Write>, sent: Sent<Words>, services: &State<Arc<Services>>) -> Act {
    let form = form(&holder, &sent.request, sent.wanted.body);
    let act = async {
        holder.spend_by_age(services, Limited::Comment)?;
        posted(acts::comment(services, &holder.standing(), EntryId::from(id), &form).await?)
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Change the words of a note or comment
///
/// What it said before is kept and shown.
#[utoipa::path(
    request_body = Words,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/edit"])))
)]
#[patch("/entries/<id>", data = "<sent>")]
async fn edit(id: i64, holder: Holder<Write>, sent: Sent<Words>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let edited: Outcome<Posted> =
            acts::edit(services, &holder.standing(), EntryId::from(id), &sent.wanted.body).await;
        let Posted { case, .. } = edited??;
        Ok(Done { id: Some(id.into()), case: case.map(Into::into), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
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
