//! Entries as whoever flags or holds them meets them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::entries;

use super::EntryCore;
use crate::visibility::entry_visible_without;
use crate::{Conn, StoreError, Tx};

/// An entry as its audience sees it, blocks not considered; `NotFound` for others. Nobody keeps what they say from being judged by
/// blocking those who would have it judged.
pub async fn find_to_judge(conn: &mut Conn, id: EntryId, viewer: ActorId) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(entry_visible_without(entries::id, Some(viewer.get()), Vec::<i64>::new()))
        .select(EntryCore::as_select())
        .first(conn)
        .await?)
}

/// The same, locked for a flag or a hold.
pub async fn lock_to_judge(tx: &mut Tx, id: EntryId, viewer: ActorId) -> Result<EntryCore, StoreError> {
    Ok(entries::table
        .find(id.get())
        .filter(entry_visible_without(entries::id, Some(viewer.get()), Vec::<i64>::new()))
        .filter(entries::deleted_at.is_null())
        .select(EntryCore::as_select())
        .for_no_key_update()
        .first(&mut **tx)
        .await?)
}
