//! Likes, and taking them back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::likes;

use crate::{Conn, StoreError, Tx};

/// Likes an entry; liking twice is liking once.
pub async fn like(tx: &mut Tx, id: EntryId, actor: ActorId) -> Result<(), StoreError> {
    diesel::insert_into(likes::table)
        .values((likes::entry_id.eq(id.get()), likes::actor_id.eq(actor.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether an actor likes an entry.
pub async fn likes(conn: &mut Conn, id: EntryId, actor: ActorId) -> Result<bool, StoreError> {
    let found = likes::table.find((id.get(), actor.get())).count().get_result::<i64>(conn).await?;
    Ok(found > 0)
}

/// Takes a like back.
pub async fn unlike(tx: &mut Tx, id: EntryId, actor: ActorId) -> Result<(), StoreError> {
    diesel::delete(likes::table.find((id.get(), actor.get()))).execute(&mut **tx).await?;
    Ok(())
}
