//! What a member is told.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Person};

/// A notification of the asker's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notification {
    pub id: Id,
    /// `mention`, `reply`, `like`, `follow`, `proposal`, `standing`, `case`, `flag`, `jury` or `group`.
    pub kind: &'static str,
    pub at: DateTime<Utc>,
    pub read: bool,
    /// Whoever did it, some by name; empty for a step.
    pub people: Vec<Person>,
    /// How many others did.
    pub others: i64,
    /// What was done, or the step in a sentence.
    pub words: String,
    /// The page it is about.
    pub page: String,
    /// The entry it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Id>,
    /// Its first words; empty where there are none, or where they are folded.
    pub quote: String,
    /// Why they are folded.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub folded: String,
}
