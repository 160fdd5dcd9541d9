//! What is indexed: a flat copy of what a person could find, knowing nothing of governance.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A note, a link or an imported item.
    Entry,
    /// An entry below another one.
    Comment,
    /// A proposal that has left its author's desk.
    Proposal,
    /// An actor: a member, a group or an imaginary friend.
    Member,
}

impl Kind {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Entry, Self::Comment, Self::Proposal, Self::Member];

    /// The word for one.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Comment => "comment",
            Self::Proposal => "proposal",
            Self::Member => "member",
        }
    }

    /// The word for many, as `in:` takes it.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Entry => "entries",
            Self::Comment => "comments",
            Self::Proposal => "proposals",
            Self::Member => "members",
        }
    }

    /// Reads what [`Kind::plural`] wrote.
    pub fn from_plural(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.plural() == word)
    }

    /// Where the document's row lives.
    pub fn shelf(self) -> Shelf {
        match self {
            Self::Entry | Self::Comment => Shelf::Entries,
            Self::Proposal => Shelf::Proposals,
            Self::Member => Shelf::Actors,
        }
    }
}

/// The table that a document comes from. Keys are unique on one shelf; the number breaks ties of time between shelves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shelf {
    /// `actors`
    Actors = 1,
    /// `proposals`
    Proposals = 2,
    /// `entries`
    Entries = 3,
}

impl Shelf {
    /// Its place in the order of results.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Reads what [`Shelf::number`] wrote.
    pub fn from_number(number: i64) -> Option<Self> {
        [Self::Actors, Self::Proposals, Self::Entries].into_iter().find(|shelf| shelf.number() == number)
    }

    /// The word that `search_outbox.kind` has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Entries => "entry",
            Self::Proposals => "proposal",
            Self::Actors => "actor",
        }
    }

    /// Reads what [`Shelf::word`] wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Actors, Self::Proposals, Self::Entries].into_iter().find(|shelf| shelf.word() == word)
    }

    /// The document's name in the index: `entry-12`.
    pub fn uid(self, key: i64) -> String {
        format!("{}-{key}", self.word())
    }
}

/// A document as the index keeps it. Who may see it is asked of the database at each search, not of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// [`Shelf::uid`]: the primary key in the index.
    pub uid: String,
    /// What it is.
    pub kind: Kind,
    /// [`Shelf::number`].
    pub shelf: i64,
    /// The row's id on its shelf.
    pub key: i64,
    /// The title; for members the handle and the display name.
    pub title: String,
    /// The text as its author typed it.
    pub text: String,
    /// Who wrote it; for members the handle itself.
    pub author_handle: String,
    /// `public`, `followers` or `group`.
    pub audience: String,
    /// Microseconds since 1970 (UTC).
    pub published_at: i64,
}

impl Document {
    /// A document of this kind and key; the texts are given by the caller.
    pub fn new(
        kind: Kind,
        key: i64,
        title: String,
        text: String,
        author_handle: String,
        published_at: DateTime<Utc>,
    ) -> Self {
        let shelf = kind.shelf();
        Self {
            uid: shelf.uid(key),
            kind,
            shelf: shelf.number(),
            key,
            title,
            text,
            author_handle,
            audience: "public".to_string(),
            published_at: published_at.timestamp_micros(),
        }
    }
}
