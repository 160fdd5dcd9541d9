//! Pictures and files: sent ahead, and named by number when an entry is made; portraits. A request's body is the file itself.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use governance::permits::{self, Action};
use rocket::{State, delete, get, post, put};
use serde::Serialize;
use store::uploads::UploadRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::{SentFile, SentPortrait};
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::Id;
use crate::error::AppError;
use crate::media::portraits::{self, set_group_portrait, set_own_portrait};
use crate::media::{Brought, portrait};
use crate::services::Services;
use crate::web::limits::Limited;
use crate::web::sentences::sentence;

operations!("media": send, waiting, remove, set_portrait, remove_portrait, set_group, remove_group);

/// What was sent ahead and waits for an entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Waiting {
    pub id: Id,
    /// `picture` or `file`.
    #[schema(example = "picture")]
    pub kind: String,
    #[schema(example = "image/jpeg")]
    pub content_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// In pixels, as it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
    /// In bytes, as it is kept.
    pub size: i64,
    /// When it is thrown away if no entry has taken it.
    pub until: DateTime<Utc>,
}

impl From<UploadRow> for Waiting {
    fn from(row: UploadRow) -> Self {
        Self {
            id: Id(row.id),
            kind: row.kind,
            content_type: row.content_type,
            name: Some(row.name).filter(|name| !name.is_empty()),
            alt: Some(row.alt).filter(|alt| !alt.is_empty()),
            width: row.width,
            height: row.height,
            size: row.size,
            until: row.at + TimeDelta::days(1),
        }
    }
}

/// Why nothing more is kept for now.
const FULL: &str = "As much of yours waits for an entry as may: make one of it, or take something away.";

async fn keep(services: &Services, holder: &Holder<Write>, brought: &Brought) -> Result<i64, Problem> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(&holder.standing(), Action::PostEntry, now)?;
    let new = brought.uploads().into_iter().next().ok_or_else(|| AppError::Bug("nothing was brought".to_owned()))?;
    match store::uploads::keep(&mut tx, holder.id(), &new).await {
        Err(error) if error.is("uploads_per_member") => Err(Problem::field("file", FULL)),
        kept => {
            let id = kept?;
            tx.commit().await?;
            Ok(id)
        }
    }
}

/// Send a picture or a file ahead
///
/// The body is the file, of at most 8 MB; what it is says its bytes. A picture is made anew, without anything but what is seen. `name` is what a file is
/// called, `alt` says what a picture shows. It waits for a day: name its number in the field `media` of an entry.
#[utoipa::path(
    request_body(content = String, content_type = "application/octet-stream", description = "The bytes of the file."),
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries"])))
)]
#[post("/media?<name>&<alt>", data = "<sent>")]
async fn send(
    name: Option<&str>,
    alt: Option<&str>,
    holder: Holder<Write>,
    sent: SentFile,
    services: &State<Arc<Services>>,
) -> Act {
    let act = async {
        let _permit = permits::may(&holder.standing(), Action::PostEntry, services.clock.now())?;
        holder.spend(services, Limited::Upload)?;
        let looked = Brought::of_program(&sent.files, (name.unwrap_or_default(), alt.unwrap_or_default())).await?;
        let brought = looked.map_err(|why| Problem::field("file", sentence(&why)))?;
        let id = keep(services, &holder, &brought).await?;
        Ok(Done { id: Some(Id(id)), href: Some(format!("{}/media", super::BASE)), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// What I sent ahead
///
/// And no entry has taken yet, in the order in which it came.
#[utoipa::path(
    responses((status = 200, body = Listed<Waiting>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["POST /entries"])))
)]
#[get("/media")]
async fn waiting(holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<Waiting> {
    let mut conn = services.store.read().await?;
    let rows = store::uploads::of_member(&mut conn, holder.id()).await?;
    Ok(Part(Listed::whole(rows.into_iter().map(Waiting::from).collect())))
}

/// Take away what I sent ahead
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries"])))
)]
#[delete("/media/<id>")]
async fn remove(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let mut tx = services.store.begin().await?;
    store::uploads::remove(&mut tx, holder.id(), id).await?;
    tx.commit().await?;
    Ok(Nothing)
}

/// The square of what was sent.
async fn square(services: &Services, holder: &Holder<Write>, sent: &SentPortrait) -> Result<Brought, Problem> {
    let looked = portrait(services, holder.id(), &sent.0).await?;
    let none = || Problem::field("file", "No picture came.");
    looked.ok_or_else(none)?.map_err(|why| Problem::field("file", sentence(&why)))
}

fn shown(outcome: Result<(), String>) -> Set {
    outcome.map_err(|why| Problem::field("file", why))?;
    Ok(Nothing)
}

/// Show a picture beside my name
///
/// The body is the picture, of at most 8 MB. The square in its middle is kept.
#[utoipa::path(
    request_body(content = String, content_type = "application/octet-stream", description = "The bytes of the picture."),
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/portrait"])))
)]
#[put("/settings/portrait", data = "<sent>")]
async fn set_portrait(holder: Holder<Write>, sent: SentPortrait, services: &State<Arc<Services>>) -> Set {
    portraits::may_show_themselves(services, &holder.standing())?;
    let brought = square(services, &holder, &sent).await?;
    shown(set_own_portrait(services, &holder.standing(), Some(&brought)).await?)
}

/// Show no picture beside my name
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/portrait/removal"])))
)]
#[delete("/settings/portrait")]
async fn remove_portrait(holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    shown(set_own_portrait(services, &holder.standing(), None).await?)
}

/// Show a picture beside the name of a group
///
/// By an administrator.
#[utoipa::path(
    request_body(content = String, content_type = "application/octet-stream", description = "The bytes of the picture."),
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/portrait"])))
)]
#[put("/groups/<handle>/portrait", data = "<sent>")]
async fn set_group(handle: &str, holder: Holder<Write>, sent: SentPortrait, services: &State<Arc<Services>>) -> Set {
    portraits::administers(services, &holder.standing(), handle).await?;
    let brought = square(services, &holder, &sent).await?;
    shown(set_group_portrait(services, &holder.standing(), handle, Some(&brought)).await?)
}

/// Show no picture beside the name of a group
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /groups/<name>/portrait/removal"])))
)]
#[delete("/groups/<handle>/portrait")]
async fn remove_group(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    shown(set_group_portrait(services, &holder.standing(), handle, None).await?)
}
