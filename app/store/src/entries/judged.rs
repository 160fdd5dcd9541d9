//! Entries as whoever flags or holds them meets them.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::entries;

use super::EntryCore;
use crate::statement::statement;
use crate::visibility::entry_visible_without;
use crate::{Conn, StoreError, Tx};

/// What stands for a profile, a source or a published reason, as long as that has words and is not withheld: in no stream, and everybody may judge it.
fn stands_for_something() -> SqlLiteral<Bool> {
    sql(
        "(entries.kind IN ('profile', 'source', 'group', 'said') AND entries.title IS NOT NULL AND NOT entries.withheld)",
    )
}

/// An entry as its audience sees it, blocks not considered, or what stands for a profile or a source; `NotFound` for others. Nobody
/// keeps what they say from being judged by blocking those who would have it judged.
pub async fn find_to_judge(conn: &mut Conn, id: EntryId, viewer: ActorId) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(entry_visible_without(entries::id, Some(viewer.get()), Vec::<i64>::new()).or(stands_for_something()))
        .select(EntryCore::as_select())
        .first(conn)
        .await?)
}

/// The same, locked for a flag or a hold.
pub async fn lock_to_judge(tx: &mut Tx, id: EntryId, viewer: ActorId) -> Result<EntryCore, StoreError> {
    hold_author(tx, id).await?;
    Ok(entries::table
        .find(id.get())
        .filter(
            entry_visible_without(entries::id, Some(viewer.get()), Vec::<i64>::new())
                .and(entries::deleted_at.is_null())
                .or(stands_for_something()),
        )
        .select(EntryCore::as_select())
        .for_no_key_update()
        .first(&mut **tx)
        .await?)
}

/// Holds the actor behind a stand-in until the transaction ends: what withholds it writes to the actor too, and whoever erases an
/// account takes the actor first. Other entries need no such turn.
pub async fn hold_author(tx: &mut Tx, stand_in: EntryId) -> Result<(), StoreError> {
    statement(
        "SELECT FROM actors a WHERE a.id = (SELECT CASE WHEN kind = 'group' THEN group_id ELSE author_id END FROM entries
            WHERE id = $1 AND kind IN ('profile', 'source', 'group'))
         FOR NO KEY UPDATE",
    )
    .bind::<BigInt, _>(stand_in.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What stands for the profile of an actor and, of an imported item, for its source: what somebody may mean who flags the item.
pub async fn stand_ins(conn: &mut Conn, id: EntryId) -> Result<Vec<StandIn>, StoreError> {
    Ok(statement(
        "SELECT s.id, s.kind, coalesce(s.title, '') AS title, a.handle FROM entries e
         JOIN entries s ON (s.kind = 'profile' AND s.author_id = e.author_id) OR (s.kind = 'source' AND s.source_id = e.source_id)
            OR (s.kind = 'group' AND s.group_id = e.group_id)
         JOIN actors a ON a.id = CASE WHEN s.kind = 'group' THEN s.group_id ELSE s.author_id END
         WHERE e.id = $1 AND e.id <> s.id AND s.title IS NOT NULL AND NOT s.withheld ORDER BY s.kind DESC",
    )
    .bind::<BigInt, _>(id.get())
    .load(conn)
    .await?)
}

/// An entry that stands for a profile or a source.
#[derive(Debug, Clone, QueryableByName)]
pub struct StandIn {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    /// `profile`, `source` or `group`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Whose it is.
    #[diesel(sql_type = Text)]
    pub handle: String,
}

/// What an entry is and where it stands.
#[derive(Debug, Clone, QueryableByName)]
pub struct PlaceRow {
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The entry that opens its thread.
    #[diesel(sql_type = BigInt)]
    pub thread: i64,
    /// Whose it is.
    #[diesel(sql_type = Text)]
    pub handle: String,
}

/// Where an entry stands, whoever may see it.
pub async fn place(conn: &mut Conn, id: EntryId) -> Result<PlaceRow, StoreError> {
    Ok(statement(
        "SELECT e.kind, coalesce(e.thread_id, e.id) AS thread, a.handle FROM entries e
         JOIN actors a ON a.id = CASE WHEN e.kind IN ('group', 'old_group') THEN e.group_id ELSE e.author_id END WHERE e.id = $1",
    )
    .bind::<BigInt, _>(id.get())
    .get_result(conn)
    .await?)
}

/// Whether what an entry stands for, a profile or a source, is there for everybody.
pub async fn is_in_sight(conn: &mut Conn, stand_in: EntryId) -> Result<bool, StoreError> {
    let shown = entries::table.find(stand_in.get()).filter(stands_for_something());
    Ok(diesel::select(diesel::dsl::exists(shown)).get_result(conn).await?)
}
