//! Sources: what a member makes elsewhere on the web, brought in as entries of theirs.

use std::sync::Arc;

use governance::SourceId;
use rocket::{State, delete, get, post};
use serde::Deserialize;
use store::sources::SourceRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::shapes::{Id, Source, SourceState};
use crate::services::Services;
use crate::sources::acts;
use crate::web::limits::Limited;

operations!("sources": list, add, remove);

/// A feed to bring in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSource {
    /// Its address, or that of a page that has one.
    #[schema(example = "https://blog.example/feed.xml")]
    url: String,
}

fn source(row: SourceRow) -> Source {
    let state = match (row.withheld, row.gone_at.is_some(), row.trouble.is_some(), row.fetched_at.is_some()) {
        (true, ..) => SourceState::Hidden,
        (_, true, ..) => SourceState::Gone,
        (_, _, true, _) => SourceState::Trouble,
        (_, _, _, true) => SourceState::Read,
        _ => SourceState::Waiting,
    };
    Source {
        id: Id(row.id.get()),
        title: Some(row.title).filter(|title| !title.is_empty()),
        site: row.site_url,
        state,
        trouble: row.trouble,
        added_at: row.added_at,
        read_at: row.fetched_at,
        next_at: (row.gone_at.is_none() && !row.withheld).then_some(row.next_fetch_at),
        url: row.url,
    }
}

/// My sources
///
/// With how each of them is.
#[utoipa::path(
    responses((status = 200, body = Listed<Source>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings/sources"])))
)]
#[get("/sources")]
async fn list(holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<Source> {
    let mut conn = services.store.read().await?;
    let rows = store::sources::of_actor(&mut conn, holder.actor()).await?;
    Ok(Part(Listed::whole(rows.into_iter().map(source).collect())))
}

/// Bring in a feed
///
/// It is read a moment later.
#[utoipa::path(
    request_body = NewSource,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources"])))
)]
#[post("/sources", data = "<sent>")]
async fn add(holder: Holder<Write>, sent: Sent<NewSource>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::AddSource)?;
        let id = acts::add(services, &holder.standing(), &sent.wanted.url).await??;
        Ok(Done { id: Some(Id(id.get())), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Take a source away
///
/// What it has brought in stays.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources/<id>/removal"])))
)]
#[delete("/sources/<id>")]
async fn remove(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::remove(services, &holder.standing(), SourceId::from(id)).await?;
    Ok(Nothing)
}
