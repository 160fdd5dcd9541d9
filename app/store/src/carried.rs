//! What a note passes on, as it stands in a row of a stream.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Jsonb;
use serde::Deserialize;

use crate::labels::Labels;

/// An entry that a note carries, which the viewer may see.
#[derive(Debug, Clone, Deserialize, FromSqlRow)]
pub struct CarriedRow {
    pub id: i64,
    pub author_id: i64,
    pub handle: String,
    pub name: String,
    /// Empty for a note.
    pub title: String,
    /// The beginning of its HTML; may be cut in the middle of a tag.
    pub html_start: String,
    /// Under which rules juries had it folded.
    pub labels: Option<Labels>,
    /// Whether the viewer hid it, its source or a hashtag of it.
    pub is_kept_away: bool,
}

impl FromSql<Jsonb, Pg> for CarriedRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(<serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?)?)
    }
}
