//! Streams: ordered views of entries, each through the one visibility rule, paged by keyset.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};

use crate::events::Event;
use crate::labels::Labels;
pub use crate::newer::{Seen, count_newer};
use crate::page::{Cursor, Page};
pub use crate::picking::{Order, Show, Stream};
use crate::picking::{owner, picked};
use crate::polls::PollRow;
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// An entry in a stream, with everything a card shows but its comments.
#[derive(Debug, Clone, QueryableByName)]
pub struct EntryRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub author_id: ActorId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub thread_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub audience: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub link_url: Option<String>,
    #[diesel(sql_type = Text)]
    pub body_html: String,
    #[diesel(sql_type = Timestamptz)]
    pub published_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub bumped_at: DateTime<Utc>,
    /// Where it stands in the stream: its last activity, its date, or when somebody's like or comment brought it.
    #[diesel(sql_type = Timestamptz)]
    pub position: DateTime<Utc>,
    /// When its words last changed.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    pub source_title: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub source_url: Option<String>,
    /// The proposal whose thread this is.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub proposal_id: Option<i64>,
    #[diesel(sql_type = BigInt)]
    pub like_count: i64,
    #[diesel(sql_type = Bool)]
    pub liked_by_viewer: bool,
    /// Up to three likers other than the viewer: `[[handle, name], …]`.
    #[diesel(sql_type = Jsonb)]
    pub likers: serde_json::Value,
    #[diesel(sql_type = BigInt)]
    pub comment_count: i64,
    /// Held while a case is open: only the author still sees it.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub held_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    pub removed: bool,
    /// Under which rules juries had it folded; `None` for what has no label.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    /// The group it is in: `[handle, name]`.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub in_group: Option<serde_json::Value>,
    /// Who reads it beside its author and the viewer, where it is for named people: how many, and the first three by name.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub readers: Option<serde_json::Value>,
    /// How many passed it on, alone or with words that the viewer sees.
    #[diesel(sql_type = BigInt)]
    pub reshare_count: i64,
    /// Whether the viewer passed it on as it is.
    #[diesel(sql_type = Bool)]
    pub reshared_by_viewer: bool,
    /// Whether it passes something on.
    #[diesel(sql_type = Bool)]
    pub carries: bool,
    /// That, as far as the viewer may see it: see [`crate::carried::CarriedRow`].
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub carried: Option<crate::carried::CarriedRow>,
    /// The case that held or removed it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub case_id: Option<i64>,
    /// The site it was brought in from, as the archive says, and when that was: `[site, moment]`.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub arrived: Option<serde_json::Value>,
    /// Its hashtags.
    #[diesel(sql_type = Array<Text>)]
    pub tags: Vec<String>,
    /// Its pictures and files; see [`crate::media::read`].
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub media: Option<serde_json::Value>,
    /// The event that it is.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub event: Option<Event>,
    /// The poll that it asks.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub poll: Option<PollRow>,
    /// The portrait of its author.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub portrait_id: Option<i64>,
}

impl EntryRow {
    /// Where the next page begins when this row is the last of its page.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.position, id: self.id.get() }
    }
}

/// What `picked` (a set of entries) becomes as [`EntryRow`]s. Everywhere `$1` is the viewer and `$2` whom they are apart from.
pub(crate) const DRESS: &str = "
SELECT e.id, e.author_id, a.handle, a.display_name, e.thread_id, e.kind, e.audience, e.title, e.link_url, e.body_html,
    e.published_at, e.bumped_at, e.position, e.edited_at, e.tags,
    s.title AS source_title, coalesce(s.site_url, s.url) AS source_url, p.id AS proposal_id,
    l.like_count, l.liked_by_viewer, l.likers,
    (SELECT count(*) FROM entries c WHERE c.thread_id = e.id AND comment_visible(c, $1, $2)) AS comment_count,
    CASE WHEN w.state IN ('opened', 'before_jury') THEN w.due_at END AS held_until,
    coalesce(w.state NOT IN ('opened', 'before_jury'), false) AS removed, w.id AS case_id,
    CASE WHEN e.labels <> '{}' THEN labels_of(e.id) END AS labels,
    CASE WHEN e.group_id IS NOT NULL THEN (SELECT jsonb_build_array(g.handle, g.display_name) FROM actors g WHERE g.id = e.group_id) END AS in_group,
    a.portrait_id, CASE WHEN e.pictures + e.files > 0 THEN media_of(e.id) END AS media,
    CASE WHEN e.event_place IS NOT NULL THEN event_of(e.id) END AS event, CASE WHEN e.poll_words <> '' THEN poll_of(e.id, $1) END AS poll,
    CASE WHEN e.audience = 'named' THEN readers_of(coalesce(e.thread_id, e.id), $1, $2) END AS readers,
    CASE WHEN e.thread_id IS NULL AND (EXISTS (SELECT FROM reshares y WHERE y.entry_id = e.id)
            OR EXISTS (SELECT FROM entries c WHERE c.carries_id = e.id AND c.deleted_at IS NULL))
        THEN (SELECT count(DISTINCT y.actor_id) FROM passed_on_by(e.id, $1, $2) y) ELSE 0 END AS reshare_count,
    e.thread_id IS NULL AND EXISTS (SELECT FROM reshares y WHERE y.entry_id = e.id AND y.actor_id = $1) AS reshared_by_viewer,
    e.carries_id IS NOT NULL AS carries, CASE WHEN e.carries_id IS NOT NULL THEN carried_by(e.carries_id, $1, $2) END AS carried,
    CASE WHEN e.arrival_id IS NOT NULL THEN (SELECT jsonb_build_array(r.site, r.begun_at) FROM arrivals r WHERE r.id = e.arrival_id) END AS arrived
FROM picked e
JOIN actors a ON a.id = e.author_id
LEFT JOIN sources s ON s.id = e.source_id
LEFT JOIN proposals p ON p.thread_id = e.id AND e.kind = 'proposal'
LEFT JOIN cases w ON w.id = CASE WHEN e.withheld THEN case_withholding(e.id) END
CROSS JOIN LATERAL (
    SELECT count(*) AS like_count, coalesce(bool_or(k.actor_id = $1), false) AS liked_by_viewer,
        coalesce((SELECT jsonb_agg(jsonb_build_array(n.handle, n.display_name)) FROM (
            SELECT b.handle, b.display_name FROM likes k2 JOIN actors b ON b.id = k2.actor_id
            WHERE k2.entry_id = e.id AND k2.actor_id IS DISTINCT FROM $1 AND k2.actor_id <> ALL ($2)
            ORDER BY k2.at LIMIT 3) n), '[]'::jsonb) AS likers
    FROM likes k WHERE k.entry_id = e.id AND k.actor_id <> ALL ($2)) l";

pub(crate) const ORDER: &str = " ORDER BY e.position DESC, e.id DESC";

/// One page of a stream as the viewer may see it and wants to, in this order, after the cursor.
pub async fn page(
    conn: &mut Conn,
    stream: Stream,
    order: Order,
    sight: Sight<'_>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<EntryRow>, StoreError> {
    let after = after.unwrap_or(Cursor { at: DateTime::<Utc>::MAX_UTC, id: i64::MAX });
    // Postgres' timestamps end before chrono's.
    let at = after.at.min(DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(after.at));
    let picked = picked(stream, order, &sight, size + 1);
    let rows: Vec<EntryRow> = statement(format!("WITH picked AS MATERIALIZED ({picked}){DRESS}{ORDER}"))
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Timestamptz, _>(at)
        .bind::<BigInt, _>(after.id)
        .bind::<Nullable<BigInt>, _>(owner(stream))
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
        .load(conn)
        .await?;
    Ok(Page::cut(rows, size, EntryRow::cursor))
}

/// The entries with these ids that the viewer may see, in the order of activity.
pub async fn by_ids(conn: &mut Conn, ids: &[i64], sight: Sight<'_>) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT e.*, e.bumped_at AS position FROM entries e
            WHERE e.id = ANY($3) AND entry_visible(e, $1, $2)){DRESS}{ORDER}"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(ids)
        .load(conn)
        .await?)
}

/// For cards in a stream: of each thread the first comment and the last two, as far as the viewer may see them.
pub async fn folded_comments(conn: &mut Conn, threads: &[i64], sight: Sight<'_>) -> Result<Vec<EntryRow>, StoreError> {
    const SEEN: &str = "SELECT id FROM entries c WHERE c.thread_id = t.id AND comment_visible(c, $1, $2) ORDER BY c.id";
    let sql = format!(
        "WITH picked AS MATERIALIZED (
            SELECT c.*, c.bumped_at AS position FROM unnest($3::bigint[]) wanted(id)
            JOIN entries t ON t.id = wanted.id AND entry_stands_alone(t, $1, $2)
            CROSS JOIN LATERAL (
                SELECT a.id FROM ({SEEN} LIMIT 1) a
                UNION
                SELECT z.id FROM ({SEEN} DESC LIMIT 2) z) k
            JOIN entries c ON c.id = k.id
         ){DRESS} ORDER BY e.thread_id, e.id"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(threads)
        .load(conn)
        .await?)
}

/// The newest comments of one thread before an id, the newest first.
pub async fn newest_comments(
    conn: &mut Conn,
    thread: EntryId,
    sight: Sight<'_>,
    before: i64,
    size: usize,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT c.*, c.bumped_at AS position FROM entries c WHERE c.thread_id = $3 AND c.id < $4
            AND comment_visible(c, $1, $2) AND thread_visible($3, $1) ORDER BY c.id DESC LIMIT $5){DRESS} ORDER BY e.id DESC"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<BigInt, _>(thread.get())
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
        .load(conn)
        .await?)
}

/// The comments of one thread in the order they were made, after an id.
pub async fn comments(
    conn: &mut Conn,
    thread: EntryId,
    sight: Sight<'_>,
    after: i64,
    size: usize,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT c.*, c.bumped_at AS position FROM entries c WHERE c.thread_id = $3 AND c.id > $4
            AND comment_visible(c, $1, $2) AND thread_visible($3, $1) ORDER BY c.id LIMIT $5){DRESS} ORDER BY e.id"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<BigInt, _>(thread.get())
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
        .load(conn)
        .await?)
}
