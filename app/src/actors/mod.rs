//! Actors' public pages, and following them.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::Constitution;
use governance::delegations::open_tracks;
use governance::permits::{self, Action};
use governance::text::Handle;
use rocket::response::Redirect;
use rocket::{Responder, Route, State, routes};
use store::actors::{ActorName, ProfileRow};
use store::events::Whose;

use self::shown::Shown;
use crate::error::AppError;
use crate::events::coming::{self, Coming};
use crate::friends::page::FriendPage;
use crate::groups::page::GroupPage;
use crate::links::ProfileLink;
use crate::services::Services;
use crate::streams::choices::Chosen;
use crate::web::cards::{EntryCard, hue_class, initial_of};
use crate::web::graph::Graph;
use crate::web::guards::Visitor;
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::moments::Moment;
use crate::web::texts::Text;

pub mod acts;
mod follows;
mod shown;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![show, liked, reshared, comments, discussions];
    routes.extend(follows::routes());
    routes
}

/// An actor's page.
#[derive(Template)]
#[template(path = "actors/profile.html")]
struct ProfilePage {
    layout: Layout,
    graph: Option<Graph>,
    handle: String,
    name: String,
    initial: String,
    hue_class: &'static str,
    /// The picture that is shown in the place of the letter.
    portrait: Option<i64>,
    about: SafeHtml,
    /// Where else they are.
    links: Vec<ProfileLink>,
    since: Moment,
    own: bool,
    can_follow: bool,
    /// Whether the viewer can let them speak for them: somewhere ballots are open, and there is an account behind the name.
    can_delegate: bool,
    followed: bool,
    can_keep_away: bool,
    /// Where the profile is flagged; empty for whoever may not.
    flag_href: String,
    /// Whether one of the two blocks the other: nothing of theirs is shown.
    apart: bool,
    /// Whether it is the viewer who blocks.
    blocked: bool,
    muted: bool,
    following: Vec<ActorName>,
    following_count: i64,
    /// What of theirs comes up.
    coming: Vec<Coming>,
    tabs: Vec<Tab>,
    /// Of what they post; other tabs have one order.
    orders: Vec<Tab>,
    /// What an empty tab says.
    empty: (Text, Text),
    cards: Vec<EntryCard>,
    older: String,
}

/// The page behind a handle.
#[derive(Responder)]
enum Face {
    Person(Box<Page<ProfilePage>>),
    Group(Box<Page<GroupPage>>),
    Friend(Box<Page<FriendPage>>),
    /// An imaginary friend whose person is here by now.
    Claimed(Box<Redirect>),
}

#[rocket::get("/<at_handle>?<after>&<order>", rank = 20)]
async fn show(
    at_handle: &str,
    after: Option<&str>,
    order: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Face, AppError> {
    let handle = at_handle.strip_prefix('@').ok_or(AppError::NotFound)?;
    let chosen = Chosen::read(None, order);
    if Handle::is_imaginary(handle) {
        return friend(handle, (after, chosen), &visitor, services).await;
    }
    match page(at_handle, (after, chosen), &visitor, services, Shown::Posts).await? {
        Some(page) => Ok(Face::Person(Box::new(page))),
        None => {
            Ok(Face::Group(Box::new(crate::groups::page::load(services, &visitor, handle, (after, chosen)).await?)))
        }
    }
}

/// An imaginary friend, or the way to the member who claimed it.
async fn friend(
    handle: &str,
    shown: (Option<&str>, Chosen),
    visitor: &Visitor,
    services: &Services,
) -> Result<Face, AppError> {
    match crate::friends::page::load(services, visitor, handle, shown).await {
        Ok(page) => Ok(Face::Friend(Box::new(page))),
        Err(AppError::NotFound) => {
            let mut conn = services.store.read().await?;
            let member = store::friends::claimed_by(&mut conn, handle).await?.ok_or(AppError::NotFound)?;
            Ok(Face::Claimed(Box::new(Redirect::moved(format!("/@{member}")))))
        }
        Err(error) => Err(error),
    }
}

#[rocket::get("/<at_handle>/likes?<after>", rank = 20)]
async fn liked(
    at_handle: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProfilePage>, AppError> {
    tab(at_handle, after, &visitor, services, Shown::Likes).await
}

#[rocket::get("/<at_handle>/reshares?<after>", rank = 20)]
async fn reshared(
    at_handle: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProfilePage>, AppError> {
    tab(at_handle, after, &visitor, services, Shown::Reshares).await
}

#[rocket::get("/<at_handle>/comments?<after>", rank = 20)]
async fn comments(
    at_handle: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProfilePage>, AppError> {
    tab(at_handle, after, &visitor, services, Shown::Comments).await
}

#[rocket::get("/<at_handle>/discussions?<after>", rank = 20)]
async fn discussions(
    at_handle: &str,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProfilePage>, AppError> {
    tab(at_handle, after, &visitor, services, Shown::Discussions).await
}

/// A tab that has one order, and that groups do not have.
async fn tab(
    at_handle: &str,
    after: Option<&str>,
    visitor: &Visitor,
    services: &Services,
    shown: Shown,
) -> Result<Page<ProfilePage>, AppError> {
    page(at_handle, (after, Chosen::default()), visitor, services, shown).await?.ok_or(AppError::NotFound)
}

/// The page of an actor who is a person or stands for one; `None` for a group, which has a page of its own.
async fn page(
    at_handle: &str,
    (after, chosen): (Option<&str>, Chosen),
    visitor: &Visitor,
    services: &Services,
    shown: Shown,
) -> Result<Option<Page<ProfilePage>>, AppError> {
    let handle = at_handle.strip_prefix('@').ok_or(AppError::NotFound)?;
    let mut conn = services.store.read().await?;
    let profile = store::actors::profile(&mut conn, handle, visitor.actor()).await?;
    if profile.is_group || Handle::is_imaginary(handle) {
        return Ok(None);
    }
    let following = if profile.apart {
        Vec::new()
    } else {
        store::actors::followed_by(&mut conn, profile.id, visitor.sight()).await?
    };
    let links = match profile.apart {
        true => Vec::new(),
        false => store::profile_links::shown(&mut conn, profile.id).await?,
    };
    // Only members can delegate, so nobody else costs the question.
    let constitution = match visitor.viewer() {
        Some(_) => services.constitution(&mut conn).await?,
        None => Constitution::new(),
    };
    let coming = match shown == Shown::Posts && after.is_none() && !profile.apart {
        true => coming::load(services, &mut conn, visitor, Whose::Actors(profile.id)).await?,
        false => Vec::new(),
    };
    drop(conn);
    let can_delegate = can_delegate(visitor, &profile, &constitution, services.clock.now());
    let (cards, next) =
        crate::streams::load(services, visitor, shown.stream(profile.id), chosen.order(), after).await?;
    let path = format!("/@{handle}{}", shown.path());
    Ok(Some(
        Page::ok(ProfilePage {
            tabs: shown.tabs(handle),
            orders: if shown == Shown::Posts { chosen.orders(&path, chosen.order()) } else { Vec::new() },
            empty: shown.empty(&profile.display_name),
            cards,
            older: chosen.older(&path, next),
            can_delegate,
            coming,
            links: links.into_iter().map(ProfileLink::of).collect(),
            ..profile_page(services, visitor, profile, following)
        })
        .same_for_visitors(visitor),
    ))
}

/// Whether the viewer can let them speak for them somewhere.
fn can_delegate(visitor: &Visitor, profile: &ProfileRow, constitution: &Constitution, now: DateTime<Utc>) -> bool {
    let own = visitor.actor() == Some(profile.id);
    profile.is_member
        && !open_tracks(constitution).is_empty()
        && permits::may(&visitor.standing(), Action::Delegate { own, apart: profile.apart }, now).is_ok()
}

/// The page without its stream.
fn profile_page(services: &Services, visitor: &Visitor, profile: ProfileRow, following: Vec<ActorName>) -> ProfilePage {
    let now = services.clock.now();
    let own = visitor.actor() == Some(profile.id);
    ProfilePage {
        layout: visitor.layout(services, &profile.display_name, Section::None),
        graph: (!profile.apart)
            .then(|| Graph::of_actor(&services.site, &profile.handle, &profile.display_name, &profile.about_html)),
        initial: initial_of(&profile.display_name),
        hue_class: hue_class(&profile.handle),
        portrait: profile.portrait_id,
        about: SafeHtml::from_store(profile.about_html),
        links: Vec::new(),
        since: Moment::new(profile.created_at, now),
        own,
        can_follow: permits::may(&visitor.standing(), Action::Follow { own, apart: profile.apart }, now).is_ok(),
        flag_href: permits::may(&visitor.standing(), Action::Flag { own }, now)
            .map(|_| format!("/entries/{}/flags/new", profile.stand_in))
            .unwrap_or_default(),
        can_keep_away: permits::may(&visitor.standing(), Action::Mute { own, have: 0 }, now).is_ok(),
        apart: profile.apart,
        blocked: profile.blocked_by_viewer,
        muted: profile.muted_by_viewer,
        can_delegate: false,
        followed: profile.followed_by_viewer,
        following_count: profile.following,
        handle: profile.handle,
        name: profile.display_name,
        following,
        coming: Vec::new(),
        tabs: Vec::new(),
        orders: Vec::new(),
        empty: (Text::empty(), Text::empty()),
        cards: Vec::new(),
        older: String::new(),
    }
}
