//! Comments: each moves its thread to where it is seen, unless it must be held before anybody sees it.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::entries;

use super::{StoredText, posted_before};
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// Comments on a thread and bumps it. The audience is the thread's.
pub async fn comment(
    tx: &mut Tx,
    author: ActorId,
    thread: EntryId,
    text: &StoredText,
    once_key: Option<&str>,
) -> Result<EntryId, StoreError> {
    let (id, is_new) = comment_in_silence(tx, author, thread, text, once_key).await?;
    if is_new {
        bump(tx, thread, id).await?;
    }
    Ok(id)
}

/// Moves a thread to where a comment in it has it seen.
pub async fn bump(tx: &mut Tx, thread: EntryId, comment: EntryId) -> Result<(), StoreError> {
    statement("UPDATE entries SET bumped_at = (SELECT c.published_at FROM entries c WHERE c.id = $2) WHERE id = $1")
        .bind::<BigInt, _>(thread.get())
        .bind::<BigInt, _>(comment.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Comments on a thread that stays where it is, and says whether the comment is new: it may have to be held before anybody sees it.
pub async fn comment_in_silence(
    tx: &mut Tx,
    author: ActorId,
    thread: EntryId,
    text: &StoredText,
    once_key: Option<&str>,
) -> Result<(EntryId, bool), StoreError> {
    let now = crate::clock::now(tx).await?;
    let (audience, group): (String, Option<i64>) =
        entries::table.find(thread.get()).select((entries::audience, entries::group_id)).first(&mut **tx).await?;
    let posted: Option<i64> = diesel::insert_into(entries::table)
        .values((
            entries::author_id.eq(author.get()),
            entries::thread_id.eq(thread.get()),
            entries::kind.eq("comment"),
            entries::audience.eq(audience),
            entries::group_id.eq(group),
            entries::body.eq(&text.source),
            entries::body_html.eq(&text.html),
            entries::tags.eq(&text.tags),
            entries::lang.eq(text.lang),
            entries::once_key.eq(once_key),
            entries::published_at.eq(now),
            entries::bumped_at.eq(now),
            entries::created_at.eq(now),
        ))
        .on_conflict((entries::author_id, entries::once_key))
        .do_nothing()
        .returning(entries::id)
        .get_result(&mut **tx)
        .await
        .optional()?;
    match posted {
        Some(id) => Ok((id.into(), true)),
        None => Ok((posted_before(tx, author, once_key).await?, false)),
    }
}

/// How many comments stand before one in its thread, counted to a bound, and the last of them.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    pub count: usize,
    pub last: Option<i64>,
}

/// What of a thread stands before a comment, as the viewer sees it.
pub async fn comments_before(
    conn: &mut Conn,
    thread: EntryId,
    sight: Sight<'_>,
    comment: i64,
    bound: usize,
) -> Result<Before, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
        #[diesel(sql_type = Nullable<BigInt>)]
        last: Option<i64>,
    }
    let row: Row = statement(
        "SELECT count(*) AS n, max(id) AS last FROM (SELECT c.id FROM entries c WHERE c.thread_id = $3 AND c.id < $4
            AND comment_visible(c, $1, $2) ORDER BY c.id DESC LIMIT $5) b",
    )
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(thread.get())
    .bind::<BigInt, _>(comment)
    .bind::<BigInt, _>(i64::try_from(bound).unwrap_or(i64::MAX))
    .get_result(conn)
    .await?;
    Ok(Before { count: usize::try_from(row.n).unwrap_or(0), last: row.last })
}
