//! How an imaginary friend passes to the person whom it stood for.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use governance::{ActorId, MemberId};

use super::{FriendAct, note};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A source of an imaginary friend, and the site it says it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Site {
    #[diesel(sql_type = BigInt)]
    pub source: i64,
    #[diesel(sql_type = Text)]
    pub url: String,
    /// As the feed itself says; `None` when it says none, or was not read yet.
    #[diesel(sql_type = Nullable<Text>)]
    pub site_url: Option<String>,
}

/// The sites of all that an imaginary friend is or was made of: whoever keeps it could change its feeds before a claim, and those who follow it
/// followed what it was. What a case hides is not among them: it stays behind. Sites that it was made of, and whose feeds it has no longer, are
/// there as source 0.
pub async fn sites(conn: &mut Conn, friend: ActorId) -> Result<Vec<Site>, StoreError> {
    Ok(statement(
        "SELECT id AS source, url, site_url FROM sources WHERE actor_id = $1 AND NOT withheld
            AND (removed_at IS NULL OR fetched_at IS NOT NULL)
         UNION ALL SELECT 0, w.page, w.page FROM friend_sites w WHERE w.friend_id = $1 AND NOT EXISTS (SELECT FROM sources s
            WHERE s.actor_id = $1 AND NOT s.withheld AND site_of_feed(s.site_url, s.url) = w.page) ORDER BY 1, 2",
    )
    .bind::<BigInt, _>(friend.get())
    .load(conn)
    .await?)
}

/// Whether a case is open about anything of an imaginary friend's: its jurors were drawn for the author it had.
pub async fn has_open_cases(conn: &mut Conn, friend: ActorId) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let row: Row = statement(
        "SELECT EXISTS (SELECT FROM entries e JOIN case_subjects x ON x.entry_id = e.id JOIN cases c ON c.id = x.case_id
            WHERE e.author_id = $1 AND c.state IN ('opened', 'before_jury')) AS found",
    )
    .bind::<BigInt, _>(friend.get())
    .get_result(conn)
    .await?;
    Ok(row.found)
}

/// A claim that was shown to be right.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    pub friend: ActorId,
    pub member: MemberId,
    /// The sources whose sites name the member.
    pub sources: &'a [i64],
    /// Where that was seen, for the history.
    pub proof: &'a str,
    /// Whether it is all of them: then those who follow the friend follow the member, and the friend is no more.
    pub is_whole: bool,
}

/// What passes from the friend ($1) to the member ($2) with the sources that were shown to be theirs ($3), in this order.
///
/// Where the member brings in one of the feeds already, theirs is read on. An item that both brought in stays once: where somebody talked
/// about it, or else where it was first.
const PASS: [&str; 7] = [
    "UPDATE sources s SET removed_at = coalesce(s.removed_at, folkmoot_now()) WHERE s.id = ANY ($3) AND s.actor_id = $1
        AND EXISTS (SELECT FROM sources o WHERE o.actor_id = $2 AND o.url = s.url AND o.removed_at IS NULL)",
    // Whoever reads the feed at this moment finds that their claim on it has passed on.
    "UPDATE sources SET actor_id = $2, next_fetch_at = folkmoot_now() WHERE id = ANY ($3) AND actor_id = $1",
    "UPDATE entries SET author_id = $2 WHERE author_id = $1 AND source_id = ANY ($3) AND NOT withheld",
    "UPDATE entries e SET deleted_at = folkmoot_now(), title = NULL, link_url = NULL, body = '', body_html = '', tags = '{}', lang = NULL
        FROM entries o JOIN sources os ON os.id = o.source_id, sources es
        WHERE es.id = e.source_id AND e.author_id = $2 AND e.kind = 'item' AND e.deleted_at IS NULL AND e.source_id <> ALL ($3)
          AND o.source_id = ANY ($3) AND o.author_id = $2 AND o.kind = 'item' AND o.deleted_at IS NULL AND os.url = es.url AND o.source_key = e.source_key
          AND NOT EXISTS (SELECT FROM entries c WHERE c.thread_id = e.id) AND NOT EXISTS (SELECT FROM likes l WHERE l.entry_id = e.id)
          AND NOT EXISTS (SELECT FROM case_subjects x WHERE x.entry_id = e.id)",
    "UPDATE entries e SET deleted_at = folkmoot_now(), title = NULL, link_url = NULL, body = '', body_html = '', tags = '{}', lang = NULL
        FROM entries o JOIN sources os ON os.id = o.source_id, sources es
        WHERE es.id = e.source_id AND e.author_id = $2 AND e.kind = 'item' AND e.deleted_at IS NULL AND e.source_id = ANY ($3)
          AND o.source_id <> ALL ($3) AND o.author_id = $2 AND o.kind = 'item' AND o.deleted_at IS NULL AND os.url = es.url AND o.source_key = e.source_key
          AND NOT EXISTS (SELECT FROM entries c WHERE c.thread_id = e.id) AND NOT EXISTS (SELECT FROM likes l WHERE l.entry_id = e.id)
          AND NOT EXISTS (SELECT FROM case_subjects x WHERE x.entry_id = e.id)",
    "DELETE FROM hides h USING entries e WHERE e.id = h.entry_id AND h.member_id = $2 AND e.source_id = ANY ($3)",
    "DELETE FROM source_mutes WHERE member_id = $2 AND source_id = ANY ($3)",
];

/// What passes with the last of its sources: those who follow it, but nobody whom the member is apart from. Then the friend is no more.
const PASS_THE_REST: [&str; 6] = [
    "INSERT INTO follows (follower_id, followed_id, at) SELECT f.follower_id, $2, f.at FROM follows f
        WHERE f.followed_id = $1 AND f.follower_id <> $2 AND f.follower_id <> ALL (apart_of($2)) ON CONFLICT DO NOTHING",
    // Whoever reads the friend in a list goes on to read the member there, at home too or not, as before.
    "INSERT INTO list_people (list_id, member_id, actor_id, at) SELECT p.list_id, p.member_id, $2, p.at FROM list_people p
        JOIN follows f ON f.follower_id = p.member_id AND f.followed_id = $2
        WHERE p.actor_id = $1 AND (SELECT count(*) FROM list_people x WHERE x.list_id = p.list_id) < 500 ON CONFLICT DO NOTHING",
    "UPDATE follows f SET in_home = false FROM follows o WHERE o.followed_id = $1 AND NOT o.in_home AND f.follower_id = o.follower_id
        AND f.followed_id = $2 AND f.at = o.at AND EXISTS (SELECT FROM list_people p WHERE p.member_id = f.follower_id AND p.actor_id = $2)",
    "DELETE FROM follows WHERE followed_id = $1 AND $2::bigint IS NOT NULL",
    "UPDATE imaginary_friends SET claimed_by = $2, claimed_at = folkmoot_now(), kept_by = NULL WHERE id = $1",
    "UPDATE actors SET erased_at = folkmoot_now() WHERE id = $1 AND $2::bigint IS NOT NULL",
];

/// Passes to the member what they have shown to be theirs of an imaginary friend, with all that it brought in.
pub async fn claim(tx: &mut Tx, claim: &Claim<'_>) -> Result<(), StoreError> {
    tx.batch_execute("SET LOCAL statement_timeout = '60s'").await?;
    for step in PASS {
        statement(step)
            .bind::<BigInt, _>(claim.friend.get())
            .bind::<BigInt, _>(claim.member.get())
            .bind::<Array<BigInt>, _>(claim.sources)
            .execute(&mut **tx)
            .await?;
    }
    note(tx, claim.friend, FriendAct::Claimed, claim.member, claim.proof).await?;
    if claim.is_whole { end(tx, claim).await } else { Ok(()) }
}

/// Passes on who follows the friend and who keeps it away. The old actor stays as a name that leads to the new one, and as the author of what
/// cases had removed.
async fn end(tx: &mut Tx, claim: &Claim<'_>) -> Result<(), StoreError> {
    keep_away(tx, claim, "mutes", "member_id", "muted_id").await?;
    keep_away(tx, claim, "blocks", "blocker_id", "blocked_id").await?;
    for step in PASS_THE_REST {
        statement(step)
            .bind::<BigInt, _>(claim.friend.get())
            .bind::<BigInt, _>(claim.member.get())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Whoever kept the friend away keeps the member away: it is the same person. In two statements, since a trigger counts the rows.
async fn keep_away(tx: &mut Tx, claim: &Claim<'_>, table: &str, whose: &str, whom: &str) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        member_id: i64,
    }
    let rows: Vec<Row> = statement(format!("DELETE FROM {table} WHERE {whom} = $1 RETURNING {whose} AS member_id"))
        .bind::<BigInt, _>(claim.friend.get())
        .load(&mut **tx)
        .await?;
    let members: Vec<i64> = rows.into_iter().map(|row| row.member_id).filter(|id| *id != claim.member.get()).collect();
    statement(format!(
        "INSERT INTO {table} ({whose}, {whom}) SELECT id, $1 FROM unnest($2::bigint[]) AS m(id) ORDER BY id ON CONFLICT DO NOTHING"
    ))
    .bind::<BigInt, _>(claim.member.get())
    .bind::<Array<BigInt>, _>(members)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Holds both actors of a claim until the transaction ends, in the order of their ids. Whoever writes an entry of the friend's at this
/// moment is waited for.
pub async fn hold_both(tx: &mut Tx, friend: ActorId, member: MemberId) -> Result<(), StoreError> {
    statement("SELECT FROM actors WHERE id IN ($1, $2) ORDER BY id FOR UPDATE")
        .bind::<BigInt, _>(friend.get())
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    // Whoever left while their sites were looked at gets nothing any more.
    let here: Here = statement("SELECT count(*) AS n FROM actors WHERE id IN ($1, $2) AND erased_at IS NULL")
        .bind::<BigInt, _>(friend.get())
        .bind::<BigInt, _>(member.get())
        .get_result(&mut **tx)
        .await?;
    if here.n == 2 { Ok(()) } else { Err(StoreError::NotFound) }
}

#[derive(QueryableByName)]
struct Here {
    #[diesel(sql_type = BigInt)]
    n: i64,
}
