//! Claiming what is to be sent, and writing down what became of it. A claim is on the webhook: one thing at a time is sent to an address.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::picking::unwanted;
use crate::sessions::{VIEWER, ViewerRow};
use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// Something to send, and where. Nobody else sends anything there before the lease is over.
#[derive(Debug, Clone, QueryableByName)]
pub struct Claimed {
    #[diesel(sql_type = BigInt)]
    pub webhook_id: i64,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub url: String,
    #[diesel(sql_type = Binary)]
    pub seed: Vec<u8>,
    /// That of the secret before, while it is signed with too.
    #[diesel(sql_type = Nullable<Binary>)]
    pub old_seed: Option<Vec<u8>>,
    #[diesel(sql_type = Integer)]
    pub failures: i32,
    /// It fences: whoever comes after a later claim changes nothing.
    #[diesel(sql_type = BigInt)]
    pub claims: i64,
    #[diesel(sql_type = BigInt)]
    pub delivery_id: i64,
    #[diesel(sql_type = Text)]
    pub event: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub notification_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub entry_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub cause: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub tries: i32,
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
}

/// The next thing of each webhook that has one and does not rest. At most `$2` go to one host or for one member at a time, on all nodes
/// together, and those that failed or were slow share `$3` places, so that they keep nobody waiting. What a member has too many of takes no place in
/// the line of a host or of the slow, and everybody's first thing goes before anybody's second.
const CLAIM: &str = "
WITH RECURSIVE clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
hooks AS (
    SELECT min(webhook_id) AS id FROM webhook_deliveries WHERE state = 'waiting'
    UNION ALL SELECT (SELECT min(d.webhook_id) FROM webhook_deliveries d WHERE d.state = 'waiting' AND d.webhook_id > h.id)
    FROM hooks h WHERE h.id IS NOT NULL),
busy AS (SELECT w.host, w.member_id, (w.is_slow OR w.failures > 0) AS is_slow FROM webhooks w, clock WHERE w.leased_until > clock.now),
due AS (
    SELECT w.id, w.host, w.member_id, (w.is_slow OR w.failures > 0) AS is_slow, d.id AS delivery_id, d.next_try_at
    FROM clock, hooks h JOIN webhooks w ON w.id = h.id CROSS JOIN LATERAL (
        SELECT q.id, q.next_try_at FROM webhook_deliveries q WHERE q.webhook_id = w.id AND q.state = 'waiting'
            AND q.next_try_at <= (SELECT now FROM clock) ORDER BY q.next_try_at, q.id LIMIT 1) d
    WHERE w.ended_at IS NULL AND (w.leased_until IS NULL OR w.leased_until <= clock.now) AND (w.rests_until IS NULL OR w.rests_until <= clock.now)),
of_members AS (
    SELECT due.*, row_number() OVER (PARTITION BY member_id ORDER BY next_try_at, id) + (SELECT count(*) FROM busy b WHERE b.member_id = due.member_id) AS for_member
    FROM due),
at_hosts AS (
    SELECT m.*, row_number() OVER (PARTITION BY host ORDER BY for_member, next_try_at, id) + (SELECT count(*) FROM busy b WHERE b.host = m.host) AS at_host
    FROM of_members m WHERE for_member <= $2),
ranked AS (
    SELECT h.*, row_number() OVER (PARTITION BY is_slow ORDER BY for_member, next_try_at, id) + (SELECT count(*) FROM busy b WHERE b.is_slow = h.is_slow) AS so_fast
    FROM at_hosts h WHERE at_host <= $2),
chosen AS (
    SELECT w.id, r.delivery_id FROM clock, ranked r JOIN webhooks w ON w.id = r.id
    WHERE (NOT r.is_slow OR r.so_fast <= $3)
        AND w.ended_at IS NULL AND (w.leased_until IS NULL OR w.leased_until <= clock.now)
    ORDER BY r.for_member, r.next_try_at, r.id LIMIT $1 FOR UPDATE OF w SKIP LOCKED)
UPDATE webhooks w SET claims = w.claims + 1, leased_until = clock.now + make_interval(secs => $4)
FROM clock, chosen c JOIN webhook_deliveries d ON d.id = c.delivery_id WHERE w.id = c.id
RETURNING w.id AS webhook_id, w.member_id, w.name, w.url, w.seed, CASE WHEN w.old_until > clock.now THEN w.old_seed END AS old_seed, w.failures, w.claims,
    d.id AS delivery_id, d.event, d.notification_id, d.entry_id, d.cause, d.at, d.tries, clock.now";

/// Claims what is due, at most `size`, for `lease_seconds`.
pub async fn claim(
    tx: &mut Tx,
    size: i64,
    (together, slow): (i64, i64),
    lease_seconds: i32,
) -> Result<Vec<Claimed>, StoreError> {
    Ok(statement(CLAIM)
        .bind::<BigInt, _>(size)
        .bind::<BigInt, _>(together)
        .bind::<BigInt, _>(slow)
        .bind::<Integer, _>(lease_seconds)
        .load(&mut **tx)
        .await?)
}

/// The member of a webhook, with the same facts as behind a session. `None` when it was removed meanwhile.
pub async fn viewer(conn: &mut Conn, webhook: i64) -> Result<Option<ViewerRow>, StoreError> {
    const SESSIONS: &str = "FROM clock, sessions s";
    const HOOKS: &str = "FROM clock, (SELECT w.id, w.member_id, int8send(w.id) AS token_hash, w.created_at AS seen_at,
        'infinity'::timestamptz AS expires_at FROM webhooks w) s";
    debug_assert!(VIEWER.contains(SESSIONS), "the query of sessions reads otherwise");
    let sql = VIEWER.replacen(SESSIONS, HOOKS, 1).replace("s.token_hash = $1", "s.id = $2 AND $1::bytea IS NULL");
    Ok(statement(sql)
        .bind::<Nullable<Binary>, _>(None::<Vec<u8>>)
        .bind::<BigInt, _>(webhook)
        .get_result(conn)
        .await
        .optional()?)
}

/// Whether the member may see an entry and keeps it out of no stream.
pub async fn wanted(conn: &mut Conn, entry: i64, sight: Sight<'_>) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Wanted {
        #[diesel(sql_type = Bool)]
        wanted: bool,
    }
    let row: Wanted = statement(format!(
        "SELECT EXISTS (SELECT FROM entries e WHERE e.id = $3 AND $4::bigint IS NULL AND $5::bigint IS NULL AND entry_visible(e, $1, $2) AND {}) AS wanted",
        unwanted(&sight)
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(entry)
    .bind::<Nullable<BigInt>, _>(None::<i64>)
    .bind::<Nullable<BigInt>, _>(None::<i64>)
    .bind::<Array<BigInt>, _>(sight.muted)
    .bind::<Array<Text>, _>(sight.labels_left_out)
    .get_result(conn)
    .await?;
    Ok(row.wanted)
}

/// What a receiver answered, or that there was no answer.
#[derive(Debug, Clone, Default)]
pub struct Attempt {
    pub status: Option<u16>,
    pub took_ms: i32,
    /// How the answer began.
    pub answer: String,
    /// Why there was none.
    pub trouble: String,
}

#[derive(QueryableByName)]
struct Since {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    failing_since: Option<DateTime<Utc>>,
}

async fn write(
    tx: &mut Tx,
    claimed: &Claimed,
    attempt: &Attempt,
    (state, wait_seconds): (&str, i32),
) -> Result<(), StoreError> {
    statement(
        "UPDATE webhook_deliveries SET state = $2, tries = tries + 1, sent_at = folkmoot_now(), status = $3, took_ms = $4, answer = $5, trouble = $6,
            next_try_at = folkmoot_now() + make_interval(secs => $7) WHERE id = $1",
    )
    .bind::<BigInt, _>(claimed.delivery_id)
    .bind::<Text, _>(state)
    .bind::<Nullable<SmallInt>, _>(attempt.status.and_then(|status| i16::try_from(status).ok()))
    .bind::<Integer, _>(attempt.took_ms)
    .bind::<Text, _>(&attempt.answer)
    .bind::<Text, _>(&attempt.trouble)
    .bind::<Integer, _>(wait_seconds)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that the receiver has it; `false` when the claim had passed to somebody else.
pub async fn told(tx: &mut Tx, claimed: &Claimed, attempt: &Attempt, slow_ms: i32) -> Result<bool, StoreError> {
    let ours = statement(
        "UPDATE webhooks SET leased_until = NULL, rests_until = NULL, failures = 0, failing_since = NULL, is_slow = $3 WHERE id = $1 AND claims = $2",
    )
    .bind::<BigInt, _>(claimed.webhook_id)
    .bind::<BigInt, _>(claimed.claims)
    .bind::<Bool, _>(attempt.took_ms > slow_ms)
    .execute(&mut **tx)
    .await?;
    if ours == 1 {
        write(tx, claimed, attempt, ("told", 0)).await?;
    }
    Ok(ours == 1)
}

/// Notes that it was not sent: its member may not see it now.
pub async fn unseen(tx: &mut Tx, claimed: &Claimed) -> Result<bool, StoreError> {
    let ours = statement("UPDATE webhooks SET leased_until = NULL WHERE id = $1 AND claims = $2")
        .bind::<BigInt, _>(claimed.webhook_id)
        .bind::<BigInt, _>(claimed.claims)
        .execute(&mut **tx)
        .await?;
    if ours == 1 {
        let sql = "UPDATE webhook_deliveries SET state = 'unseen', trouble = '' WHERE id = $1 AND state = 'waiting'";
        statement(sql).bind::<BigInt, _>(claimed.delivery_id).execute(&mut **tx).await?;
    }
    Ok(ours == 1)
}

/// Notes that the receiver did not take it. `next` is when it is tried again, in seconds; `None` gives it up. The webhook rests so long.
/// Returns since when nothing has been taken there; `None` when the claim had passed to somebody else.
pub async fn failed(
    tx: &mut Tx,
    claimed: &Claimed,
    attempt: &Attempt,
    (next, rest_seconds): (Option<i32>, i32),
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let since: Option<Since> = statement(
        "UPDATE webhooks SET leased_until = NULL, failures = failures + 1, failing_since = coalesce(failing_since, folkmoot_now()),
            rests_until = folkmoot_now() + make_interval(secs => $3) WHERE id = $1 AND claims = $2 RETURNING failing_since",
    )
    .bind::<BigInt, _>(claimed.webhook_id)
    .bind::<BigInt, _>(claimed.claims)
    .bind::<Integer, _>(rest_seconds)
    .get_result(&mut **tx)
    .await
    .optional()?;
    let Some(since) = since else { return Ok(None) };
    let state = if next.is_some() { "waiting" } else { "failed" };
    write(tx, claimed, attempt, (state, next.unwrap_or(0))).await?;
    Ok(since.failing_since)
}

/// Switches a webhook off, for `gone` or `failing`; `false` where it is off already.
pub async fn end(tx: &mut Tx, webhook: i64, because: &str) -> Result<bool, StoreError> {
    let ended = statement(
        "UPDATE webhooks SET ended_at = folkmoot_now(), ended_because = $2 WHERE id = $1 AND ended_at IS NULL",
    )
    .bind::<BigInt, _>(webhook)
    .bind::<Text, _>(because)
    .execute(&mut **tx)
    .await?;
    Ok(ended == 1)
}
