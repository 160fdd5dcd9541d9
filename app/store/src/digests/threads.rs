//! The threads of a digest: what the reader's people post, pass on and talk about, and what is said where the reader takes part.

use std::collections::HashMap;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, SmallInt, Text};

use serde::Deserialize;

use super::Wanted;
use super::asked::ask;
use crate::best::SCORE;
use crate::carried::CarriedRow;
use crate::labels::Labels;
use crate::{Conn, StoreError};

/// So many of the reader's newest comments say which threads they are in.
const OWN_COMMENTS: usize = 500;

/// A thread that the reader's people wrote, passed on or talked about, that is in a group of theirs, or where they take part.
#[derive(Debug, Clone, QueryableByName)]
pub struct ThreadRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub author_id: i64,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub author: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    /// The beginning of its HTML; may be cut in the middle of a tag.
    #[diesel(sql_type = Text)]
    pub html_start: String,
    /// For whom it is: `public`, `followers`, `group` or `named`.
    #[diesel(sql_type = Text)]
    pub audience: String,
    /// The handle of the group that it stands in.
    #[diesel(sql_type = Nullable<Text>)]
    pub in_group: Option<String>,
    /// Who else reads it, where it is for named people: how many, and the first three names.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub readers: Option<serde_json::Value>,
    /// What each picture shows, in words; empty where its author has not said.
    #[diesel(sql_type = Array<Text>)]
    pub alts: Vec<String>,
    #[diesel(sql_type = SmallInt)]
    pub files: i16,
    /// What it passes on, where the reader may see that.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub carried: Option<CarriedRow>,
    /// Those of the reader's people who passed it on in the window.
    #[diesel(sql_type = Array<Text>)]
    pub passed_on_by: Vec<String>,
    /// The page elsewhere that it leads to.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub page_id: Option<i64>,
    /// Whether it was brought along from another community.
    #[diesel(sql_type = Bool)]
    pub arrived: bool,
    /// Under which rules it is folded for the reader; `None` where it is open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    /// The proposal whose thread this is.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub proposal_id: Option<i64>,
    /// How many others commented in the window.
    #[diesel(sql_type = BigInt)]
    pub commenters: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = BigInt)]
    pub likes: i64,
    /// The newest of these comments that stands open, where the reader takes part.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub latest: Option<LatestRow>,
    /// Whether the reader wrote it or commented on it, and wants such threads apart.
    #[diesel(sql_type = Bool)]
    pub is_own: bool,
}

/// What somebody said last in a thread.
#[derive(Debug, Clone, Deserialize, FromSqlRow)]
pub struct LatestRow {
    pub author_id: i64,
    pub name: String,
    /// The beginning of its HTML; may be cut in the middle of a tag.
    pub html_start: String,
}

impl FromSql<Jsonb, Pg> for LatestRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(<serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?)?)
    }
}

/// The formula is printed in the digest, and is that of the best of a time. The reader's own comments and likes do not count.
fn threads() -> String {
    format!(
        "WITH circle AS MATERIALIZED (SELECT followed_id AS id FROM follows WHERE follower_id = r.id AND in_home AND followed_id <> ALL (me.muted)),
own AS MATERIALIZED (SELECT DISTINCT thread_id AS id FROM (SELECT thread_id FROM entries
    WHERE author_id = r.id AND thread_id IS NOT NULL AND deleted_at IS NULL ORDER BY published_at DESC, id DESC LIMIT {OWN_COMMENTS}) c),
led AS (SELECT e.id, true AS is_near FROM (SELECT id FROM circle UNION ALL SELECT r.id) f
        JOIN entries e ON e.author_id = f.id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= r.start
    UNION ALL SELECT e.id, true FROM group_members g JOIN entries e ON e.group_id = g.group_id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= r.start
    WHERE g.member_id = r.id AND e.author_id <> ALL (me.muted)
    UNION ALL SELECT e.id, true FROM entry_readers y JOIN entries e ON e.id = y.entry_id AND e.author_id <> ALL (me.muted)
    WHERE y.member_id = r.id AND y.left_at IS NULL AND y.bumped_at >= r.start
    UNION ALL SELECT y.entry_id, true FROM circle f JOIN reshares y ON y.actor_id = f.id AND y.at >= r.start AND y.at < r.ending
    JOIN entries e ON e.id = y.entry_id AND e.author_id <> ALL (me.muted)
    UNION ALL SELECT e.id, false FROM own o JOIN entries e ON e.id = o.id AND e.bumped_at >= r.start
    WHERE e.author_id <> ALL (me.muted)),
heads AS (SELECT id, bool_or(is_near) AS is_near FROM led GROUP BY id),
found AS ({FOUND}),
ranked AS (SELECT f.*, row_number() OVER (PARTITION BY f.is_own ORDER BY f.score DESC, f.latest_at DESC, f.id DESC) AS place FROM found f
    WHERE r.seen_at IS NULL OR f.latest_at > r.seen_at)
{TOLD}"
    )
    .replace("{score}", SCORE)
    .replace("{SAID}", SAID)
}

/// Which of them there is something to tell of, as the reader meets it, and how much. Threads that pass the rule have comments of the same audience.
const FOUND: &str = "
SELECT e.id, mine.is_own, talk.commenters, talk.comments, liked.likes, passed.names AS passed_on_by,
    greatest(e.published_at, talk.latest_at, passed.latest_at) AS latest_at, {score} AS score
FROM heads h JOIN entries e ON e.id = h.id
CROSS JOIN LATERAL (SELECT r.has_own AND (e.author_id = r.id OR e.id IN (SELECT id FROM own)) AS is_own) mine
CROSS JOIN LATERAL (
    SELECT count(*) AS comments, count(DISTINCT c.author_id) AS commenters, max(c.created_at) AS latest_at
    FROM entries c WHERE c.thread_id = e.id AND c.author_id <> r.id AND c.created_at >= r.start AND c.created_at < r.ending AND c.arrival_id IS NULL
      AND c.author_id <> ALL (me.muted) AND comment_visible(c, r.id, me.apart)) talk
CROSS JOIN LATERAL (
    SELECT count(*) AS likes FROM likes k
    WHERE k.entry_id = e.id AND k.actor_id <> r.id AND k.at >= r.start AND k.at < r.ending
      AND k.actor_id <> ALL (me.apart)) liked
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(coalesce(nullif(b.display_name, ''), b.handle) ORDER BY y.at, b.id), '{}') AS names, max(y.at) AS latest_at
    FROM reshares y JOIN actors b ON b.id = y.actor_id
    WHERE y.entry_id = e.id AND y.at >= r.start AND y.at < r.ending AND y.actor_id <> ALL (me.muted)
      AND EXISTS (SELECT FROM follows f WHERE f.follower_id = r.id AND f.followed_id = y.actor_id AND f.in_home)
      AND y.actor_id <> ALL (me.apart)) passed
WHERE (h.is_near OR mine.is_own)
  AND (talk.comments > 0 OR (h.is_near AND e.author_id <> r.id
        AND ((e.arrival_id IS NULL AND e.published_at >= r.start AND e.published_at < r.ending) OR cardinality(passed.names) > 0)))
  AND NOT e.withheld
  AND NOT EXISTS (SELECT FROM hides d WHERE d.member_id = r.id AND d.entry_id = e.id)
  AND NOT EXISTS (SELECT FROM source_mutes d WHERE d.member_id = r.id AND d.source_id = e.source_id)
  AND (e.author_id = r.id OR e.kind = 'proposal' OR NOT EXISTS (SELECT FROM tag_mutes d WHERE d.member_id = r.id AND d.tag = ANY (e.tags)))
  AND (NOT e.labels && me.labels_left_out OR e.author_id = r.id OR e.kind = 'proposal')
  AND entry_visible(e, r.id, me.apart)";

/// What is told of the best of them: only these are dressed.
const TOLD: &str = "
SELECT e.id, e.author_id, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS author, e.title, left(e.body_html, 2000) AS html_start, e.audience,
    (SELECT g.handle FROM actors g WHERE g.id = e.group_id) AS in_group,
    CASE WHEN e.audience = 'named' THEN readers_of(e.id, r.id, me.apart) END AS readers,
    CASE WHEN e.pictures > 0 THEN ARRAY(SELECT m.alt FROM media m WHERE m.entry_id = e.id AND m.kind = 'picture' AND m.taken_off_at IS NULL ORDER BY m.place)
        ELSE '{}' END AS alts, e.files,
    CASE WHEN e.carries_id IS NOT NULL AND NOT EXISTS (SELECT FROM entries o WHERE o.id = e.carries_id AND o.author_id = ANY (me.muted))
        THEN carried_by(e.carries_id, r.id, me.apart) END AS carried,
    f.passed_on_by, (SELECT l.page_id FROM entry_links l WHERE l.entry_id = e.id) AS page_id, e.arrival_id IS NOT NULL AS arrived,
    CASE WHEN e.labels <> '{}' THEN labels_folding(e.id, r.id) END AS labels,
    CASE WHEN e.kind = 'proposal' THEN (SELECT p.id FROM proposals p WHERE p.thread_id = e.id) END AS proposal_id,
    f.commenters, f.comments, f.likes, CASE WHEN f.is_own THEN ({SAID}) END AS latest, f.is_own, f.place
FROM ranked f JOIN entries e ON e.id = f.id JOIN actors a ON a.id = e.author_id WHERE f.place <= r.most
ORDER BY f.is_own DESC, f.place";

/// The newest comment that its reader may see and wants, and that no jury had folded.
const SAID: &str = "
    SELECT jsonb_build_object('author_id', b.id, 'name', coalesce(nullif(b.display_name, ''), b.handle), 'html_start', left(c.body_html, 1000))
    FROM entries c JOIN actors b ON b.id = c.author_id
    WHERE c.thread_id = e.id AND c.author_id <> r.id AND c.created_at >= r.start AND c.created_at < r.ending AND c.arrival_id IS NULL
      AND c.labels = '{}' AND c.author_id <> ALL (me.muted) AND comment_visible(c, r.id, me.apart)
    ORDER BY c.created_at DESC, c.id DESC LIMIT 1";

/// Threads with something new in the window, and since the reader was here last: so many of those where they take part, unless they do not want
/// these apart, and as many others, each the best first.
pub(super) async fn of(conn: &mut Conn, readers: &[&Wanted<'_>]) -> Result<HashMap<i64, Vec<ThreadRow>>, StoreError> {
    ask(conn, &threads(), readers).await
}
