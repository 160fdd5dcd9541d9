//! What a member sets: their profile, how home opens, what they are told and where, the searches they keep. Mails are in `mails`.

use std::sync::Arc;

use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::notifications::{Channel, Kind};
use store::streams::{Order, Show};
use utoipa::ToSchema;

use super::answer::{Act, Done, Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{self, Holder, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::Id;
use crate::notifications::choices;
use crate::searches::saved;
use crate::services::Services;
use crate::settings::{ProfileForm, acts};
use crate::streams::home;
use crate::web::limits::Limited;

operations!("settings": show, set_profile, set_home, told, tell, searches, keep_search, forget_search);

/// What is set.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Settings {
    /// The name, and what the member says about themselves, in Markdown.
    pub name: String,
    pub about: String,
    /// `friends`, `classic` or `everything`; `activity` or `date`.
    pub home_show: String,
    pub home_order: String,
    /// `off`, `daily` or `weekly`, the hour, and the time zone in which that is.
    pub digest: String,
    pub digest_hour: i16,
    /// What stands in it, among `votes`, `cases`, `decided`, `threads`, `people` and `newcomers`.
    pub digest_sections: Vec<String>,
    pub time_zone: String,
    /// Whether votes that close without their ballot are told by mail.
    pub vote_reminders: bool,
}

/// My settings
#[utoipa::path(
    responses((status = 200, body = Settings)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings"])))
)]
#[get("/settings")]
async fn show(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<Settings> {
    let mut conn = services.store.read().await?;
    let row = store::members::settings(&mut conn, holder.id()).await?;
    let words = store::profiles::words(&mut conn, holder.actor()).await?;
    let (show, order) = holder.visitor().viewer().map(home::kept).unwrap_or_default();
    Ok(Json(Settings {
        name: words.display_name,
        about: words.about,
        home_show: show.as_str().to_owned(),
        home_order: order.as_str().to_owned(),
        digest: row.digest,
        digest_hour: row.digest_hour,
        digest_sections: row.digest_sections.into_iter().flatten().collect(),
        time_zone: row.time_zone,
        vote_reminders: row.vote_reminders,
    }))
}

/// A name, and what somebody says about themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Profile {
    name: String,
    /// Markdown; may be empty.
    about: String,
}

/// Change my name and what I say about myself
#[utoipa::path(
    request_body = Profile,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/profile"])))
)]
#[put("/settings/profile", data = "<sent>")]
async fn set_profile(holder: Holder<Write>, sent: Sent<Profile>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = ProfileForm { display_name: sent.wanted.name, about: sent.wanted.about };
    acts::set_profile(services, &holder.standing(), &form).await??;
    Ok(Nothing)
}

/// How home opens.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Home {
    /// `friends`, `classic` or `everything`.
    show: String,
    /// `activity` or `date`.
    order: String,
}

/// Choose how home opens
#[utoipa::path(
    request_body = Home,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/home"])))
)]
#[put("/settings/home", data = "<sent>")]
async fn set_home(holder: Holder<Write>, sent: Sent<Home>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let wrong = || Problem::field("show", "This is “friends”, “classic” or “everything”.");
    let show = Show::parse(&sent.wanted.show).ok_or_else(wrong)?;
    let wrong = || Problem::field("order", "This is “activity” or “date”.");
    let order = Order::parse(&sent.wanted.order).ok_or_else(wrong)?;
    home::choose(services, &holder.standing(), show, order).await?;
    Ok(Nothing)
}

/// Whether the member is told of a kind, and where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Told {
    #[schema(example = "reply")]
    pub kind: &'static str,
    /// What it is about.
    pub about: String,
    /// On the page of their notifications, and by mail.
    pub page: bool,
    pub mail: bool,
    /// Whether the first can be switched off.
    pub can_be_silent: bool,
}

/// What I am told, and where
#[utoipa::path(
    responses((status = 200, body = Listed<Told>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings/notifications"])))
)]
#[get("/settings/notifications")]
async fn told(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> ReadPart<Told> {
    let mut conn = services.store.read().await?;
    let chosen = store::notifications::choices(&mut conn, holder.id()).await?;
    let one = |kind: Kind| Told {
        kind: kind.as_str(),
        about: choices::label(kind).1.to_string(),
        page: choices::is_on(&chosen, kind, Channel::Page),
        mail: choices::is_on(&chosen, kind, Channel::Mail),
        can_be_silent: kind.can_be_silent(),
    };
    Ok(Part(Listed::whole(Kind::ALL.into_iter().map(one).collect())))
}

/// Where somebody wants to be told of a kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tell {
    page: bool,
    mail: bool,
}

/// Choose where I am told of a kind
///
/// What is decided about somebody is told them on their page in any case.
#[utoipa::path(
    request_body = Tell,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/notifications"])))
)]
#[put("/settings/notifications/<kind>", data = "<sent>")]
async fn tell(kind: &str, holder: Holder<Write>, sent: Sent<Tell>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let kind: Kind = kind.parse().map_err(|_| Problem::field("kind", "There is no such kind."))?;
    let Tell { page, mail } = sent.wanted;
    if !page && !kind.can_be_silent() {
        return Err(Problem::field("page", "This is always told there."));
    }
    let wanted = |channel| if channel == Channel::Page { page } else { mail };
    choices::choose(services, &holder.standing(), &[kind], |_, channel| wanted(channel)).await?;
    Ok(Nothing)
}

/// A search that the member keeps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeptSearch {
    pub id: Id,
    /// As it was typed: what `q` of a search takes.
    pub q: String,
}

/// The searches that I keep
#[utoipa::path(
    responses((status = 200, body = Listed<KeptSearch>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /search"])))
)]
#[get("/searches")]
async fn searches(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> ReadPart<KeptSearch> {
    let mut conn = services.store.read().await?;
    let kept = store::saved_searches::list(&mut conn, holder.id()).await?;
    let one = |row: store::saved_searches::SavedSearch| KeptSearch { id: Id(row.id), q: row.typed };
    Ok(Part(Listed::whole(kept.into_iter().map(one).collect())))
}

/// A search to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSearch {
    q: String,
}

/// Keep a search
#[utoipa::path(
    request_body = NewSearch,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /searches"])))
)]
#[post("/searches", data = "<sent>")]
async fn keep_search(holder: Holder<Write>, sent: Sent<NewSearch>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::Edit)?;
        match saved::keep(services, &holder.standing(), &sent.wanted.q).await? {
            true => Ok(Done::outcome("kept")),
            false => Err(Problem::field("q", "You keep as many searches as there is room for. Forget one first.")),
        }
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Forget a search
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /searches/<id>/removal"])))
)]
#[delete("/searches/<id>")]
async fn forget_search(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    saved::drop_one(services, &holder.standing(), id).await?;
    Ok(Nothing)
}
