//! Who reads an entry, what it said before, one's own posts as others would see them, and leaving a note for named people.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::EntryId;
use rocket::{State, delete, get};
use serde::Serialize;
use store::entries::Revision;
use store::page::Cursor;
use store::readers::ReaderRow;
use utoipa::ToSchema;

use super::answer::{Listed, Nothing, Part, ReadPart, Set};
use super::caller::{Caller, Holder, Read, Write};
use super::problem::Problem;
use super::shapes::{Id, Person};
use super::streams::{cursor_of, following};
use crate::entries;
use crate::previews;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::limits::Limited;
use crate::web::sentences::sentence;

operations!("entries": readers, leave, history, preview);

const SIZE: usize = 50;

/// Somebody who reads a note for named people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reader {
    #[serde(flatten)]
    pub member: Person,
    /// They read nothing of it any more.
    pub has_left: bool,
}

/// Who reads a note for named people
///
/// Beside its author. Of any other entry nobody is listed.
#[utoipa::path(
    responses((status = 200, body = Listed<Reader>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /entries/<id>"])))
)]
#[get("/entries/<id>/readers")]
async fn readers(id: i64, holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<Reader> {
    let mut conn = services.store.read().await?;
    let thread = store::entries::find_visible(&mut conn, EntryId::from(id), Some(holder.actor())).await?.thread();
    let rows = store::readers::of_thread(&mut conn, thread, holder.visitor().sight()).await?;
    let reader = |row: ReaderRow| Reader { member: Person::new(row.handle, row.display_name), has_left: row.has_left };
    Ok(Part(Listed::whole(rows.into_iter().map(reader).collect())))
}

/// Leave a note for named people
///
/// The member reads nothing of it any more. What they said there stays. This cannot be taken back.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/readers/removal"])))
)]
#[delete("/entries/<id>/reading")]
async fn leave(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    entries::readers::go(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}

/// What an entry said before it was changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Wording {
    pub html: String,
    /// When it was changed.
    pub replaced_at: DateTime<Utc>,
}

/// What an entry said before
///
/// The latest first. Where it is folded for the asker, so is this.
#[utoipa::path(
    responses((status = 200, body = Listed<Wording>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /entries/<id>/history"])))
)]
#[get("/entries/<id>/history")]
async fn history(id: i64, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Wording> {
    let mut conn = services.store.read().await?;
    let entry = store::entries::find_visible(&mut conn, EntryId::from(id), caller.visitor().actor()).await?;
    let wording = |revision: Revision| Wording {
        html: absolute(&revision.body_html, &services.site.base_url),
        replaced_at: revision.replaced_at,
    };
    let earlier = store::entries::revisions(&mut conn, entry.id).await?;
    Ok(Part(Listed::whole(earlier.into_iter().map(wording).collect())))
}

/// A post of one's own that somebody else would see.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Seen {
    pub id: Id,
    /// Its page.
    pub page: String,
    /// `public`, `followers`, `group` or `named`.
    pub audience: String,
}

/// Which of my posts somebody else would see
///
/// `eyes` are those of a `visitor`, a `follower`, or a member by handle. What others keep away for themselves is not considered.
#[utoipa::path(
    responses((status = 200, body = Listed<Seen>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /preview", "GET /entries/<id>/preview"])))
)]
#[get("/me/preview?<eyes>&<after>")]
async fn preview(
    eyes: Option<&str>,
    after: Option<&str>,
    holder: Holder<Read>,
    services: &State<Arc<Services>>,
) -> ReadPart<Seen> {
    let after = cursor_of(after)?;
    let mut conn = services.store.read().await?;
    let own = holder.visitor().viewer().map(|viewer| viewer.handle.as_str()).unwrap_or_default();
    let more = [("eyes", eyes.unwrap_or("visitor"))];
    let eyes = previews::eyes(&mut conn, own, eyes).await?;
    let eyes = eyes.map_err(|why| Problem::field("eyes", sentence(&why)))?;
    let sight = holder.visitor().sight();
    let page = store::previews::own(&mut conn, holder.actor(), (eyes, None), sight, after, SIZE).await?;
    let seen = |row: store::streams::EntryRow| Seen {
        page: services.site.url(&format!("/entries/{}", row.id)),
        id: row.id.into(),
        audience: row.audience,
    };
    let next = following(services, "/me/preview", page.next.map(Cursor::encode), &more);
    Ok(Part(Listed::part(page.rows.into_iter().map(seen).collect(), next)))
}
