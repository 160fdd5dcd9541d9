//! What a moderator reads of a flood before they hold it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::EntryId;

use super::covers::{FLOOD, Flood};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// One entry of a flood.
#[derive(Debug, Clone, QueryableByName)]
pub struct FloodRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    /// Title and text as they are kept: Markdown, not HTML.
    #[diesel(sql_type = Text)]
    pub text: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The newest of what [`super::lock_flood`] would hold.
pub async fn flood(conn: &mut Conn, flood: &Flood, size: i64) -> Result<Vec<FloodRow>, StoreError> {
    let sql = format!(
        "SELECT e.id, concat_ws(': ', e.title, e.body, nullif(e.event_place, ''), nullif(e.poll_words, '')) AS text, e.created_at AS at {FLOOD} ORDER BY e.id DESC LIMIT $5"
    );
    Ok(statement(sql)
        .bind::<BigInt, _>(flood.author.get())
        .bind::<Timestamptz, _>(flood.since)
        .bind::<BigInt, _>(flood.beside.get())
        .bind::<BigInt, _>(flood.holder.get())
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}
