//! Actors' public pages, and following them.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action};
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use store::actors::{ActorName, ProfileRow};
use store::streams::Stream;

use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::{EntryCard, hue_class, initial_of};
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub mod acts;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show, follow, unfollow]
}

/// An actor's page.
#[derive(Template)]
#[template(path = "actors/profile.html")]
struct ProfilePage {
    layout: Layout,
    handle: String,
    name: String,
    initial: String,
    hue_class: &'static str,
    about: SafeHtml,
    since: Moment,
    own: bool,
    can_follow: bool,
    followed: bool,
    following: Vec<ActorName>,
    following_count: i64,
    cards: Vec<EntryCard>,
    older: String,
}

#[rocket::get("/<at_handle>?<after>", rank = 20)]
async fn show(
    at_handle: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProfilePage>, AppError> {
    let handle = at_handle.strip_prefix('@').ok_or(AppError::NotFound)?;
    let mut conn = services.store.read().await?;
    let profile = store::actors::profile(&mut conn, handle, visitor.actor()).await?;
    let following = store::actors::followed_by(&mut conn, profile.id).await?;
    drop(conn);
    let (cards, next) = crate::streams::load(services, &visitor, Stream::Profile(profile.id), after).await?;
    let older = next.map(|next| format!("/@{handle}?after={next}")).unwrap_or_default();
    Ok(Page::ok(profile_page(services, &visitor, profile, following, cards, older)))
}

fn profile_page(
    services: &Services,
    visitor: &Visitor,
    profile: ProfileRow,
    following: Vec<ActorName>,
    cards: Vec<EntryCard>,
    older: String,
) -> ProfilePage {
    let now = services.clock.now();
    let own = visitor.actor() == Some(profile.id);
    ProfilePage {
        layout: visitor.layout(services, &profile.display_name, Section::None),
        initial: initial_of(&profile.display_name),
        hue_class: hue_class(&profile.handle),
        about: SafeHtml::from_store(profile.about_html),
        since: Moment::new(profile.created_at, now),
        own,
        can_follow: permits::may(&visitor.standing(), Action::Follow { own }, now).is_ok(),
        followed: profile.followed_by_viewer,
        following_count: profile.following,
        handle: profile.handle,
        name: profile.display_name,
        following,
        cards,
        older,
    }
}

#[rocket::post("/actors/<handle>/follows", data = "<_form>")]
async fn follow(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, true).await
}

#[rocket::post("/actors/<handle>/follows/removal", data = "<_form>")]
async fn unfollow(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, false).await
}

async fn set(handle: &str, member: &SignedIn, services: &Services, followed: bool) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    acts::set_follow(services, &member.standing(), handle, followed).await?;
    Ok(Redirect::to(format!("/@{handle}")))
}
