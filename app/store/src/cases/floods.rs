//! What a moderator reads of a flood before they hold it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};

use crate::statement::statement;
use crate::{Conn, StoreError};

/// One entry of a flood.
#[derive(Debug, Clone, QueryableByName)]
pub struct FloodRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    /// Title and text as they are kept: Markdown, not HTML. Empty where the viewer may not see it.
    #[diesel(sql_type = Text)]
    pub text: String,
    #[diesel(sql_type = Bool)]
    pub is_visible: bool,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The newest of what an author has posted since a moment beside one entry: what [`super::lock_flood`] would hold with it.
pub async fn flood(
    conn: &mut Conn,
    (author, since, beside): (ActorId, DateTime<Utc>, EntryId),
    viewer: ActorId,
    size: i64,
) -> Result<Vec<FloodRow>, StoreError> {
    Ok(statement(
        "SELECT e.id, CASE WHEN v.is_visible THEN concat_ws(': ', e.title, e.body) ELSE '' END AS text, v.is_visible, e.created_at AS at
         FROM entries e CROSS JOIN LATERAL (SELECT entry_visible_by_id(e.id, $4) AS is_visible) v
         WHERE e.author_id = $1 AND e.created_at >= $2 AND e.id <> $3 AND e.deleted_at IS NULL AND NOT e.withheld
            AND e.kind IN ('note', 'link', 'item', 'comment') ORDER BY e.id DESC LIMIT $5",
    )
    .bind::<BigInt, _>(author.get())
    .bind::<Timestamptz, _>(since)
    .bind::<BigInt, _>(beside.get())
    .bind::<BigInt, _>(viewer.get())
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}
