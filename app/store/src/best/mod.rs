//! The best of a time: threads by how many talked, how much was said and how many liked, counted as the viewer sees it.
//!
//! Nothing is counted over everything: what was said and liked last leads to candidates, and only these are counted.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::picking::unwanted;
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// The one formula, over what stands in a statement as `talk` and `liked`: on the page of the best, and in digests. FreeFeed's.
pub(crate) const SCORE: &str = "10 * talk.commenters + 3 * talk.comments + liked.likes";

/// So many of the newest entries and comments, and so many of the newest likes of the time, lead to threads.
pub const ACTS: usize = 5_000;
/// So many threads, those that they lead to most often, are counted.
pub const LED_TO: i64 = 200;
/// So many threads by those who are followed, and in the viewer's groups, that moved last are counted too.
pub const FOLLOWED: usize = 200;
/// So many of each one who is followed.
const EACH: usize = 20;

/// Whose threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Of {
    /// Everything public.
    #[default]
    Everybody,
    /// By those whom the viewer follows, and in their groups.
    Followed,
}

/// A thread among the best, with what its place comes from.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct BestRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub commenters: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = BigInt)]
    pub likes: i64,
    #[diesel(sql_type = BigInt)]
    pub score: i64,
}

/// What was said and liked leads to these, by a rough count of everybody's.
fn led_to() -> String {
    format!(
        "SELECT id FROM (
            SELECT thread_id AS id, 10 * count(DISTINCT author_id) + 3 * count(*) AS rough FROM (
                SELECT thread_id, author_id FROM entries WHERE deleted_at IS NULL AND kind <> 'proposal' AND published_at > (SELECT since FROM span)
                ORDER BY published_at DESC, id DESC LIMIT {ACTS}) c WHERE thread_id IS NOT NULL GROUP BY thread_id
            UNION ALL
            SELECT entry_id, count(*) FROM (
                SELECT entry_id FROM likes WHERE at > (SELECT since FROM span) ORDER BY at DESC LIMIT {ACTS}) k GROUP BY entry_id) r
         GROUP BY id ORDER BY sum(rough) DESC, id DESC LIMIT $5"
    )
}

fn candidates(of: Of) -> String {
    const HEAD: &str = "e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at > (SELECT since FROM span)";
    match of {
        Of::Everybody => led_to(),
        Of::Followed => format!(
            "(SELECT e.id FROM ((SELECT e.id, e.bumped_at FROM follows f CROSS JOIN LATERAL (
                    SELECT id, bumped_at FROM entries e WHERE e.author_id = f.followed_id AND {HEAD} ORDER BY e.bumped_at DESC, e.id DESC LIMIT {EACH}) e
                 WHERE f.follower_id = $1)
                UNION
                (SELECT e.id, e.bumped_at FROM group_members g CROSS JOIN LATERAL (
                    SELECT id, bumped_at FROM entries e WHERE e.group_id = g.group_id AND {HEAD} ORDER BY e.bumped_at DESC, e.id DESC LIMIT {EACH}) e
                 WHERE g.member_id = $1)) e ORDER BY e.bumped_at DESC, e.id DESC LIMIT {FOLLOWED})
             UNION ({})",
            led_to()
        ),
    }
}

fn belongs(of: Of) -> &'static str {
    match of {
        Of::Everybody => "e.audience = 'public'",
        Of::Followed => {
            "(EXISTS (SELECT FROM follows f WHERE f.follower_id = $1 AND f.followed_id = e.author_id)
                OR EXISTS (SELECT FROM group_members g WHERE g.member_id = $1 AND g.group_id = e.group_id))"
        }
    }
}

/// The best threads of the last `days`, the best first. Of two with the same score the one that was published last.
pub async fn of_days(
    conn: &mut Conn,
    sight: Sight<'_>,
    of: Of,
    days: i32,
    size: i64,
) -> Result<Vec<BestRow>, StoreError> {
    let (candidates, belongs, wanted) = (candidates(of), belongs(of), unwanted(&sight));
    let sql = format!(
        "WITH span AS MATERIALIZED (SELECT folkmoot_now() - make_interval(days => $3) AS since),
         heads AS MATERIALIZED (
            SELECT e.id, e.published_at FROM ({candidates}) c JOIN entries e ON e.id = c.id
            WHERE e.thread_id IS NULL AND {belongs} AND entry_stands_alone(e, $1, $2) AND {wanted})
         SELECT e.id, talk.commenters, talk.comments, liked.likes, {SCORE} AS score FROM heads e
         CROSS JOIN LATERAL (SELECT count(*) AS comments, count(DISTINCT c.author_id) AS commenters FROM entries c
            WHERE c.thread_id = e.id AND c.published_at > (SELECT since FROM span) AND comment_visible(c, $1, $2)
              AND c.author_id <> ALL ($6)) talk
         CROSS JOIN LATERAL (SELECT count(*) AS likes FROM likes k
            WHERE k.entry_id = e.id AND k.at > (SELECT since FROM span) AND k.actor_id <> ALL ($2)) liked
         WHERE {SCORE} > 0 ORDER BY score DESC, e.published_at DESC, e.id DESC LIMIT $4"
    );
    Ok(statement(sql)
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Integer, _>(days)
        .bind::<BigInt, _>(size)
        .bind::<BigInt, _>(LED_TO)
        .bind::<Array<BigInt>, _>(sight.muted)
        .bind::<Array<Text>, _>(sight.labels_left_out)
        .load(conn)
        .await?)
}
