//! Lists of people, sources, and what a search finds.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Because, Entry, Id, Person};

/// A list of people that the asker keeps. Nobody else sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct List {
    pub id: Id,
    pub name: String,
    /// How many are in it.
    pub people: i64,
}

/// Somebody in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListPerson {
    pub handle: String,
    pub name: String,
    /// Whether they are read at home too.
    pub in_home: bool,
}

/// How a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// It was not read yet.
    Waiting,
    /// It was read without trouble.
    Read,
    /// It could not be read; it is tried again.
    Trouble,
    /// Its site said that it is gone for good.
    Gone,
    /// A case holds or removed it.
    Hidden,
}

/// An outside feed that the asker brings in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Source {
    pub id: Id,
    pub url: String,
    /// Its own title; absent until it was read once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    pub state: SourceState,
    /// What went wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    pub added_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
    /// When it is read next; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
}

/// One result of a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Found {
    /// `entry`, `comment`, `proposal`, `policy`, `member` or `group`.
    pub kind: &'static str,
    /// Its number: of an entry, a comment or a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Its page.
    pub page: String,
    /// Its title, or the label that stands in the place of its words.
    pub title: String,
    /// What fits best, as plain text; empty where it is folded.
    pub excerpt: String,
    pub author: Person,
    pub at: DateTime<Utc>,
    /// Entries and comments whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    pub because: Because,
}
