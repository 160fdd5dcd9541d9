//! Telling members: one row for each occasion. Of a kind that they want to be told of elsewhere only, the row is there and read.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use governance::{ActorId, CaseId, EntryId, MemberId};

use super::Kind;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// Tells a member of a step, once for each occasion. `false` where they were told before.
pub async fn tell(
    tx: &mut Tx,
    member: MemberId,
    kind: Kind,
    (words, path): (&str, &str),
    message_key: &str,
) -> Result<bool, StoreError> {
    let words: String = words.chars().take(300).collect();
    let told = statement(
        "INSERT INTO notifications (member_id, kind, words, path, message_key, at, read_at)
         SELECT m.id, $2, $3, $4, $5, now, CASE WHEN notification_silenced(m.id, $2) THEN now END
         FROM members m, (SELECT folkmoot_now() AS now) clock WHERE m.id = $1 AND m.erased_at IS NULL
         ON CONFLICT (member_id, message_key) WHERE message_key IS NOT NULL DO NOTHING",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(kind.as_str())
    .bind::<Text, _>(words)
    .bind::<Text, _>(path)
    .bind::<Text, _>(message_key)
    .execute(&mut **tx)
    .await?;
    Ok(told == 1)
}

/// Somebody who was told just now of what somebody did.
#[derive(Debug, Clone, QueryableByName)]
pub struct ToldRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    kind: String,
    /// Whether the words name them.
    #[diesel(sql_type = Bool)]
    pub is_named: bool,
}

impl ToldRow {
    /// What they were told of.
    pub fn kind(&self) -> Result<Kind, StoreError> {
        self.kind.parse().map_err(|why| StoreError::unreadable("notification", why))
    }
}

/// Words tell whoever they answer, and whom they name; of both, that it is an answer, unless answers are not wanted. Only those who
/// may see the words: nobody is told of what they will never read, and it would pile up. What a policy holds for everybody waits.
const WROTE: &str = "
WITH whom AS (
    SELECT t.author_id AS id, true AS is_answer, false AS is_reader FROM entries e JOIN entries t ON t.id = e.thread_id WHERE e.id = $1 AND $3
    UNION ALL SELECT a.id, false, false FROM actors a WHERE a.handle = ANY ($2)
    UNION ALL SELECT r.member_id, false, true FROM entry_readers r WHERE r.entry_id = $1 AND $3),
told AS (
    SELECT m.id, bool_or(w.is_answer) AS is_answer, bool_or(NOT w.is_answer AND NOT w.is_reader) AS is_named, bool_or(w.is_reader) AS is_reader
    FROM whom w JOIN members m ON m.id = w.id AND m.erased_at IS NULL JOIN entries e ON e.id = $1
    WHERE m.id <> e.author_id AND e.author_id <> ALL (m.apart) AND e.author_id <> ALL (m.muted)
        AND (entry_visible(e, m.id) OR (e.withheld AND (e.audience = 'public' OR w.is_reader)))
    GROUP BY m.id),
kinds AS (
    SELECT id, is_named, CASE WHEN is_answer AND NOT (is_named AND notification_silenced(id, 'reply')) THEN 'reply'
        WHEN is_reader AND NOT (is_named AND notification_silenced(id, 'named')) THEN 'named' ELSE 'mention' END AS kind FROM told),
written AS (
    INSERT INTO notifications (member_id, kind, entry_id, actor_id, at, read_at)
    SELECT k.id, k.kind, e.id, e.author_id, now, CASE WHEN notification_silenced(k.id, k.kind) THEN now END
    FROM kinds k, entries e, (SELECT folkmoot_now() AS now) clock WHERE e.id = $1
    ON CONFLICT (member_id, entry_id) WHERE kind IN ('mention', 'reply') DO NOTHING
    RETURNING id, member_id, kind)
SELECT w.id, w.member_id, w.kind, k.is_named FROM written w JOIN kinds k ON k.id = w.member_id";

/// Tells those whom words answer or name. `mentions` are handles; `is_new` is false for an edit, which answers nobody anew. Returns who was
/// told for the first time.
pub async fn wrote(tx: &mut Tx, entry: EntryId, mentions: &[String], is_new: bool) -> Result<Vec<ToldRow>, StoreError> {
    Ok(statement(WROTE)
        .bind::<BigInt, _>(entry.get())
        .bind::<Array<Text>, _>(mentions)
        .bind::<Bool, _>(is_new)
        .load(&mut **tx)
        .await?)
}

/// Tells those who read a thread for named people that somebody said something in it: one line for each thread, which comes up again when it
/// was read. Who is told of the comment already is not told twice. Returns those for whom the line has become unread by this.
pub async fn said_among(tx: &mut Tx, comment: EntryId) -> Result<Vec<ToldRow>, StoreError> {
    Ok(statement(
        "INSERT INTO notifications AS n (member_id, kind, entry_id, actor_id, at, read_at)
         SELECT m.id, 'named', c.thread_id, c.author_id, now, CASE WHEN notification_silenced(m.id, 'named') THEN now END
         FROM entries c JOIN entry_readers r ON r.entry_id = c.thread_id AND r.left_at IS NULL AND r.member_id <> c.author_id
         JOIN members m ON m.id = r.member_id AND c.author_id <> ALL (m.apart) AND c.author_id <> ALL (m.muted), (SELECT folkmoot_now() AS now) clock
         WHERE c.id = $1 AND c.audience = 'named' AND entry_visible(c, m.id)
            AND NOT EXISTS (SELECT FROM notifications o WHERE o.member_id = m.id AND o.entry_id = c.id)
         ORDER BY m.id
         ON CONFLICT (member_id, entry_id) WHERE kind = 'named' DO UPDATE SET at = excluded.at, read_at = excluded.read_at, actor_id = excluded.actor_id
         WHERE n.read_at IS NOT NULL
         RETURNING id, member_id, kind, false AS is_named",
    )
    .bind::<BigInt, _>(comment.get())
    .load(&mut **tx)
    .await?)
}

/// Takes back what those were told whom changed words name no longer.
pub async fn unnamed(tx: &mut Tx, entry: EntryId, mentions: &[String]) -> Result<(), StoreError> {
    statement(
        "DELETE FROM notifications n WHERE n.entry_id = $1 AND n.kind = 'mention'
            AND NOT EXISTS (SELECT FROM actors a WHERE a.id = n.member_id AND a.handle = ANY ($2))",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Array<Text>, _>(mentions)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One line for each entry, however many like it: another liker brings it up again, the same one at most once a day, and nobody whom its
/// author keeps away. Returns the author, where the line has become unread by this.
pub async fn liked(tx: &mut Tx, entry: EntryId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    grouped(tx, Kind::Like, entry, by).await
}

/// The same of those who pass an entry on.
pub async fn reshared(tx: &mut Tx, entry: EntryId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    grouped(tx, Kind::Reshare, entry, by).await
}

async fn grouped(tx: &mut Tx, kind: Kind, entry: EntryId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    let kind = kind.as_str();
    Ok(statement(format!(
        "INSERT INTO notifications AS n (member_id, kind, entry_id, actor_id, at, read_at)
         SELECT m.id, '{kind}', e.id, $2, now, CASE WHEN notification_silenced(m.id, '{kind}') THEN now END
         FROM entries e JOIN members m ON m.id = e.author_id AND m.erased_at IS NULL, (SELECT folkmoot_now() AS now) clock
         WHERE e.id = $1 AND e.author_id <> $2 AND $2 <> ALL (m.apart) AND $2 <> ALL (m.muted)
         ON CONFLICT (member_id, entry_id) WHERE kind = '{kind}' DO UPDATE SET at = excluded.at, read_at = excluded.read_at, actor_id = excluded.actor_id
         WHERE n.read_at IS NOT NULL AND (n.actor_id <> excluded.actor_id OR n.at < excluded.at - interval '1 day')
         RETURNING id, member_id, kind, false AS is_named"
    ))
    .bind::<BigInt, _>(entry.get())
    .bind::<BigInt, _>(by.get())
    .get_result(&mut **tx)
    .await
    .optional()?)
}

/// Tells a member of a follower, once for each. Returns whom, where it is the first time.
pub async fn followed(tx: &mut Tx, followed: ActorId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    Ok(statement(
        "INSERT INTO notifications (member_id, kind, actor_id, at, read_at)
         SELECT m.id, 'follow', $2, now, CASE WHEN notification_silenced(m.id, 'follow') THEN now END
         FROM members m, (SELECT folkmoot_now() AS now) clock WHERE m.id = $1 AND m.erased_at IS NULL AND $2 <> ALL (m.muted)
         ON CONFLICT (member_id, actor_id) WHERE kind = 'follow' DO NOTHING RETURNING id, member_id, kind, false AS is_named",
    )
    .bind::<BigInt, _>(followed.get())
    .bind::<BigInt, _>(by.get())
    .get_result(&mut **tx)
    .await
    .optional()?)
}

/// Whether there is something to tell at this moment: the member may see it, and keeps nobody away who did it.
pub async fn stands(tx: &mut Tx, told: &ToldRow) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Stands {
        #[diesel(sql_type = Bool)]
        stands: bool,
    }
    let row: Stands = statement(
        "SELECT notification_stands(n, m.apart, m.muted) AS stands FROM notifications n JOIN members m ON m.id = n.member_id WHERE n.id = $1",
    )
    .bind::<BigInt, _>(told.id)
    .get_result(&mut **tx)
    .await?;
    Ok(row.stands)
}

/// Takes back that a case waits for moderators, from those who have not read it: it waits no longer.
pub async fn waits_no_longer(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    statement(
        "DELETE FROM notifications n USING moderator_calls r WHERE r.case_id = $1 AND n.member_id = r.member_id AND n.read_at IS NULL
            AND n.message_key = 'case_waits/' || r.case_id || '/' || r.member_id",
    )
    .bind::<BigInt, _>(case.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
