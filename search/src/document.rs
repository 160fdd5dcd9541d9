//! What is indexed: a flat copy of what a person could find, knowing nothing of governance.

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
    /// A policy of the constitution, with the text of its document.
    Policy,
    /// A member.
    Member,
    /// A group.
    Group,
}

impl Kind {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 6] = [Self::Entry, Self::Comment, Self::Proposal, Self::Policy, Self::Member, Self::Group];

    /// The word for one.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Comment => "comment",
            Self::Proposal => "proposal",
            Self::Policy => "policy",
            Self::Member => "member",
            Self::Group => "group",
        }
    }

    /// The word for many, as `in:` takes it.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Entry => "entries",
            Self::Comment => "comments",
            Self::Proposal => "proposals",
            Self::Policy => "policies",
            Self::Member => "members",
            Self::Group => "groups",
        }
    }

    /// Reads the word for one or for many.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.plural() == word || kind.singular() == word)
    }

    /// Where the document's row lives.
    pub fn shelf(self) -> Shelf {
        match self {
            Self::Entry | Self::Comment => Shelf::Entries,
            Self::Proposal => Shelf::Proposals,
            Self::Policy => Shelf::Policies,
            Self::Member | Self::Group => Shelf::Actors,
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
    /// `policy_words`
    Policies = 4,
}

impl Shelf {
    /// Every shelf; what there is most of comes first.
    pub const ALL: [Self; 4] = [Self::Entries, Self::Proposals, Self::Actors, Self::Policies];

    /// Its place in the order of results.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Reads what [`Shelf::number`] wrote.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.number() == number)
    }

    /// The word that `search_outbox.kind` has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Entries => "entry",
            Self::Proposals => "proposal",
            Self::Actors => "actor",
            Self::Policies => "policy",
        }
    }

    /// Reads what [`Shelf::word`] wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
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
    /// The title; for members and groups the handle and the display name.
    pub title: String,
    /// The text as its author typed it.
    pub text: String,
    /// The author's actor id; for members and groups their own. Policies have none.
    pub author: Option<i64>,
    /// The same as a handle.
    pub author_handle: String,
    /// The handle of the group it was posted into; empty when it was not.
    pub group_handle: String,
    /// `public`, `followers` or `group`; empty for what is no entry.
    pub audience: String,
    /// For entries `note`, `link`, `item` or `comment`; for proposals their state.
    pub form: String,
    /// Its hashtags, in small letters.
    pub tags: Vec<String>,
    /// The language it is written in, where that is known: two letters of ISO 639-1.
    pub lang: String,
    /// Whether it leads somewhere else.
    pub has_link: bool,
    /// Whether it was changed after it was posted.
    pub is_edited: bool,
    /// Microseconds since 1970 (UTC).
    pub published_at: i64,
}
