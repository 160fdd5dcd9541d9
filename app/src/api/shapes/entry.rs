//! Entries and comments: one shape, because they are one thing.

use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;

use chrono::{DateTime, Utc};
use governance::permits::{self, Action, Standing};
use serde::Serialize;
use store::Conn;
use store::entries::Aside;
use store::polls::PollRow;
use store::streams::{EntryRow, Likers};
use utoipa::ToSchema;

use super::{Arrived, Because, Id, Medium, PassedOn, Person, Readers, attached, beside};
use crate::api::problem::Problem;
use crate::entries::acts::answers;
use crate::entries::dressing::Dressing;
use crate::entries::opens_a_discussion;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::guards::Visitor;

/// What the asker can do with an entry now. What is not listed is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Comment,
    /// Say something to its poll, or something else.
    Answer,
    Like,
    Unlike,
    /// As it is, or with words.
    Reshare,
    Edit,
    Delete,
    Flag,
    Hide,
}

/// The feed that an entry came in by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Feed {
    pub title: String,
    pub url: String,
}

/// Why only its author sees an entry at the moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Held {
    /// Whether a verdict removed it; otherwise it is held while it is judged.
    pub removed: bool,
    /// Until when a jury has time; after that it is shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Id>,
}

/// An entry, or a comment, as the asker may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entry {
    pub id: Id,
    /// `note`, `link`, `item`, `comment`, `proposal`, `feature` or `candidacy`; others may come.
    #[schema(example = "note")]
    pub kind: String,
    /// The entry that a comment stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Id>,
    /// Its page.
    pub page: String,
    pub author: Person,
    pub published_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// When something was last said.
    pub bumped_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the title leads, for links and imported items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Its words as HTML, sanitised when they were written. Addresses in it are whole.
    pub html: String,
    /// Its words as they were written, in Markdown; absent for what a feed brought in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// Its hashtags, without the sign.
    pub tags: Vec<String>,
    /// `public`, `followers`, `group` or `named`.
    pub audience: String,
    /// For whom else it is, where it is for people by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readers: Option<Readers>,
    /// Its pictures and files.
    pub media: Vec<Medium>,
    /// When and where it is, where it is an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<beside::Event>,
    /// What it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<beside::Poll>,
    /// What it passes on, where the asker may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passes_on: Option<PassedOn>,
    /// How many passed it on, and whether the asker did, as it is.
    pub reshares: i64,
    pub reshared: bool,
    /// Where it was brought in from, with its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Arrived>,
    /// The group it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<Feed>,
    /// The proposal whose discussion it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Id>,
    pub likes: i64,
    /// Whether the asker likes it.
    pub liked: bool,
    /// Some of the others who do.
    pub liked_by: Vec<Person>,
    /// How many comments the asker may see below it.
    pub comments: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Why it is folded for the asker: a label of a jury's, or what they do not want to read. Show this in the place of the words until
    /// they ask for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// Why it stands here; only in streams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// What the asker can do with it.
    pub can: Vec<Verb>,
}

/// Makes entries of rows, for one asker at one moment.
pub struct Dresser<'v> {
    visitor: &'v Visitor,
    dressing: Dressing<'v>,
    standing: Standing,
    now: DateTime<Utc>,
    base: &'v str,
}

impl<'v> Dresser<'v> {
    pub fn new(services: &'v Services, visitor: &'v Visitor) -> Self {
        let now = services.clock.now();
        let (dressing, standing) = (Dressing::new(visitor, now), visitor.standing());
        Self { visitor, dressing, standing, now, base: &services.site.base_url }
    }

    /// Rows as entries; `because` says why each stands where it does.
    pub async fn entries(
        &self,
        conn: &mut Conn,
        rows: Vec<EntryRow>,
        because: impl Fn(&EntryRow) -> Option<Because>,
    ) -> Result<Vec<Entry>, Problem> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id.get()).collect();
        let asides = store::entries::asides(conn, &ids, self.visitor.sight()).await?;
        let accused = self.accused(conn, &rows).await?;
        let entry = |row: EntryRow| {
            // What went between the two questions is not told.
            let aside = asides.get(&row.id.get())?;
            let because = because(&row);
            let thread = row.thread_id.unwrap_or(row.id.get());
            Some(Entry { because, ..self.entry(row, aside, accused.get(&thread).copied().unwrap_or_default()) })
        };
        Ok(rows.into_iter().filter_map(entry).collect())
    }

    /// The threads in which a limited member answers for themselves.
    async fn accused(&self, conn: &mut Conn, rows: &[EntryRow]) -> Result<HashMap<i64, bool>, Problem> {
        let mut accused = HashMap::new();
        if self.standing.limit_at(self.now).is_none() {
            return Ok(accused);
        }
        let threads = rows.iter().filter(|row| row.kind == "proposal" || row.thread_id.is_some());
        for thread in threads.map(|row| row.thread_id.unwrap_or(row.id.get())) {
            if let Vacant(place) = accused.entry(thread) {
                place.insert(answers(conn, &self.standing, thread.into(), self.now).await?);
            }
        }
        Ok(accused)
    }

    fn entry(&self, row: EntryRow, aside: &Aside, in_own_case: bool) -> Entry {
        let can = self.can(&row, aside, in_own_case);
        let folded = self.dressing.folded(&row);
        let page = format!("{}{}", self.base, href(&row));
        let markdown = !matches!(row.kind.as_str(), "item" | "link");
        let (readers, media) = (attached::readers(&row), attached::media(&row, self.base));
        let (event, poll) = (beside::event(&row, self.base), beside::poll(&row));
        let (passes_on, arrived) = (attached::passed_on(&row), attached::arrived(&row));
        Entry {
            id: row.id.into(),
            thread: row.thread_id.map(Id),
            page,
            author: Person::new(row.handle, row.display_name),
            published_at: row.published_at,
            edited_at: row.edited_at,
            bumped_at: row.bumped_at,
            title: row.title.filter(|title| !title.is_empty()),
            link: row.link_url,
            html: absolute(&row.body_html, self.base),
            markdown: markdown.then(|| aside.source.clone()),
            tags: row.tags,
            readers,
            media,
            event,
            poll,
            passes_on,
            reshares: row.reshare_count,
            reshared: row.reshared_by_viewer,
            arrived,
            audience: row.audience,
            group: row
                .in_group
                .and_then(|group| serde_json::from_value::<(String, String)>(group).ok())
                .map(|(handle, name)| Person::new(handle, name)),
            feed: row.source_title.zip(row.source_url).map(|(title, url)| Feed { title, url }),
            proposal: row.proposal_id.map(Id),
            likes: row.like_count,
            liked: row.liked_by_viewer,
            liked_by: row.likers.map(likers).unwrap_or_default(),
            comments: row.comment_count,
            held: (row.removed || row.held_until.is_some()).then(|| Held {
                removed: row.removed,
                until: row.held_until,
                case: row.case_id.map(Id),
            }),
            folded,
            because: None,
            can,
            kind: row.kind,
        }
    }

    fn can(&self, row: &EntryRow, aside: &Aside, in_own_case: bool) -> Vec<Verb> {
        let own = self.visitor.actor() == Some(row.author_id);
        let held = row.removed || row.held_until.is_some() || aside.is_judged;
        let is_asked = row.poll.as_ref().is_some_and(PollRow::is_open);
        let may = |action| permits::may(&self.standing, action, self.now).is_ok();
        let verbs = [
            (Verb::Comment, may(Action::Comment { in_own_case })),
            (Verb::Answer, is_asked && !held && may(Action::Comment { in_own_case: false })),
            (Verb::Like, may(Action::Like)),
            (Verb::Unlike, row.liked_by_viewer && may(Action::TakeBack)),
            (Verb::Reshare, self.may_reshare(row) && !held && may(Action::PostEntry)),
            (Verb::Edit, matches!(row.kind.as_str(), "note" | "comment") && may(Action::EditEntry { own, held })),
            (Verb::Delete, !opens_a_discussion(&row.kind) && may(Action::DeleteEntry { own })),
            // While a case is open a flag is taken and says that a jury looks already.
            (Verb::Flag, (aside.is_judged || !aside.is_flagged) && may(Action::Flag { own })),
            (Verb::Hide, may(Action::Hide { own })),
        ];
        verbs.into_iter().filter_map(|(verb, can)| can.then_some(verb)).collect()
    }
}

impl Dresser<'_> {
    /// Whether it, or what it passes on, is for everybody and somebody else's.
    fn may_reshare(&self, row: &EntryRow) -> bool {
        let me = self.visitor.actor();
        match &row.carried {
            Some(carried) => me.is_some_and(|me| me.get() != carried.author_id),
            None => {
                row.thread_id.is_none()
                    && row.audience == "public"
                    && !row.carries
                    && me.is_some_and(|me| me != row.author_id)
            }
        }
    }
}

/// Where its page is.
fn href(row: &EntryRow) -> String {
    match (row.thread_id, row.proposal_id) {
        (Some(thread), _) => format!("/entries/{thread}#c{}", row.id),
        (None, Some(proposal)) => format!("/proposals/{proposal}"),
        (None, None) => format!("/entries/{}", row.id),
    }
}

fn likers(likers: Likers) -> Vec<Person> {
    likers.named().map(|(handle, name)| Person::new(handle, name)).collect()
}
