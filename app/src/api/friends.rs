//! Imaginary friends: actors made of feeds, for people who are not here. Claiming one is left to the page: it asks other people's sites.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::SourceId;
use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::sources::SourceRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Json, Nothing, Read, Set};
use super::bodies::Sent;
use super::caller::{Caller, Holder, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::Id;
use crate::friends::FriendForm;
use crate::friends::acts::{self, Made};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("friends": show, make, rename, add_source, remove_source, let_go, keep);

/// A feed that an imaginary friend is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FriendFeed {
    pub id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The site, or the feed where it names none.
    pub site: String,
}

/// An imaginary friend. What it brings in is its actor's entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Friend {
    pub handle: String,
    pub name: String,
    pub page: String,
    /// Where that person is, as whoever made it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// By handle; absent where they left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// Who changes it and answers for it now, by handle; absent where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_by: Option<String>,
    pub made_at: DateTime<Utc>,
    pub followers: i64,
    pub feeds: Vec<FriendFeed>,
}

fn feed(row: SourceRow) -> FriendFeed {
    FriendFeed {
        id: Id(row.id.get()),
        title: Some(row.title).filter(|title| !title.is_empty()),
        site: row.site_url.unwrap_or(row.url),
    }
}

/// An imaginary friend
#[utoipa::path(
    responses((status = 200, body = Friend)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /friends/<handle>"])))
)]
#[get("/friends/<handle>")]
async fn show(handle: &str, caller: Caller, services: &State<Arc<Services>>) -> Read<Friend> {
    let mut conn = services.store.read().await?;
    let friend = store::friends::find(&mut conn, handle, caller.visitor().actor()).await?;
    let sources = store::sources::of_actor(&mut conn, friend.id).await?;
    Ok(Json(Friend {
        page: services.site.url(&format!("/@{}", friend.handle)),
        feeds: sources.into_iter().filter(|source| !source.withheld).map(feed).collect(),
        handle: friend.handle,
        name: friend.display_name,
        site: friend.page_url,
        made_by: friend.made_by,
        kept_by: friend.kept_by,
        made_at: friend.made_at,
        followers: friend.followers,
    }))
}

/// An imaginary friend to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFriend {
    name: String,
    /// The address of their page; asked for a feed where none is named.
    #[serde(default)]
    page: String,
    /// The addresses of feeds.
    #[serde(default)]
    feeds: Vec<String>,
}

/// What it is called, and where its person is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewName {
    name: String,
    #[serde(default)]
    page: String,
}

/// A feed to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFeed {
    url: String,
}

fn made(made: Made, outcome: &'static str) -> Result<Done, Problem> {
    match made {
        Made::New(handle) => {
            let href = Some(format!("{}/friends/{handle}", super::BASE));
            Ok(Done { href, ..Done::outcome(outcome) })
        }
        Made::Taken(taken) => {
            let why = format!("The imaginary friend @{} is made of that feed already: follow that one.", taken.handle);
            Err(Problem::field("feeds", why))
        }
        Made::Wrong(problems) => Err(problems.into()),
    }
}

/// Make an imaginary friend
///
/// Its maker keeps and follows it.
#[utoipa::path(
    request_body = NewFriend,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends"])))
)]
#[post("/friends", data = "<sent>")]
async fn make(holder: Holder<Write>, sent: Sent<NewFriend>, services: &State<Arc<Services>>) -> Act {
    let NewFriend { name, page, feeds } = sent.wanted;
    let form = FriendForm { name, page, feeds: feeds.join("\n") };
    let act = async {
        holder.spend(services, Limited::AddSource)?;
        made(acts::make(services, &holder.standing(), &form).await?, "made")
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Call it something else
#[utoipa::path(
    request_body = NewName,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends/<handle>/name"])))
)]
#[put("/friends/<handle>/name", data = "<sent>")]
async fn rename(handle: &str, holder: Holder<Write>, sent: Sent<NewName>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = FriendForm { name: sent.wanted.name, page: sent.wanted.page, ..FriendForm::default() };
    acts::rename(services, &holder.standing(), handle, &form).await??;
    Ok(Nothing)
}

/// Give it one more feed
#[utoipa::path(
    request_body = NewFeed,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends/<handle>/sources"])))
)]
#[post("/friends/<handle>/sources", data = "<sent>")]
async fn add_source(handle: &str, holder: Holder<Write>, sent: Sent<NewFeed>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::AddSource)?;
        made(acts::add_source(services, &holder.standing(), handle, &sent.wanted.url).await?, "added")
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Take a feed away
///
/// What it has brought in stays.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends/<handle>/sources/<id>/removal"])))
)]
#[delete("/friends/<handle>/sources/<id>")]
async fn remove_source(handle: &str, id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::remove_source(services, &holder.standing(), handle, SourceId::from(id)).await?;
    Ok(Nothing)
}

/// Let go of it
///
/// It is deleted, or left to whoever else follows it or talked there.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends/<handle>/removal"])))
)]
#[delete("/friends/<handle>")]
async fn let_go(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::let_go(services, &holder.standing(), handle).await?;
    Ok(Nothing)
}

/// Keep one that nobody keeps
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /friends/<handle>/keeping"])))
)]
#[put("/friends/<handle>/keeping")]
async fn keep(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::take_on(services, &holder.standing(), handle).await?;
    Ok(Nothing)
}
