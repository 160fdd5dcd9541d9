//! Passing on what everybody may read, and taking that back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::{entries, reshares};

use crate::visibility::entry_visible_by_id;
use crate::{Conn, StoreError, Tx};

/// What is passed on where somebody passes this on, as far as they see it: the entry itself, or what a note carries. `NotFound` where that
/// is not for everybody.
pub async fn original(conn: &mut Conn, id: EntryId, viewer: ActorId) -> Result<EntryId, StoreError> {
    let seen = entry_visible_by_id(entries::id, Some(viewer.get()));
    let carried: Option<i64> =
        entries::table.find(id.get()).filter(seen).select(entries::carries_id).first(conn).await?;
    let original = carried.unwrap_or(id.get());
    let open = entries::thread_id.is_null().and(entries::audience.eq("public")).and(entries::withheld.eq(false));
    let found: i64 = entries::table
        .find(original)
        .filter(open)
        .filter(entry_visible_by_id(entries::id, Some(viewer.get())))
        .select(entries::id)
        .first(conn)
        .await?;
    Ok(found.into())
}

/// Passes an entry on as it is; twice is once. Refused by `reshares_are_of_public_entries`.
pub async fn reshare(tx: &mut Tx, id: EntryId, actor: ActorId) -> Result<(), StoreError> {
    diesel::insert_into(reshares::table)
        .values((reshares::entry_id.eq(id.get()), reshares::actor_id.eq(actor.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes it back; `NotFound` where there is nothing to take back.
pub async fn unreshare(tx: &mut Tx, id: EntryId, actor: ActorId) -> Result<(), StoreError> {
    let gone = diesel::delete(reshares::table.find((id.get(), actor.get()))).execute(&mut **tx).await?;
    if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}
