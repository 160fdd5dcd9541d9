//! Actors: who they are, what they post, say and like; following them.

use std::sync::Arc;

use governance::permits::{self, Action};
use governance::text::Handle;
use rocket::{State, delete, get, put};
use store::actors::ProfileRow;
use store::streams::Stream;

use super::answer::{Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::caller::{Caller, Holder, Write};
use super::problem::{Kind, Problem};
use super::shapes::{Actor, ActorCan, Entry};
use super::streams::{Start, load};
use crate::actors::acts;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::guards::Visitor;
use crate::web::limits::Limited;

operations!("actors": show, entries, comments, likes, reshares, discussions, follow, unfollow);

/// The profile behind a handle; of a claimed imaginary friend there is none any more.
async fn profile(services: &Services, visitor: &Visitor, handle: &str) -> Result<ProfileRow, Problem> {
    let mut conn = services.store.read().await?;
    Ok(store::actors::profile(&mut conn, handle, visitor.actor()).await?)
}

fn kind(profile: &ProfileRow) -> &'static str {
    match (profile.is_group, Handle::is_imaginary(&profile.handle)) {
        (true, _) => "group",
        (_, true) => "friend",
        _ => "member",
    }
}

fn can(services: &Services, visitor: &Visitor, profile: &ProfileRow) -> Vec<ActorCan> {
    if profile.is_group {
        return Vec::new();
    }
    let (standing, now) = (visitor.standing(), services.clock.now());
    let may = |action| permits::may(&standing, action, now).is_ok();
    let own = visitor.actor() == Some(profile.id);
    let verbs = [
        (ActorCan::Follow, may(Action::Follow { own, apart: profile.apart })),
        (ActorCan::Unfollow, profile.followed_by_viewer && may(Action::TakeBack)),
        (ActorCan::Block, may(Action::Block { own, have: 0 })),
        (ActorCan::Unblock, profile.blocked_by_viewer && may(Action::Block { own, have: 0 })),
        (ActorCan::Mute, may(Action::Mute { own, have: 0 })),
        (ActorCan::Unmute, profile.muted_by_viewer && may(Action::Mute { own, have: 0 })),
    ];
    verbs.into_iter().filter_map(|(verb, can)| can.then_some(verb)).collect()
}

/// An actor
///
/// A member, a group or an imaginary friend, by handle.
#[utoipa::path(
    responses((status = 200, body = Actor)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>"])))
)]
#[get("/actors/<handle>")]
async fn show(handle: &str, caller: Caller, services: &State<Arc<Services>>) -> Read<Actor> {
    let profile = profile(services, caller.visitor(), handle).await?;
    let (kind, can) = (kind(&profile), can(services, caller.visitor(), &profile));
    // Where one blocks the other nothing of theirs is shown but who they are.
    let about_html = if profile.apart { String::new() } else { profile.about_html };
    Ok(Json(Actor {
        page: services.site.url(&format!("/@{}", profile.handle)),
        feed: (kind != "group").then(|| services.site.url(&format!("/@{}.json", profile.handle))),
        kind,
        can,
        about_html: absolute(&about_html, &services.site.base_url),
        since: profile.created_at,
        following: profile.following,
        followed: profile.followed_by_viewer,
        muted: profile.muted_by_viewer,
        blocked: profile.blocked_by_viewer,
        handle: profile.handle,
        name: profile.display_name,
    }))
}

async fn stream(
    services: &Services,
    caller: &Caller,
    handle: &str,
    of: (fn(governance::ActorId) -> Stream, &str),
    start: Start,
) -> ReadPart<Entry> {
    let profile = profile(services, caller.visitor(), handle).await?;
    // What is posted into a group is its own stream.
    if profile.is_group {
        return Err(Problem::new(Kind::NotFound));
    }
    let path = format!("/actors/{handle}/{}", of.1);
    Ok(Part(load(services, caller.visitor(), of.0(profile.id), start, &path).await?))
}

/// What an actor posts
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>"])))
)]
#[get("/actors/<handle>/entries?<after>&<order>")]
async fn entries(
    handle: &str,
    after: Option<&str>,
    order: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    stream(services, &caller, handle, (Stream::Profile, "entries"), Start::read(after, order)?).await
}

/// What an actor says
///
/// Their comments, the latest first.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>/comments"])))
)]
#[get("/actors/<handle>/comments?<after>")]
async fn comments(
    handle: &str,
    after: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    stream(services, &caller, handle, (Stream::Comments, "comments"), Start::read(after, None)?).await
}

/// What an actor likes
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>/likes"])))
)]
#[get("/actors/<handle>/likes?<after>")]
async fn likes(handle: &str, after: Option<&str>, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Entry> {
    stream(services, &caller, handle, (Stream::Liked, "likes"), Start::read(after, None)?).await
}

/// What an actor passed on
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>/reshares"])))
)]
#[get("/actors/<handle>/reshares?<after>")]
async fn reshares(
    handle: &str,
    after: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    stream(services, &caller, handle, (Stream::Reshared, "reshares"), Start::read(after, None)?).await
}

/// Where an actor talks
///
/// The threads that they comment in, the one with their latest comment first.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /<at_handle>/discussions"])))
)]
#[get("/actors/<handle>/discussions?<after>")]
async fn discussions(
    handle: &str,
    after: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    stream(services, &caller, handle, (Stream::Discussions, "discussions"), Start::read(after, None)?).await
}

async fn set(handle: &str, holder: &Holder<Write>, services: &Services, followed: bool) -> Set {
    holder.spend(services, Limited::Follow)?;
    acts::set_follow(services, &holder.standing(), handle, followed).await?;
    Ok(Nothing)
}

/// Follow
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/follows"])))
)]
#[put("/actors/<handle>/follow")]
async fn follow(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, true).await
}

/// Follow no longer
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/follows/removal"])))
)]
#[delete("/actors/<handle>/follow")]
async fn unfollow(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, false).await
}
