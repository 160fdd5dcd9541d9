//! The page of a group: what it says of itself, what is posted into it, and the way in.

use askama::Template;
use governance::PolicyKey;
use governance::permits::{self, Action, GroupAct};
use store::events::Whose;
use store::groups::GroupRow;
use store::streams::Stream;

use super::words;
use crate::entries::beside::{EventFields, PollFields};
use crate::error::AppError;
use crate::events::coming::{self, Coming};
use crate::media::Alts;
use crate::services::Services;
use crate::streams::choices::Chosen;
use crate::web::cards::{EntryCard, hue_class, initial_of};
use crate::web::forms::Problems;
use crate::web::graph::Graph;
use crate::web::guards::Visitor;
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::moments::Moment;

/// A group as a page.
#[derive(Template)]
#[template(path = "groups/show.html")]
pub struct GroupPage {
    layout: Layout,
    graph: Option<Graph>,
    /// Whether what is posted into it is for everybody to read.
    is_public: bool,
    handle: String,
    name: String,
    initial: String,
    hue_class: &'static str,
    /// The picture that is shown in the place of the letter.
    portrait: Option<i64>,
    /// The composer's fields for what pictures show, empty.
    alts: Alts,
    about: SafeHtml,
    /// How one gets in, short and as a sentence.
    entrance: (&'static str, &'static str),
    founded: Moment,
    /// "12 members"; empty for whoever may not know.
    counted: String,
    /// Whether the viewer may read what is posted into it.
    is_shown: bool,
    is_closed: bool,
    is_member: bool,
    is_admin: bool,
    has_asked: bool,
    is_invited: bool,
    /// What the button says that brings the viewer in; empty where there is none.
    way_in: &'static str,
    /// Where it is flagged; empty for whoever may not.
    flag_href: String,
    can_post: bool,
    /// What whoever posts is told beforehand.
    notice: String,
    /// Made with the page, so that a form sent twice posts once.
    once: String,
    max_chars: i64,
    /// What was posted into it and comes up.
    coming: Vec<Coming>,
    /// The composer's fields for an event and a poll, empty.
    event: EventFields,
    poll: PollFields,
    problems: Problems,
    orders: Vec<Tab>,
    cards: Vec<EntryCard>,
    older: String,
}

/// The page of the group behind a handle.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    handle: &str,
    (after, chosen): (Option<&str>, Chosen),
) -> Result<Page<GroupPage>, AppError> {
    let group = {
        let mut conn = services.store.read().await?;
        store::groups::find(&mut conn, handle, visitor.actor()).await?
    };
    let is_shown = group.is_member || group.entrance()?.is_read_by_everybody();
    let (cards, next) = match is_shown {
        true => crate::streams::load(services, visitor, Stream::Group(group.id), chosen.order(), after).await?,
        false => (Vec::new(), None),
    };
    let coming = match is_shown && after.is_none() {
        true => {
            let mut conn = services.store.read().await?;
            coming::load(services, &mut conn, visitor, Whose::Groups(group.id)).await?
        }
        false => Vec::new(),
    };
    let path = format!("/@{handle}");
    let (older, orders) = (chosen.older(&path, next), chosen.orders(&path, chosen.order()));
    let page = group_page(services, visitor, group).await?;
    let can_post = page.can_post && after.is_none();
    Ok(Page::ok(GroupPage { cards, older, orders, coming, can_post, ..page }).same_for_visitors(visitor))
}

/// The page without its stream.
async fn group_page(services: &Services, visitor: &Visitor, group: GroupRow) -> Result<GroupPage, AppError> {
    let now = services.clock.now();
    let standing = visitor.standing();
    let may = |action| permits::may(&standing, action, now).is_ok();
    let entrance = group.entrance()?;
    let is_shown = group.is_member || entrance.is_read_by_everybody();
    let can_join = !group.is_member && !group.is_closed && may(Action::Group(GroupAct::Join { have: 0 }));
    let flag_href = format!("/entries/{}/flags/new", group.stand_in);
    let can_post = group.is_member && may(Action::PostEntry);
    Ok(GroupPage {
        layout: visitor.layout(services, &group.display_name, Section::Groups),
        graph: Some(Graph::of_actor(&services.site, &group.handle, &group.display_name, &group.about_html)),
        is_public: entrance.is_read_by_everybody(),
        initial: initial_of(&group.display_name),
        hue_class: hue_class(&group.handle),
        portrait: group.portrait_id,
        alts: Alts::default(),
        about: SafeHtml::from_store(group.about_html),
        entrance: words::entrance(entrance),
        founded: Moment::new(group.founded_at, now),
        counted: if is_shown { words::counted(group.members) } else { String::new() },
        is_shown,
        is_closed: group.is_closed,
        is_member: group.is_member,
        is_admin: may(Action::Group(GroupAct::Administer { administrator: group.is_admin })),
        has_asked: group.has_asked,
        is_invited: group.is_invited,
        way_in: way_in(can_join && !group.has_asked, entrance.arrival(group.is_invited)),
        flag_href: if may(Action::Flag { own: group.is_admin }) { flag_href } else { String::new() },
        notice: if can_post { crate::spam::on_a_form(services, visitor).await? } else { String::new() },
        can_post,
        once: services.chance.token(),
        max_chars: services.recent.integer(PolicyKey::EntryMaxChars),
        handle: group.handle,
        name: group.display_name,
        coming: Vec::new(),
        event: EventFields::at_home(visitor.viewer().map_or("", |viewer| &viewer.time_zone)),
        poll: PollFields::default(),
        problems: Problems::default(),
        orders: Vec::new(),
        cards: Vec::new(),
        older: String::new(),
    })
}

fn way_in(can_join: bool, arrival: governance::groups::Arrival) -> &'static str {
    match (can_join, arrival) {
        (false, _) => "",
        (_, governance::groups::Arrival::Enters) => "Join",
        (_, governance::groups::Arrival::Asks) => "Ask to join",
    }
}
