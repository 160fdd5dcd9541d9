//! Streams: ordered views of entries, each through the one visibility rule, paged by keyset.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use serde::Deserialize;

pub(crate) use crate::dress::DRESS;
use crate::dress::{DRESS_COMMENTS, DRESS_FOLDED};
use crate::events::Event;
use crate::labels::Labels;
pub use crate::newer::{Seen, count_newer};
use crate::page::{Cursor, Page};
pub use crate::picking::{Order, Show, Stream};
use crate::picking::{owner, picked};
use crate::polls::PollRow;
use crate::rows::rows_by_place;
use crate::statement::{Statement, statement};
use crate::visibility::Sight;
use crate::{Conn, StoreError};

rows_by_place! {
    /// An entry in a stream, with everything a card shows but its comments. In the order in which it is dressed.
    #[derive(Debug, Clone)]
    pub struct EntryRow {
        pub id: EntryId = BigInt, as i64;
        pub author_id: ActorId = BigInt, as i64;
        pub handle: String = Text;
        pub display_name: String = Text;
        pub thread_id: Option<i64> = Nullable<BigInt>;
        pub kind: String = Text;
        pub audience: String = Text;
        pub title: Option<String> = Nullable<Text>;
        pub link_url: Option<String> = Nullable<Text>;
        pub body_html: String = Text;
        pub published_at: DateTime<Utc> = Timestamptz;
        pub bumped_at: DateTime<Utc> = Timestamptz;
        /// Where it stands in the stream: its last activity, its date, or when somebody's like or comment brought it.
        pub position: DateTime<Utc> = Timestamptz;
        /// When its words last changed.
        pub edited_at: Option<DateTime<Utc>> = Nullable<Timestamptz>;
        /// Its hashtags.
        pub tags: Vec<String> = Array<Text>;
        pub like_count: i64 = BigInt;
        pub liked_by_viewer: bool = Bool;
        /// The first likers other than the viewer, one more than cards name: `[[handle, name], …]`; `None` where nobody likes it, and of comments below cards.
        pub likers: Option<Likers> = Nullable<Jsonb>;
        /// Held while a case is open: only the author still sees it.
        pub held_until: Option<DateTime<Utc>> = Nullable<Timestamptz>;
        pub removed: bool = Bool;
        /// The case that held or removed it.
        pub case_id: Option<i64> = Nullable<BigInt>;
        /// Under which rules juries had it folded; `None` for what has no label.
        pub labels: Option<Labels> = Nullable<Jsonb>;
        /// The group it is in: `[handle, name]`.
        pub in_group: Option<serde_json::Value> = Nullable<Jsonb>;
        /// The portrait of its author.
        pub portrait_id: Option<i64> = Nullable<BigInt>;
        /// Its pictures and files; see [`crate::media::read`].
        pub media: Option<serde_json::Value> = Nullable<Jsonb>;
        /// The event that it is.
        pub event: Option<Event> = Nullable<Jsonb>;
        /// The poll that it asks.
        pub poll: Option<PollRow> = Nullable<Jsonb>;
        /// Who reads it beside its author and the viewer, where it is for named people: how many, and the first three by name.
        pub readers: Option<serde_json::Value> = Nullable<Jsonb>;
        /// The site it was brought in from, as the archive says, and when that was: `[site, moment]`.
        pub arrived: Option<serde_json::Value> = Nullable<Jsonb>;
        pub source_title: Option<String> = Nullable<Text>;
        pub source_url: Option<String> = Nullable<Text>;
        /// The proposal whose thread this is.
        pub proposal_id: Option<i64> = Nullable<BigInt>;
        pub comment_count: i64 = BigInt;
        /// How many passed it on, alone or with words that the viewer sees.
        pub reshare_count: i64 = BigInt;
        /// Whether the viewer passed it on as it is.
        pub reshared_by_viewer: bool = Bool;
        /// Whether it passes something on.
        pub carries: bool = Bool;
        /// That, as far as the viewer may see it: see [`crate::carried::CarriedRow`].
        pub carried: Option<crate::carried::CarriedRow> = Nullable<Jsonb>;
    }
}

/// So many of those who like an entry are named.
const NAMED_LIKERS: usize = 3;

/// Handles and names of some who like an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Likers(pub Vec<(String, String)>);

impl Likers {
    /// Those who are named.
    pub fn named(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter().take(NAMED_LIKERS)
    }
}

impl FromSql<Jsonb, Pg> for Likers {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl EntryRow {
    /// Where the next page begins when this row is the last of its page.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.position, id: self.id.get() }
    }
}

pub(crate) const ORDER: &str = " ORDER BY e.position DESC, e.id DESC";

/// A statement about what [`picked`] picks of a stream, with its values.
pub(crate) fn asked(sql: String, stream: Stream, sight: Sight<'_>, after: Option<Cursor>) -> Statement<'_> {
    let (at, id) = Cursor::bounds(after);
    statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Timestamptz, _>(at)
        .bind::<BigInt, _>(id)
        .bind::<Nullable<BigInt>, _>(owner(stream))
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
}

/// One page of a stream as the viewer may see it and wants to, in this order, after the cursor.
pub async fn page(
    mut conn: &Conn,
    stream: Stream,
    order: Order,
    sight: Sight<'_>,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<EntryRow>, StoreError> {
    let picked = picked(stream, order, &sight, size + 1);
    let sql = format!("WITH picked AS MATERIALIZED ({picked}){DRESS}{ORDER}");
    let rows: Vec<EntryRow> = asked(sql, stream, sight, after).load(&mut conn).await?;
    Ok(Page::cut(rows, size, EntryRow::cursor))
}

/// The entries with these ids that the viewer may see, in the order of activity.
pub async fn by_ids(mut conn: &Conn, ids: &[i64], sight: Sight<'_>) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT e.*, e.bumped_at AS position FROM entries e
            WHERE e.id = ANY($3) AND entry_visible(e, $1, $2)){DRESS}{ORDER}"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(ids)
        .load(&mut conn)
        .await?)
}

/// For cards in a stream: of each thread the first comment and the last two, as far as the viewer may see them.
pub async fn folded_comments(mut conn: &Conn, threads: &[i64], sight: Sight<'_>) -> Result<Vec<EntryRow>, StoreError> {
    const SEEN: &str =
        "SELECT c.* FROM entries c WHERE c.thread_id = t.id AND comment_visible(c, $1, $2) ORDER BY c.id";
    // One of two, and one alone, come twice: to look for that here costs as much as the third of them.
    let sql = format!(
        "WITH picked AS MATERIALIZED (
            SELECT c.*, c.bumped_at AS position FROM unnest($3::bigint[]) wanted(id)
            JOIN entries t ON t.id = wanted.id AND entry_stands_alone(t, $1, $2)
            CROSS JOIN LATERAL (({SEEN} LIMIT 1) UNION ALL ({SEEN} DESC LIMIT 2)) c
         ){DRESS_FOLDED} ORDER BY e.thread_id, e.id"
    );
    let mut rows: Vec<EntryRow> = statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(threads)
        .load(&mut conn)
        .await?;
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
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
            AND comment_visible(c, $1, $2) AND thread_visible($3, $1) ORDER BY c.id DESC LIMIT $5){DRESS_COMMENTS} ORDER BY e.id DESC"
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
    mut conn: &Conn,
    thread: EntryId,
    sight: Sight<'_>,
    after: i64,
    size: usize,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = format!(
        "WITH picked AS MATERIALIZED (SELECT c.*, c.bumped_at AS position FROM entries c WHERE c.thread_id = $3 AND c.id > $4
            AND comment_visible(c, $1, $2) AND thread_visible($3, $1) ORDER BY c.id LIMIT $5){DRESS_COMMENTS} ORDER BY e.id"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<BigInt, _>(thread.get())
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
        .load(&mut conn)
        .await?)
}
