//! Which entries a stream shows: the part of its statement that picks them.

mod brisk;
mod home;
mod profile;

use governance::ActorId;

use crate::visibility::Sight;

pub(crate) use home::{counted, newly_brought, reasons};

/// Which entries a stream is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Every public entry.
    Front,
    /// What the viewer and those they follow post, what is posted into their groups, and what else they chose to see.
    Home(ActorId, Show),
    /// What one actor posts.
    Profile(ActorId),
    /// What is posted into one group.
    Group(ActorId),
    /// What the people of one list post: only its owner asks for it.
    List(i64),
    /// What one actor likes, the latest like first.
    Liked(ActorId),
    /// What one actor passed on as it is, the latest first.
    Reshared(ActorId),
    /// What one actor comments, the latest comment first.
    Comments(ActorId),
    /// The threads in which one actor comments, the latest comment of theirs first.
    Discussions(ActorId),
}

/// What a home stream shows beside what the viewer's people post and their groups (decision 0030).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Nothing else.
    Friends,
    /// Public entries in others' own streams that those people like or talk about.
    #[default]
    Classic,
    /// The same in public groups, and what those people post there.
    Everything,
}

impl Show {
    pub const ALL: [Self; 3] = [Self::Friends, Self::Classic, Self::Everything];

    /// As it is kept and as it stands in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Friends => "friends",
            Self::Classic => "classic",
            Self::Everything => "everything",
        }
    }

    /// Reads what [`Show::as_str`] wrote; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.as_str() == text)
    }
}

/// By what a stream is ordered, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// When something was last said.
    #[default]
    Activity,
    /// When it was published.
    Date,
}

impl Order {
    pub const ALL: [Self; 2] = [Self::Activity, Self::Date];

    /// As it is kept and as it stands in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Date => "date",
        }
    }

    /// Reads what [`Order::as_str`] wrote; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }

    fn column(self) -> &'static str {
        match self {
            Self::Activity => "bumped_at",
            Self::Date => "published_at",
        }
    }
}

/// The parts that all streams of threads share, as text.
struct Parts {
    order: Order,
    /// The column by which they are ordered.
    at: &'static str,
    /// Opens a thread and comes after where the page begins.
    after: String,
    /// The same, and the viewer may see it.
    open: String,
    /// The order and the beginning of its end: a number follows.
    newest: String,
    wanted: String,
    /// It stands in the text: Postgres plans for it, and there are few page sizes.
    limit: usize,
}

impl Parts {
    fn new(order: Order, sight: &Sight<'_>, limit: usize) -> Self {
        let at = order.column();
        let after = format!("e.thread_id IS NULL AND e.deleted_at IS NULL AND (e.{at}, e.id) < ($3, $4)");
        Self {
            order,
            at,
            open: format!("{after} AND entry_stands_alone(e, $1, $2)"),
            after,
            newest: format!("ORDER BY e.{at} DESC, e.id DESC LIMIT"),
            wanted: unwanted(sight),
            limit,
        }
    }
}

/// What a viewer put out of their own streams. Few hide anything, mute a source or a hashtag, or leave labels out, and only those pay for the look at it.
pub(crate) fn unwanted(sight: &Sight<'_>) -> String {
    const HIDDEN: &str = " AND NOT EXISTS (SELECT FROM hides d WHERE d.member_id = $1 AND d.entry_id = e.id)";
    const MUTED_SOURCE: &str =
        " AND NOT EXISTS (SELECT FROM source_mutes d WHERE d.member_id = $1 AND d.source_id = e.source_id)";
    const MUTED_TAG: &str = " AND (e.author_id = $1 OR NOT EXISTS (SELECT FROM tag_mutes d WHERE d.member_id = $1 AND d.tag = ANY (e.tags)))";
    let hidden = if sight.hides { HIDDEN } else { "" };
    let source = if sight.mutes_sources { MUTED_SOURCE } else { "" };
    let tag = if sight.mutes_tags { MUTED_TAG } else { "" };
    let is_free = sight.labels_left_out.is_empty();
    let labelled = if is_free { "$7::text[] IS NOT NULL" } else { "(NOT e.labels && $7 OR e.author_id = $1)" };
    format!("e.author_id <> ALL ($6){hidden}{source}{tag} AND {labelled}")
}

pub(crate) fn picked(stream: Stream, order: Order, sight: &Sight<'_>, limit: usize) -> String {
    let parts = Parts::new(order, sight, limit);
    let Parts { at, open, newest, wanted, .. } = &parts;
    match stream {
        Stream::Front => format!(
            "SELECT e.*, e.{at} AS position FROM entries e
             WHERE e.audience = 'public' AND {open} AND $5::bigint IS NULL AND {wanted} {newest} {limit}"
        ),
        Stream::Home(_, show) => home::picked(show, &parts),
        // Whoever opens somebody's page wants to see it, mutes and all.
        Stream::Profile(_) => format!(
            "SELECT e.*, e.{at} AS position FROM entries e
             WHERE e.author_id = $5 AND {open} AND $6::bigint[] IS NOT NULL AND $7::text[] IS NOT NULL {newest} {limit}"
        ),
        Stream::Group(_) => format!(
            "SELECT e.*, e.{at} AS position FROM entries e
             WHERE e.group_id = $5 AND {open} AND {wanted} {newest} {limit}"
        ),
        Stream::List(_) => home::of_a_list(&parts),
        Stream::Liked(_) => profile::liked(limit),
        Stream::Reshared(_) => profile::reshared(limit),
        Stream::Comments(_) => profile::comments(limit),
        Stream::Discussions(_) => profile::discussions(limit),
    }
}

/// The same for streams of which a page is mostly found without looking far: what it finds is the page, and where it finds nothing
/// [`picked`] is to be asked.
pub(crate) fn picked_briskly(stream: Stream, order: Order, sight: &Sight<'_>, limit: usize) -> Option<String> {
    match stream {
        Stream::Home(_, show) => Some(brisk::picked(show, &Parts::new(order, sight, limit))),
        _ => None,
    }
}

pub(crate) fn owner(stream: Stream) -> Option<i64> {
    match stream {
        Stream::Front => None,
        Stream::List(list) => Some(list),
        Stream::Home(actor, _)
        | Stream::Profile(actor)
        | Stream::Group(actor)
        | Stream::Liked(actor)
        | Stream::Reshared(actor)
        | Stream::Comments(actor)
        | Stream::Discussions(actor) => Some(actor.get()),
    }
}
