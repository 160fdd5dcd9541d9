//! What a group says of itself: its name and a text, kept in the entry that stands for it, by whoever wrote them last.

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId};

use crate::cases::CoveredRow;
use crate::profiles::{ProfileWords, lock_of, words_of};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

const OF_GROUP: &str = "WHERE e.group_id = $1 AND e.kind = 'group'";

/// What a group says of itself, shown or not.
pub async fn words(conn: &mut Conn, group: ActorId) -> Result<ProfileWords, StoreError> {
    words_of(conn, group, OF_GROUP).await
}

/// The same, locked for a change.
pub async fn lock_words(tx: &mut Tx, group: ActorId) -> Result<ProfileWords, StoreError> {
    lock_of(tx, group, OF_GROUP).await
}

/// Says something else in the name of a group. Words that were before a jury stay whose they were: others take their place.
pub async fn say(
    tx: &mut Tx,
    group: ActorId,
    by: MemberId,
    (display_name, about, about_html): (&str, &str, &str),
) -> Result<(), StoreError> {
    let replaced = statement(
        "UPDATE entries e SET kind = 'old_group' WHERE e.group_id = $1 AND e.kind = 'group'
         AND (e.withheld OR (e.author_id <> $2 AND EXISTS (SELECT FROM cases c WHERE c.entry_id = e.id)))",
    )
    .bind::<BigInt, _>(group.get())
    .bind::<BigInt, _>(by.get())
    .execute(&mut **tx)
    .await?;
    if replaced > 0 {
        statement(
            "INSERT INTO entries (author_id, kind, group_id, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
             SELECT $2, 'group', $1, '', '', '', now, now, now, now FROM (SELECT folkmoot_now() AS now) clock",
        )
        .bind::<BigInt, _>(group.get())
        .bind::<BigInt, _>(by.get())
        .execute(&mut **tx)
        .await?;
    }
    statement(
        "UPDATE entries SET author_id = $2, title = $3, body = $4, body_html = $5, edited_at = folkmoot_now()
         WHERE group_id = $1 AND kind = 'group'",
    )
    .bind::<BigInt, _>(group.get())
    .bind::<BigInt, _>(by.get())
    .bind::<Text, _>(display_name)
    .bind::<Text, _>(about)
    .bind::<Text, _>(about_html)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The newest of what was posted for everybody into the group that an entry stands for: what jurors see beside its words.
pub async fn latest(conn: &mut Conn, stand_in: EntryId, size: i64) -> Result<Vec<CoveredRow>, StoreError> {
    Ok(statement(
        "SELECT e.id, concat_ws(': ', e.title, e.body, nullif(e.event_place, ''), nullif(e.poll_words, '')) AS text FROM entries s JOIN entries e ON e.group_id = s.group_id
         WHERE s.id = $1 AND e.kind IN ('note', 'link') AND e.audience = 'public' AND e.deleted_at IS NULL AND NOT e.withheld
         ORDER BY e.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(stand_in.get())
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}
