//! Notifications: what a member is told in the application, once for each occasion.
//!
//! What somebody did (a comment, a like, a follow) is kept as a pointer and looked up when it is read, so that nothing is told of what was taken
//! back, held or removed meanwhile. A step of a case or a vote is kept as it was said.

mod choices;
mod kind;
mod telling;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

pub use choices::{ChoiceRow, choices, end_mails, set_choice, wanted};
pub use kind::{Channel, Kind};
pub use telling::{ToldRow, followed, liked, reshared, said_among, stands, tell, unnamed, waits_no_longer, wrote};

use crate::page::{Cursor, Page};
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// How many unread ones are counted for the number in the frame of every page; more are "9+".
pub const COUNTED: i64 = 10;

/// Of how many of the newest unread ones is asked whether they stand: a page costs no more, however many do not.
const LOOKED_AT: i64 = 50;

/// How many are marked in one act.
const MARKED: i64 = 2_000;

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
    /// Whoever follows, or said something last.
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

/// A member's notifications, the latest first, after the cursor; those that were not read, or all.
pub async fn page(
    conn: &mut Conn,
    member: MemberId,
    sight: Sight<'_>,
    (after, only_unread): (Option<Cursor>, bool),
    size: usize,
) -> Result<Page<NotificationRow>, StoreError> {
    let rows: Vec<NotificationRow> = statement(
        "SELECT n.id, n.kind, n.entry_id, a.handle, a.display_name, n.words, n.path, n.at, n.read_at IS NULL AS is_unread
         FROM notifications n LEFT JOIN actors a ON a.id = n.actor_id
         WHERE n.member_id = $1 AND ($4::timestamptz IS NULL OR (n.at, n.id) < ($4, $5)) AND (n.read_at IS NULL OR NOT $7)
            AND NOT notification_silenced($1, n.kind) AND notification_stands(n, $2, $3)
         ORDER BY n.at DESC, n.id DESC LIMIT $6",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<Nullable<Timestamptz>, _>(after.map(|cursor| cursor.at))
    .bind::<BigInt, _>(after.map_or(0, |cursor| cursor.id))
    .bind::<BigInt, _>(i64::try_from(size + 1).unwrap_or(i64::MAX))
    .bind::<Bool, _>(only_unread)
    .load(conn)
    .await?;
    Ok(Page::cut(rows, size, |row| Cursor { at: row.at, id: row.id }))
}

/// One of a member's own, where there is something to tell.
pub async fn find(
    conn: &mut Conn,
    member: MemberId,
    sight: Sight<'_>,
    id: i64,
) -> Result<Option<NotificationRow>, StoreError> {
    Ok(statement(
        "SELECT n.id, n.kind, n.entry_id, a.handle, a.display_name, n.words, n.path, n.at, n.read_at IS NULL AS is_unread
         FROM notifications n LEFT JOIN actors a ON a.id = n.actor_id
         WHERE n.id = $4 AND n.member_id = $1 AND notification_stands(n, $2, $3)",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<BigInt, _>(id)
    .get_result(conn)
    .await
    .optional()?)
}

/// How many stand that were not read; at most [`COUNTED`] are counted, among the newest. The frame of every page counts so too (`sessions`).
pub async fn count_unread(conn: &mut Conn, member: MemberId, sight: Sight<'_>) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Count = statement(
        "SELECT count(*) AS n FROM (SELECT FROM (SELECT n AS told FROM notifications n
            WHERE n.member_id = $1 AND n.read_at IS NULL ORDER BY n.at DESC LIMIT $5) x WHERE notification_stands(x.told, $2, $3) LIMIT $4) unread",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<BigInt, _>(COUNTED)
    .bind::<BigInt, _>(LOOKED_AT)
    .get_result(conn)
    .await?;
    Ok(row.n)
}

/// Marks those of a member's own with these ids as read.
pub async fn mark_seen(tx: &mut Tx, member: MemberId, ids: &[i64]) -> Result<usize, StoreError> {
    Ok(statement(
        "UPDATE notifications SET read_at = folkmoot_now() WHERE id = ANY ($2) AND member_id = $1 AND read_at IS NULL",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(ids)
    .execute(&mut **tx)
    .await?)
}

/// Marks the newest that stand as read, at most 2,000. What is held at present stays unread: nobody has seen it.
pub async fn mark_all(tx: &mut Tx, member: MemberId, sight: Sight<'_>) -> Result<usize, StoreError> {
    Ok(statement(
        "UPDATE notifications SET read_at = folkmoot_now() WHERE id IN (SELECT (x.told).id FROM (SELECT n AS told FROM notifications n
            WHERE n.member_id = $1 AND n.read_at IS NULL ORDER BY n.at DESC LIMIT $4) x WHERE notification_stands(x.told, $2, $3))",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<BigInt, _>(MARKED)
    .execute(&mut **tx)
    .await?)
}

/// Who likes an entry or passed it on, as its author is told.
#[derive(Debug, Clone, QueryableByName)]
pub struct LikersRow {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The last three: `[[handle, name], …]`.
    #[diesel(sql_type = Jsonb)]
    pub names: serde_json::Value,
}

/// Who likes these entries, but the viewer, and whom they keep away.
pub async fn likers(conn: &mut Conn, entries: &[i64], sight: Sight<'_>) -> Result<Vec<LikersRow>, StoreError> {
    acting(conn, "SELECT actor_id, at FROM likes WHERE entry_id = e.id", entries, sight).await
}

/// Who passed these entries on, as it is or with words that the viewer sees; each once.
pub async fn resharers(conn: &mut Conn, entries: &[i64], sight: Sight<'_>) -> Result<Vec<LikersRow>, StoreError> {
    let acts = "SELECT actor_id, max(at) AS at FROM passed_on_by(e.id, $2, $3) GROUP BY actor_id";
    acting(conn, acts, entries, sight).await
}

async fn acting(conn: &mut Conn, acts: &str, entries: &[i64], sight: Sight<'_>) -> Result<Vec<LikersRow>, StoreError> {
    let act = format!(
        "({acts}) k JOIN actors a ON a.id = k.actor_id
         WHERE k.actor_id IS DISTINCT FROM $2 AND k.actor_id <> ALL ($3) AND k.actor_id <> ALL ($4)"
    );
    Ok(statement(format!(
        "SELECT e.id AS entry_id, (SELECT count(*) FROM {act}) AS count,
            coalesce((SELECT jsonb_agg(jsonb_build_array(n.handle, n.display_name)) FROM (
                SELECT a.handle, a.display_name FROM {act} ORDER BY k.at DESC LIMIT 3) n), '[]'::jsonb) AS names
         FROM unnest($1::bigint[]) e(id)"
    ))
    .bind::<Array<BigInt>, _>(entries)
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(sight.muted)
    .load(conn)
    .await?)
}

/// Deletes what was read `read_days` ago, and what nobody read in `days`; returns how many, at most 1,000 of each.
pub async fn sweep(tx: &mut Tx, read_days: i32, days: i32) -> Result<usize, StoreError> {
    let mut swept = 0;
    for (which, days) in [("read_at", read_days), ("at", days)] {
        let unread = if which == "at" { "read_at IS NULL AND " } else { "" };
        swept += statement(format!(
            "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications
                WHERE {unread}{which} < (SELECT folkmoot_now()) - make_interval(days => $1) ORDER BY {which} LIMIT 1000 FOR UPDATE SKIP LOCKED)"
        ))
        .bind::<Integer, _>(days)
        .execute(&mut **tx)
        .await?;
    }
    Ok(swept)
}
