//! The threads of a digest: what the reader's people post, pass on and talk about, and what is said where the reader takes part.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::{Section, Wanted};
use crate::best::SCORE;
use crate::carried::CarriedRow;
use crate::labels::Labels;
use crate::statement::statement;
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
    /// Whether the reader wrote it or commented on it, and wants such threads apart.
    #[diesel(sql_type = Bool)]
    pub is_own: bool,
}

/// The formula is printed in the digest, and is that of the best of a time. The reader's own comments and likes do not count.
fn threads() -> String {
    format!(
        "WITH me AS MATERIALIZED (SELECT apart, muted, labels_left_out FROM members WHERE id = $1),
         circle AS (SELECT followed_id AS id FROM follows WHERE follower_id = $1 AND in_home AND followed_id <> ALL ((SELECT muted FROM me)::bigint[])
            UNION ALL SELECT $1),
         own AS MATERIALIZED (SELECT DISTINCT thread_id AS id FROM (SELECT thread_id FROM entries
            WHERE author_id = $1 AND thread_id IS NOT NULL AND deleted_at IS NULL ORDER BY published_at DESC, id DESC LIMIT {OWN_COMMENTS}) c),
         led AS (SELECT e.id, true AS is_near FROM circle f JOIN entries e ON e.author_id = f.id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= $2
            UNION ALL SELECT e.id, true FROM group_members g JOIN entries e ON e.group_id = g.group_id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= $2
            WHERE g.member_id = $1 AND e.author_id <> ALL ((SELECT muted FROM me)::bigint[])
            UNION ALL SELECT e.id, true FROM entry_readers r JOIN entries e ON e.id = r.entry_id AND e.author_id <> ALL ((SELECT muted FROM me)::bigint[])
            WHERE r.member_id = $1 AND r.left_at IS NULL AND r.bumped_at >= $2
            UNION ALL SELECT y.entry_id, true FROM circle f JOIN reshares y ON y.actor_id = f.id AND y.at >= $2 AND y.at < $3
            JOIN entries e ON e.id = y.entry_id AND e.author_id <> ALL ((SELECT muted FROM me)::bigint[]) WHERE f.id <> $1
            UNION ALL SELECT e.id, false FROM own o JOIN entries e ON e.id = o.id AND e.bumped_at >= $2
            WHERE e.author_id <> ALL ((SELECT muted FROM me)::bigint[])),
         heads AS (SELECT id, bool_or(is_near) AS is_near FROM led GROUP BY id),
         found AS ({FOUND}),
         ranked AS (SELECT f.*, row_number() OVER (PARTITION BY f.is_own ORDER BY f.score DESC, f.latest_at DESC, f.id DESC) AS place FROM found f
            WHERE $5::timestamptz IS NULL OR f.latest_at > $5)
         SELECT * FROM ranked WHERE place <= $4 ORDER BY is_own DESC, place"
    )
    .replace("{score}", SCORE)
}

/// Which of them there is something to tell of, as the reader meets it.
const FOUND: &str = "
SELECT e.id, e.author_id, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS author, e.title, left(e.body_html, 2000) AS html_start, e.audience,
    (SELECT g.handle FROM actors g WHERE g.id = e.group_id) AS in_group,
    CASE WHEN e.audience = 'named' THEN readers_of(e.id, $1, (SELECT apart FROM me)::bigint[]) END AS readers,
    CASE WHEN e.pictures > 0 THEN ARRAY(SELECT m.alt FROM media m WHERE m.entry_id = e.id AND m.kind = 'picture' AND m.taken_off_at IS NULL ORDER BY m.place)
        ELSE '{}' END AS alts, e.files,
    CASE WHEN e.carries_id IS NOT NULL AND NOT EXISTS (SELECT FROM entries o WHERE o.id = e.carries_id AND o.author_id = ANY ((SELECT muted FROM me)::bigint[]))
        THEN carried_by(e.carries_id, $1, (SELECT apart FROM me)::bigint[]) END AS carried,
    passed.names AS passed_on_by, (SELECT l.page_id FROM entry_links l WHERE l.entry_id = e.id) AS page_id, e.arrival_id IS NOT NULL AS arrived,
    CASE WHEN e.labels <> '{}' THEN labels_folding(e.id, $1) END AS labels, p.id AS proposal_id, talk.commenters, talk.comments, liked.likes,
    mine.is_own, greatest(e.published_at, talk.latest_at, passed.latest_at) AS latest_at, {score} AS score
FROM heads h JOIN entries e ON e.id = h.id
JOIN actors a ON a.id = e.author_id
LEFT JOIN proposals p ON p.thread_id = e.id
CROSS JOIN LATERAL (SELECT $6 AND (e.author_id = $1 OR e.id IN (SELECT id FROM own)) AS is_own) mine
CROSS JOIN LATERAL (
    SELECT count(*) AS comments, count(DISTINCT c.author_id) AS commenters, max(c.created_at) AS latest_at
    FROM entries c WHERE c.thread_id = e.id AND c.author_id <> $1 AND c.created_at >= $2 AND c.created_at < $3 AND c.arrival_id IS NULL
      AND c.author_id <> ALL ((SELECT muted FROM me)::bigint[]) AND entry_visible(c, $1)) talk
CROSS JOIN LATERAL (
    SELECT count(*) AS likes FROM likes k
    WHERE k.entry_id = e.id AND k.actor_id <> $1 AND k.at >= $2 AND k.at < $3
      AND k.actor_id <> ALL ((SELECT apart FROM me)::bigint[])) liked
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(coalesce(nullif(b.display_name, ''), b.handle) ORDER BY y.at, b.id), '{}') AS names, max(y.at) AS latest_at
    FROM reshares y JOIN actors b ON b.id = y.actor_id
    WHERE y.entry_id = e.id AND y.at >= $2 AND y.at < $3 AND y.actor_id <> ALL ((SELECT muted FROM me)::bigint[])
      AND EXISTS (SELECT FROM follows f WHERE f.follower_id = $1 AND f.followed_id = y.actor_id AND f.in_home)
      AND y.actor_id <> ALL ((SELECT apart FROM me)::bigint[])) passed
WHERE (h.is_near OR mine.is_own)
  AND (talk.comments > 0 OR (h.is_near AND e.author_id <> $1
        AND ((e.arrival_id IS NULL AND e.published_at >= $2 AND e.published_at < $3) OR cardinality(passed.names) > 0)))
  AND NOT e.withheld
  AND NOT EXISTS (SELECT FROM hides d WHERE d.member_id = $1 AND d.entry_id = e.id)
  AND NOT EXISTS (SELECT FROM source_mutes d WHERE d.member_id = $1 AND d.source_id = e.source_id)
  AND (e.author_id = $1 OR p.id IS NOT NULL OR NOT EXISTS (SELECT FROM tag_mutes d WHERE d.member_id = $1 AND d.tag = ANY (e.tags)))
  AND (NOT e.labels && (SELECT labels_left_out FROM me)::text[] OR e.author_id = $1 OR p.id IS NOT NULL)
  AND entry_visible(e, $1)";

/// Threads with something new in the window, and since the reader was here last: so many of those where they take part, unless they do not want
/// these apart, and as many others, each the best first.
pub(super) async fn of(conn: &mut Conn, member: MemberId, wanted: &Wanted<'_>) -> Result<Vec<ThreadRow>, StoreError> {
    Ok(statement(threads())
        .bind::<BigInt, _>(member.get())
        .bind::<Timestamptz, _>(wanted.span.start)
        .bind::<Timestamptz, _>(wanted.span.end)
        .bind::<BigInt, _>(wanted.threads_max)
        .bind::<Nullable<Timestamptz>, _>(wanted.seen_at)
        .bind::<Bool, _>(wanted.has(Section::Threads))
        .load(conn)
        .await?)
}
