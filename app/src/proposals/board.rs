//! The board: every proposal by where it is, what needs the viewer's vote first.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::proposals::ProposalState;
use governance::{PolicyKey, Track};
use rocket::{Route, State, routes};
use store::proposals::BoardRow;

use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// Decided proposals on one page.
const PAGE_SIZE: usize = 20;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// A proposal as a line of a list.
pub struct BoardItem {
    pub href: String,
    pub title: String,
    pub state: &'static str,
    pub tone: &'static str,
    /// What it would change, and where that is; none when it changes no policy.
    pub policy: Option<(&'static str, String)>,
    /// What it is instead.
    pub what: String,
    /// Author's handle and name; none when the account was erased.
    pub author: Option<(String, String)>,
    /// "voting closes", "decided", …
    pub until_words: &'static str,
    pub until: Option<Moment>,
    pub sponsors: i64,
    pub comments: i64,
    pub needs_viewer: bool,
    kind: ProposalState,
}

impl BoardItem {
    /// A row in words, seen from `now`.
    pub fn new(row: BoardRow, now: DateTime<Utc>) -> Result<Self, AppError> {
        let bug = |what: &str| AppError::Bug(format!("proposal {} has an unknown {what}", row.id));
        let kind: ProposalState = row.state.parse().map_err(|_| bug("state"))?;
        let key: Option<PolicyKey> = row.key.map(|key| key.parse()).transpose().map_err(|_| bug("policy"))?;
        let track: Track = row.track.parse().map_err(|_| bug("track"))?;
        let is_question = track == Track::Decision;
        let (state, tone) = words::state(kind, is_question);
        Ok(Self {
            href: format!("/proposals/{}", row.id),
            title: shown_title(row.words_visible, row.title, key),
            state,
            tone,
            what: words::one(words::track(track)),
            policy: key.map(|key| (key.definition().title, words::href(key))),
            author: (!row.author_gone).then_some((row.handle, row.display_name)),
            until_words: until_words(kind, is_question),
            until: row.until.map(|at| Moment::new(at, now)),
            sponsors: row.sponsors,
            comments: row.comments,
            needs_viewer: row.needs_viewer,
            kind,
        })
    }

    fn is_sponsoring(&self) -> bool {
        self.kind == ProposalState::Sponsoring
    }
}

/// A title that the viewer may see; while its thread is held or removed, only what it would change is named.
pub fn shown_title(visible: bool, title: String, changes: Option<PolicyKey>) -> String {
    match changes {
        _ if visible => title,
        Some(key) => format!("A change of “{}” (its words are held)", key.definition().title),
        None => "A proposal (its words are held)".to_string(),
    }
}

fn until_words(state: ProposalState, is_question: bool) -> &'static str {
    match state {
        ProposalState::Passed if is_question => "decided",
        ProposalState::Draft => "written",
        ProposalState::Sponsoring => "lapses",
        ProposalState::Discussion => "voting opens",
        ProposalState::Voting => "voting closes",
        ProposalState::Passed => "takes effect",
        ProposalState::Enacted => "came into force",
        _ => "decided",
    }
}

struct Part {
    /// Its anchor.
    id: &'static str,
    title: &'static str,
    /// Says what belongs here.
    about: &'static str,
    items: Vec<BoardItem>,
}

#[derive(Template)]
#[template(path = "proposals/board.html")]
struct BoardPage {
    layout: Layout,
    parts: Vec<Part>,
    decided: Vec<BoardItem>,
    /// Forms that the viewer has begun and not sent: address, title, when they were left.
    papers: Vec<(String, String, Moment)>,
    older: String,
    /// Whether this is the first page, which has all the parts.
    first: bool,
}

#[rocket::get("/proposals?<below>")]
async fn show(
    below: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<BoardPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = services.clock.now();
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut decided = store::proposals::decided(&mut conn, visitor.actor(), below.unwrap_or(i64::MAX), size).await?;
    let more = decided.len() > PAGE_SIZE;
    decided.truncate(PAGE_SIZE);
    let older = decided.last().filter(|_| more).map(|last| format!("/proposals?below={}", last.id)).unwrap_or_default();
    let (mut open, mut drafts, mut papers) = (Vec::new(), Vec::new(), Vec::new());
    if below.is_none() {
        open = store::proposals::open_now(&mut conn, visitor.actor()).await?;
        if let Some(viewer) = visitor.viewer() {
            drafts = store::proposals::drafts_of(&mut conn, viewer.member_id).await?;
            papers = store::papers::of(&mut conn, viewer.member_id).await?;
        }
    }
    let items =
        |rows: Vec<BoardRow>| rows.into_iter().map(|row| BoardItem::new(row, now)).collect::<Result<Vec<_>, _>>();
    Ok(Page::ok(BoardPage {
        layout: visitor.layout(services, "Proposals", Section::Proposals),
        parts: parts(items(open)?, items(drafts)?),
        decided: items(decided)?,
        papers: papers.iter().filter_map(|row| super::papers::listed(row, now)).collect(),
        older,
        first: below.is_none(),
    })
    .same_for_visitors(&visitor))
}

fn parts(open: Vec<BoardItem>, drafts: Vec<BoardItem>) -> Vec<Part> {
    let mut parts = vec![
        Part {
            id: "needs-your-vote",
            title: "Needs your vote",
            about: "You are on the roll and have not voted yet.",
            items: Vec::new(),
        },
        Part { id: "voting", title: "Voting", about: "Open votes.", items: Vec::new() },
        Part {
            id: "discussion",
            title: "In discussion",
            about: "Read, ask, object: the text may still change.",
            items: Vec::new(),
        },
        Part {
            id: "sponsoring",
            title: "Looking for sponsors",
            about: "They need others to stand behind them before everyone's time is taken.",
            items: Vec::new(),
        },
        Part {
            id: "passed",
            title: "Passed, about to take effect",
            about: "Carried by a vote; the delay gives everyone time to hear of it.",
            items: Vec::new(),
        },
        Part { id: "drafts", title: "Your drafts", about: "Only you see them.", items: drafts },
    ];
    for item in open {
        let place = match item.kind {
            ProposalState::Voting if item.needs_viewer => 0,
            ProposalState::Voting => 1,
            ProposalState::Discussion => 2,
            ProposalState::Sponsoring => 3,
            _ => 4,
        };
        if let Some(part) = parts.get_mut(place) {
            part.items.push(item);
        }
    }
    parts.retain(|part| !part.items.is_empty());
    parts
}
