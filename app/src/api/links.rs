//! Where else a member is, as their profile says, and whether the pages there say so too.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::profile_links::LinkRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::shapes::Id;
use crate::links::acts;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("links": list, add, remove, look_again);

/// A link of the member's profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Link {
    pub id: Id,
    pub url: String,
    /// Since when the page there links back with `rel="me"`; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<DateTime<Utc>>,
    /// When it was looked at last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<DateTime<Utc>>,
    /// Why it is not verified, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        let LinkRow { id, url, checked_at, verified_at, trouble } = row;
        Self { id: Id(id), url, verified_at, checked_at, trouble }
    }
}

/// An address to link to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    #[schema(example = "https://ada.example/")]
    url: String,
}

/// The links of my profile
#[utoipa::path(
    responses((status = 200, body = Listed<Link>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings/links"])))
)]
#[get("/settings/links")]
async fn list(holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<Link> {
    let mut conn = services.store.read().await?;
    let rows = store::profile_links::own(&mut conn, holder.id()).await?;
    Ok(Part(Listed::whole(rows.into_iter().map(Link::from).collect())))
}

/// Put a link on my profile
///
/// Whether the page there links back is looked at a moment later.
#[utoipa::path(
    request_body = NewLink,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/links"])))
)]
#[post("/settings/links", data = "<sent>")]
async fn add(holder: Holder<Write>, sent: Sent<NewLink>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::AddSource)?;
        acts::add(services, &holder.standing(), &sent.wanted.url).await??;
        Ok(Done::outcome("added"))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Take a link off my profile
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/links/<id>/removal"])))
)]
#[delete("/settings/links/<id>")]
async fn remove(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::remove(services, &holder.standing(), id).await?;
    Ok(Nothing)
}

/// Have a page looked at again
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/links/<id>/check"])))
)]
#[put("/settings/links/<id>/check")]
async fn look_again(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::AddSource)?;
    acts::look_again(services, &holder.standing(), id).await?;
    Ok(Nothing)
}
