//! Why an entry stands where it was found, in words and as data.

use serde::Serialize;
use store::homes::Reason;
use utoipa::ToSchema;

use crate::streams::reasons::sentence;

/// The rule by which an entry stands in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// It is public.
    Public,
    /// The asker wrote it.
    Own,
    /// The asker follows its author.
    Followed,
    /// It was posted into a group of the asker's, or into the group that was asked for.
    Group,
    /// Its author is in the list.
    List,
    /// People whom the asker follows like it, passed it on or talk about it.
    Brought,
    /// The actor who was asked about posted it.
    Posted,
    /// The actor who was asked about likes it.
    Liked,
    /// The actor who was asked about passed it on.
    Reshared,
    /// It was written for the asker by name.
    Named,
    /// The actor who was asked about wrote this comment.
    Commented,
    /// The actor who was asked about talks in its thread.
    Discussed,
    /// It fits the search.
    Found,
    /// Its place is counted by the formula.
    Counted,
}

/// Why an entry stands in the stream that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Because {
    pub rule: Rule,
    /// The same in a sentence.
    pub words: String,
    /// How many of those whom the asker follows like it, where that brought it, and the names of some.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(required = false)]
    pub liked: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub liked_by: Vec<String>,
    /// The same for those who passed it on.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(required = false)]
    pub reshared: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reshared_by: Vec<String>,
    /// The same for comments.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(required = false)]
    pub commented: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub commented_by: Vec<String>,
}

// Serde hands a reference.
fn is_none(count: &i64) -> bool {
    *count == 0
}

impl Because {
    pub fn new(rule: Rule, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::nobody(rule) }
    }

    fn nobody(rule: Rule) -> Self {
        Self {
            rule,
            words: String::new(),
            liked: 0,
            liked_by: Vec::new(),
            reshared: 0,
            reshared_by: Vec::new(),
            commented: 0,
            commented_by: Vec::new(),
        }
    }

    /// What those whom the asker follows did that brought an entry into their home.
    pub fn brought(reason: Reason, author: &str) -> Option<Self> {
        let words = sentence(&reason, author)?;
        let rule = if reason.follows_author { Rule::Followed } else { Rule::Brought };
        let Reason { liked, liked_by, reshared, reshared_by, commented, commented_by, .. } = reason;
        Some(Self { rule, words, liked, liked_by, reshared, reshared_by, commented, commented_by })
    }
}
