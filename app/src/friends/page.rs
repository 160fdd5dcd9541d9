//! The page of an imaginary friend: that it is one, whose feeds it is made of, and what they bring in.

use askama::Template;
use governance::permits::{self, Action};
use store::friends::FriendRow;
use store::sources::SourceRow;
use store::streams::Stream;

use super::words;
use crate::error::AppError;
use crate::services::Services;
use crate::streams::choices::Chosen;
use crate::web::cards::{EntryCard, hue_class, initial_of};
use crate::web::graph::Graph;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// A feed that it is made of.
pub struct Feed {
    pub id: i64,
    pub name: String,
    pub href: String,
    /// Whether the viewer keeps it out of their streams.
    pub muted: bool,
}

/// An imaginary friend as a page.
#[derive(Template)]
#[template(path = "friends/show.html")]
pub struct FriendPage {
    layout: Layout,
    graph: Graph,
    handle: String,
    name: String,
    initial: String,
    hue_class: &'static str,
    /// The handle of whoever made it; `None` when they have left.
    made_by: Option<String>,
    /// The handle of whoever keeps it, where that is somebody else.
    kept_by: Option<String>,
    /// Whether nobody keeps it.
    is_left: bool,
    is_keeper: bool,
    since: Moment,
    page_url: Option<String>,
    /// Where its person publishes: "blog.example and photos.example".
    hosts: String,
    feeds: Vec<Feed>,
    followed: bool,
    can_follow: bool,
    can_keep_away: bool,
    muted: bool,
    blocked: bool,
    flag_href: String,
    cards: Vec<EntryCard>,
    older: String,
}

/// The page of the imaginary friend behind a handle.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    handle: &str,
    (after, chosen): (Option<&str>, Chosen),
) -> Result<Page<FriendPage>, AppError> {
    let (friend, feeds) = {
        let mut conn = services.store.read().await?;
        let friend = store::friends::find(&mut conn, handle, visitor.actor()).await?;
        let sources = store::sources::of_actor(&mut conn, friend.id).await?;
        let muted = match visitor.viewer() {
            Some(viewer) => store::filters::muted_sources(&mut conn, viewer.member_id).await?,
            None => Vec::new(),
        };
        let feeds = sources.into_iter().filter(|source| !source.withheld);
        let feeds: Vec<Feed> = feeds.map(|row| feed(row, |id| muted.iter().any(|muted| muted.id == id))).collect();
        (friend, feeds)
    };
    let stream = Stream::Profile(friend.id);
    let (cards, next) = crate::streams::load(services, visitor, stream, chosen.order(), after).await?;
    let older = chosen.older(&format!("/@{handle}"), next);
    Ok(Page::ok(FriendPage { cards, older, ..friend_page(services, visitor, friend, feeds) })
        .same_for_visitors(visitor))
}

fn feed(row: SourceRow, is_muted: impl Fn(i64) -> bool) -> Feed {
    Feed {
        id: row.id.get(),
        muted: is_muted(row.id.get()),
        name: if row.title.is_empty() { words::host(&row.url) } else { row.title },
        href: row.site_url.unwrap_or(row.url),
    }
}

/// The page without its stream.
fn friend_page(services: &Services, visitor: &Visitor, friend: FriendRow, feeds: Vec<Feed>) -> FriendPage {
    let now = services.clock.now();
    let standing = visitor.standing();
    let may = |action| permits::may(&standing, action, now).is_ok();
    FriendPage {
        layout: visitor.layout(services, &friend.display_name, Section::None),
        graph: Graph::of_actor(&services.site, &friend.handle, &friend.display_name, ""),
        initial: initial_of(&friend.display_name),
        hue_class: hue_class(&friend.handle),
        hosts: words::hosts(feeds.iter().map(|feed| feed.href.clone()).chain(friend.page_url.clone())),
        since: Moment::new(friend.made_at, now),
        is_left: friend.kept_by.is_none(),
        is_keeper: standing.member.is_some() && friend.keeper() == standing.member,
        can_follow: may(Action::Follow { own: false, apart: friend.blocked_by_viewer }),
        can_keep_away: may(Action::Mute { own: false, have: 0 }),
        flag_href: if may(Action::Flag { own: false }) {
            format!("/entries/{}/flags/new", friend.stand_in)
        } else {
            String::new()
        },
        followed: friend.followed_by_viewer,
        muted: friend.muted_by_viewer,
        blocked: friend.blocked_by_viewer,
        kept_by: friend.kept_by.filter(|keeper| Some(keeper) != friend.made_by.as_ref()),
        made_by: friend.made_by,
        page_url: friend.page_url,
        handle: friend.handle,
        name: friend.display_name,
        feeds,
        cards: Vec::new(),
        older: String::new(),
    }
}
