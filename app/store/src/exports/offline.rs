//! A member's own entries as the pages of their archive show them: by year, the newest first.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::Owner;
use crate::events::Event;
use crate::statement::statement;
use crate::{Conn, StoreError};

/// Entries of one page.
pub const PAGE: usize = 200;

/// What is shown of an own entry.
#[derive(Debug, Clone, QueryableByName)]
pub struct OfflineRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
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
    #[diesel(sql_type = Bool)]
    pub edited: bool,
    #[diesel(sql_type = Bool)]
    pub withheld: bool,
    /// Where it is, or was first.
    #[diesel(sql_type = Text)]
    pub address: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub in_group: Option<String>,
    /// The entry that it answers: where that is; and who wrote it and its title, as far as the member may see it.
    #[diesel(sql_type = Nullable<Text>)]
    pub answered: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub answered_author: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub answered_title: Option<String>,
    /// What it passes on, in the same way.
    #[diesel(sql_type = Nullable<Text>)]
    pub carried: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub carried_author: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub carried_title: Option<String>,
    /// For whom it was written, where that was people by name; who left is among them.
    #[diesel(sql_type = Nullable<Array<Text>>)]
    pub readers: Option<Vec<String>>,
    /// Pictures first.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub media: Option<serde_json::Value>,
    /// When and where its event is.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub event: Option<Event>,
    /// What its poll offers, one a line; empty where it asks none.
    #[diesel(sql_type = Text)]
    pub poll_words: String,
    /// The site it was brought in from.
    #[diesel(sql_type = Nullable<Text>)]
    pub site: Option<String>,
}

/// A year in which the member wrote, and how much.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct Year {
    #[diesel(sql_type = Integer)]
    pub year: i32,
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
}

/// Whether threads or comments are asked for.
fn of(comments: bool) -> &'static str {
    if comments { "e.thread_id IS NOT NULL" } else { "e.thread_id IS NULL" }
}

/// The years of a member's threads, or of their comments, the last first.
pub async fn years(conn: &mut Conn, member: MemberId, comments: bool) -> Result<Vec<Year>, StoreError> {
    Ok(statement(format!(
        "SELECT extract(year FROM e.published_at)::integer AS year, count(*) AS entries FROM entries e
         WHERE e.author_id = $1 AND e.deleted_at IS NULL AND {} GROUP BY 1 ORDER BY 1 DESC",
        of(comments)
    ))
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

/// The entries of one year after one of them, at most a page and one more: so that its last page knows that it is.
pub async fn of_year(
    conn: &mut Conn,
    owner: Owner<'_>,
    comments: bool,
    year: i32,
    after: Option<(DateTime<Utc>, i64)>,
) -> Result<Vec<OfflineRow>, StoreError> {
    let begin = |year| NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    let (Some(from), Some(until)) = (begin(year), begin(year + 1)) else { return Ok(Vec::new()) };
    let after = after.unwrap_or((until.and_utc(), 0));
    Ok(statement(format!(
        "SELECT e.id, e.kind, e.audience, e.title, e.link_url, e.body_html, e.published_at, e.edited_at IS NOT NULL AS edited, e.withheld, event_of(e.id) AS event, e.poll_words,
            entry_address(e.id, $1, $2) AS address, (SELECT g.handle FROM actors g WHERE g.id = e.group_id) AS in_group,
            entry_address(t.id, $1, $2) AS answered, r.site,
            CASE WHEN entry_visible(t, $1) THEN a.handle END AS answered_author, CASE WHEN entry_visible(t, $1) THEN t.title END AS answered_title,
            CASE WHEN e.carries_id IS NOT NULL THEN entry_address(e.carries_id, $1, $2) END AS carried, o.handle AS carried_author, o.title AS carried_title,
            (SELECT array_agg(p.handle ORDER BY p.handle) FROM entry_readers q JOIN actors p ON p.id = q.member_id WHERE q.entry_id = e.id) AS readers,
            CASE WHEN e.pictures + e.files > 0 THEN (SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'content_type', m.content_type, 'name', m.name,
                'alt', m.alt, 'width', m.width, 'height', m.height, 'sha256', encode(m.sha256, 'hex')) ORDER BY m.kind DESC, m.place)
                FROM media m WHERE m.entry_id = e.id AND m.taken_off_at IS NULL) END AS media
         FROM entries e LEFT JOIN entries t ON t.id = e.thread_id LEFT JOIN actors a ON a.id = t.author_id
         LEFT JOIN arrivals r ON r.id = e.arrival_id
         LEFT JOIN LATERAL (SELECT w.handle, c.title FROM entries c JOIN actors w ON w.id = c.author_id
            WHERE c.id = e.carries_id AND entry_visible(c, $1)) o ON true
         WHERE e.author_id = $1 AND e.deleted_at IS NULL AND {} AND e.published_at >= $3 AND (e.published_at, e.id) < ($4, $5)
         ORDER BY e.published_at DESC, e.id DESC LIMIT $6",
        of(comments)
    ))
    .bind::<BigInt, _>(owner.member.get())
    .bind::<Text, _>(owner.base)
    .bind::<Timestamptz, _>(from.and_utc())
    .bind::<Timestamptz, _>(after.0)
    .bind::<BigInt, _>(after.1)
    .bind::<BigInt, _>(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
    .load(conn)
    .await?)
}
