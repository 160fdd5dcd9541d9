//! Notifications: what a member is told in the application, once for each occasion.
//!
//! What somebody did (a comment, a like, a follow) is kept as a pointer and looked up when it is read, so that nothing is told of what was taken
//! back, held or removed meanwhile. A step of a case or a vote is kept as it was said.

mod choices;
mod kind;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId};

pub use choices::{ChoiceRow, choices, end_mails, set_choice, wanted};
pub use kind::{Channel, Kind};

use crate::page::{Cursor, Page};
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// How many unread ones are counted for the number in the frame of every page; more are "9+".
pub const COUNTED: i64 = 10;

/// A notification that stands: there is still something to tell.
#[derive(Debug, Clone, QueryableByName)]
pub struct NotificationRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    /// The comment or note that mentions or answers the member, or what of theirs is liked.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub entry_id: Option<i64>,
    /// Whoever follows.
    #[diesel(sql_type = Nullable<Text>)]
    pub handle: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub display_name: Option<String>,
    /// A step, in a sentence, and the page that it is about.
    #[diesel(sql_type = Nullable<Text>)]
    pub words: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub path: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    pub is_unread: bool,
}

impl NotificationRow {
    /// What it is about.
    pub fn kind(&self) -> Result<Kind, StoreError> {
        self.kind.parse().map_err(|why| StoreError::unreadable("notification", why))
    }
}

/// A member's notifications, the latest first, after the cursor.
pub async fn page(
    conn: &mut Conn,
    member: MemberId,
    sight: Sight<'_>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<NotificationRow>, StoreError> {
    let rows: Vec<NotificationRow> = statement(
        "SELECT n.id, n.kind, n.entry_id, a.handle, a.display_name, n.words, n.path, n.at, n.read_at IS NULL AS is_unread
         FROM notifications n LEFT JOIN actors a ON a.id = n.actor_id
         WHERE n.member_id = $1 AND ($4::timestamptz IS NULL OR (n.at, n.id) < ($4, $5)) AND notification_stands(n, $2, $3)
         ORDER BY n.at DESC, n.id DESC LIMIT $6",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<Nullable<Timestamptz>, _>(after.map(|cursor| cursor.at))
    .bind::<BigInt, _>(after.map_or(0, |cursor| cursor.id))
    .bind::<BigInt, _>(i64::try_from(size + 1).unwrap_or(i64::MAX))
    .load(conn)
    .await?;
    Ok(Page::cut(rows, size, |row| Cursor { at: row.at, id: row.id }))
}

/// How many stand that were not read; at most [`COUNTED`] are counted.
pub async fn count_unread(conn: &mut Conn, member: MemberId, sight: Sight<'_>) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Count = statement(
        "SELECT count(*) AS n FROM (SELECT FROM notifications n
            WHERE n.member_id = $1 AND n.read_at IS NULL AND notification_stands(n, $2, $3) LIMIT $4) unread",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<BigInt, _>(COUNTED)
    .get_result(conn)
    .await?;
    Ok(row.n)
}

/// Marks what stands and came until this moment as read. What came after the page was made, or is held at present, stays unread.
pub async fn mark_read(
    tx: &mut Tx,
    member: MemberId,
    sight: Sight<'_>,
    until: DateTime<Utc>,
) -> Result<usize, StoreError> {
    Ok(statement(
        "UPDATE notifications n SET read_at = folkmoot_now()
         WHERE n.member_id = $1 AND n.read_at IS NULL AND n.at <= $2 AND notification_stands(n, $3, $4)",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Timestamptz, _>(until)
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .execute(&mut **tx)
    .await?)
}

/// Tells a member of a step, once for each occasion. `false` where they were told before, or do not want to be.
pub async fn tell(
    tx: &mut Tx,
    member: MemberId,
    kind: Kind,
    (words, path): (&str, &str),
    message_key: &str,
) -> Result<bool, StoreError> {
    if kind.can_be_silent() && !wanted(tx, member, kind, Channel::Page).await? {
        return Ok(false);
    }
    let words: String = words.chars().take(300).collect();
    let told = statement(
        "INSERT INTO notifications (member_id, kind, words, path, message_key, at)
         SELECT m.id, $2, $3, $4, $5, folkmoot_now() FROM members m WHERE m.id = $1 AND m.erased_at IS NULL
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
}

impl ToldRow {
    /// Whether they were answered or mentioned.
    pub fn kind(&self) -> Result<Kind, StoreError> {
        self.kind.parse().map_err(|why| StoreError::unreadable("notification", why))
    }
}

/// What is new in `$4` tells whoever it answers, and whom it names; of both, that it is an answer.
const WROTE: &str = "
WITH told AS (
    SELECT m.id, CASE WHEN m.id = t.author_id THEN 'reply' ELSE 'mention' END AS kind
    FROM entries e LEFT JOIN entries t ON t.id = e.thread_id AND $3
    JOIN members m ON m.erased_at IS NULL AND m.id <> e.author_id AND (m.id = t.author_id OR m.id IN (SELECT id FROM actors WHERE handle = ANY ($2)))
    WHERE e.id = $1)
INSERT INTO notifications (member_id, kind, entry_id, actor_id, at)
SELECT told.id, told.kind, e.id, e.author_id, folkmoot_now() FROM told, entries e
WHERE e.id = $1 AND NOT EXISTS (SELECT FROM notification_choices c
    WHERE c.member_id = told.id AND c.kind = told.kind AND c.channel = 'page' AND NOT c.wanted)
ON CONFLICT (member_id, entry_id) WHERE kind IN ('mention', 'reply') DO NOTHING
RETURNING id, member_id, kind";

/// Tells those whom new words answer or name. `mentions` are handles; `is_new` is false for an edit, which answers nobody anew.
/// Whether they may see the words is asked when they read. Returns who was told for the first time.
pub async fn wrote(tx: &mut Tx, entry: EntryId, mentions: &[String], is_new: bool) -> Result<Vec<ToldRow>, StoreError> {
    Ok(statement(WROTE)
        .bind::<BigInt, _>(entry.get())
        .bind::<Array<Text>, _>(mentions)
        .bind::<Bool, _>(is_new)
        .load(&mut **tx)
        .await?)
}

/// One line for each entry, however many like it: another liker brings it up again, the same one at most once a day. Returns its author, where
/// the line has become unread by this.
pub async fn liked(tx: &mut Tx, entry: EntryId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    Ok(statement(
            "INSERT INTO notifications AS n (member_id, kind, entry_id, actor_id, at)
             SELECT m.id, 'like', e.id, $2, folkmoot_now() FROM entries e JOIN members m ON m.id = e.author_id AND m.erased_at IS NULL
             WHERE e.id = $1 AND e.author_id <> $2 AND NOT EXISTS (SELECT FROM notification_choices c
                WHERE c.member_id = m.id AND c.kind = 'like' AND c.channel = 'page' AND NOT c.wanted)
             ON CONFLICT (member_id, entry_id) WHERE kind = 'like' DO UPDATE SET at = excluded.at, read_at = NULL, actor_id = excluded.actor_id
             WHERE n.read_at IS NOT NULL AND (n.actor_id <> excluded.actor_id OR n.at < excluded.at - interval '1 day')
             RETURNING id, member_id, kind",
        )
        .bind::<BigInt, _>(entry.get())
        .bind::<BigInt, _>(by.get())
        .get_result(&mut **tx)
        .await
        .optional()?)
}

/// Tells a member of a follower, once for each. Returns whom, where it is the first time.
pub async fn followed(tx: &mut Tx, followed: ActorId, by: ActorId) -> Result<Option<ToldRow>, StoreError> {
    Ok(statement(
        "INSERT INTO notifications (member_id, kind, actor_id, at)
             SELECT m.id, 'follow', $2, folkmoot_now() FROM members m WHERE m.id = $1 AND m.erased_at IS NULL
                AND NOT EXISTS (SELECT FROM notification_choices c
                    WHERE c.member_id = m.id AND c.kind = 'follow' AND c.channel = 'page' AND NOT c.wanted)
             ON CONFLICT (member_id, actor_id) WHERE kind = 'follow' DO NOTHING RETURNING id, member_id, kind",
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

/// Deletes what was read `read_days` ago, and what nobody read in `days`; returns how many, at most 1,000.
pub async fn sweep(tx: &mut Tx, read_days: i32, days: i32) -> Result<usize, StoreError> {
    Ok(statement(
        "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications
            WHERE at < (SELECT folkmoot_now()) - make_interval(days => $1)
              AND (read_at IS NOT NULL OR at < (SELECT folkmoot_now()) - make_interval(days => $2))
            ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Integer, _>(read_days)
    .bind::<Integer, _>(days)
    .execute(&mut **tx)
    .await?)
}
