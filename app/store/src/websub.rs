//! The hub's memory: who asked to be told, who is, and what they have been told.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{StoreError, Tx};

/// What somebody asks of the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Whether it is to begin, not to end.
    pub subscribes: bool,
    /// The path of a public feed.
    pub topic: String,
    pub callback: String,
    /// The callback's host: its limits are shared.
    pub host: String,
    pub secret: Option<String>,
    pub lease_seconds: i32,
}

/// A request whose callback is to be asked whether it wants this. Nobody else asks before the lease is over.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedRequest {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Bool)]
    pub subscribes: bool,
    #[diesel(sql_type = Text)]
    pub topic: String,
    #[diesel(sql_type = Text)]
    pub callback: String,
    #[diesel(sql_type = Text)]
    pub host: String,
    #[diesel(sql_type = Integer)]
    pub lease_seconds: i32,
    #[diesel(sql_type = Integer)]
    pub failures: i32,
    /// It fences: whoever comes after a later claim, or a later request, changes nothing.
    #[diesel(sql_type = BigInt)]
    pub claims: i64,
}

/// A subscription with something to tell, claimed in the same way.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedSubscription {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub topic: String,
    #[diesel(sql_type = Text)]
    pub callback: String,
    #[diesel(sql_type = Text)]
    pub host: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub secret: Option<String>,
    /// Up to which change this tells.
    #[diesel(sql_type = BigInt)]
    pub changes: i64,
    /// Names what was told last.
    #[diesel(sql_type = Nullable<Text>)]
    pub told_print: Option<String>,
    #[diesel(sql_type = Integer)]
    pub failures: i32,
    #[diesel(sql_type = BigInt)]
    pub claims: i64,
}

/// Keeps a request until its callback was asked; a later one about the same takes its place. `false` when too many wait for one host.
pub async fn ask(tx: &mut Tx, new: &NewRequest) -> Result<bool, StoreError> {
    let kept = statement(
        "INSERT INTO websub_requests (mode, topic, callback, host, secret, lease_seconds) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (topic, callback) DO UPDATE SET mode = excluded.mode, secret = excluded.secret, lease_seconds = excluded.lease_seconds,
            asked_at = folkmoot_now(), claims = websub_requests.claims + 1, failures = 0, next_try_at = folkmoot_now(), leased_until = NULL",
    )
    .bind::<Text, _>(if new.subscribes { "subscribe" } else { "unsubscribe" })
    .bind::<Text, _>(&new.topic)
    .bind::<Text, _>(&new.callback)
    .bind::<Text, _>(&new.host)
    .bind::<Nullable<Text>, _>(new.secret.as_deref())
    .bind::<Integer, _>(new.lease_seconds)
    .execute(&mut **tx)
    .await
    .map_err(StoreError::from);
    match kept {
        Err(refused) if refused.is("websub_requests_per_host") => Ok(false),
        other => other.map(|_| true),
    }
}

/// Claims requests that are due, at most `size`, for `lease_seconds`.
pub async fn claim_requests(tx: &mut Tx, size: i64, lease_seconds: i32) -> Result<Vec<ClaimedRequest>, StoreError> {
    Ok(statement(
        "WITH due AS (
            SELECT id FROM websub_requests WHERE next_try_at <= (SELECT folkmoot_now()) AND (leased_until IS NULL OR leased_until <= (SELECT folkmoot_now()))
            ORDER BY next_try_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         UPDATE websub_requests r SET claims = r.claims + 1, leased_until = folkmoot_now() + make_interval(secs => $2)
         FROM due WHERE r.id = due.id
         RETURNING r.id, r.mode = 'subscribe' AS subscribes, r.topic, r.callback, r.host, r.lease_seconds, r.failures, r.claims",
    )
    .bind::<BigInt, _>(size)
    .bind::<Integer, _>(lease_seconds)
    .load(&mut **tx)
    .await?)
}

/// Takes a claimed request away; `false` when it had passed to somebody else.
pub async fn end_request(tx: &mut Tx, request: &ClaimedRequest) -> Result<bool, StoreError> {
    let ended = statement("DELETE FROM websub_requests WHERE id = $1 AND claims = $2")
        .bind::<BigInt, _>(request.id)
        .bind::<BigInt, _>(request.claims)
        .execute(&mut **tx)
        .await?;
    Ok(ended == 1)
}

/// Puts a claimed request back, to be tried again later.
pub async fn put_request_back(tx: &mut Tx, request: &ClaimedRequest, wait_seconds: i32) -> Result<(), StoreError> {
    statement(
        "UPDATE websub_requests SET failures = failures + 1, leased_until = NULL, next_try_at = folkmoot_now() + make_interval(secs => $3)
         WHERE id = $1 AND claims = $2",
    )
    .bind::<BigInt, _>(request.id)
    .bind::<BigInt, _>(request.claims)
    .bind::<Integer, _>(wait_seconds)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Does what a request asks, now that its callback has said that it wants it. The request is gone afterwards. Nothing happens where it
/// had passed to somebody else, or where a host has as many subscriptions as one can.
pub async fn confirm(tx: &mut Tx, request: &ClaimedRequest) -> Result<(), StoreError> {
    let sql = if request.subscribes {
        "WITH asked AS (DELETE FROM websub_requests WHERE id = $1 AND claims = $2 RETURNING *)
         INSERT INTO websub_subscriptions (topic, callback, host, secret, ends_at)
            SELECT topic, callback, host, secret, folkmoot_now() + make_interval(secs => lease_seconds) FROM asked
         ON CONFLICT (topic, callback) DO UPDATE SET secret = excluded.secret, ends_at = excluded.ends_at, confirmed_at = folkmoot_now(),
            failures = 0, next_try_at = folkmoot_now()"
    } else {
        "WITH asked AS (DELETE FROM websub_requests WHERE id = $1 AND claims = $2 RETURNING *)
         DELETE FROM websub_subscriptions s USING asked WHERE s.topic = asked.topic AND s.callback = asked.callback"
    };
    statement(sql).bind::<BigInt, _>(request.id).bind::<BigInt, _>(request.claims).execute(&mut **tx).await?;
    Ok(())
}

/// Marks the subscriptions to all feeds that changed entries stand in; returns how many changes were looked at. Whether a feed says
/// anything else now is found out when it is written.
pub async fn spread(tx: &mut Tx, size: i64) -> Result<usize, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Count = statement(
        "WITH taken AS (DELETE FROM websub_outbox WHERE id IN (SELECT id FROM websub_outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING entry_id),
         heads AS (SELECT t.id, t.author_id, t.group_id FROM entries t
            WHERE t.id IN (SELECT coalesce(e.thread_id, e.id) FROM entries e JOIN taken ON taken.entry_id = e.id)),
         stems AS (SELECT '/front' AS stem UNION SELECT '/entries/' || id FROM heads
            UNION SELECT '/@' || a.handle FROM heads h JOIN actors a ON a.id IN (h.author_id, h.group_id)),
         marked AS (SELECT id FROM websub_subscriptions WHERE EXISTS (SELECT FROM taken)
            AND topic IN (SELECT stem || ending FROM stems CROSS JOIN (VALUES ('.atom'), ('.json')) f (ending)) ORDER BY id FOR UPDATE),
         done AS (UPDATE websub_subscriptions s SET changes = s.changes + 1 FROM marked WHERE s.id = marked.id)
         SELECT count(*) AS n FROM taken",
    )
    .bind::<BigInt, _>(size)
    .get_result(&mut **tx)
    .await?;
    Ok(usize::try_from(row.n).unwrap_or(0))
}

/// Claims subscriptions that have something to tell, at most `size`, for `lease_seconds`.
pub async fn claim(tx: &mut Tx, size: i64, lease_seconds: i32) -> Result<Vec<ClaimedSubscription>, StoreError> {
    Ok(statement(
        "WITH due AS (
            SELECT id FROM websub_subscriptions WHERE changes > told AND ends_at > (SELECT folkmoot_now())
              AND next_try_at <= (SELECT folkmoot_now()) AND (leased_until IS NULL OR leased_until <= (SELECT folkmoot_now()))
            ORDER BY next_try_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         UPDATE websub_subscriptions s SET claims = s.claims + 1, leased_until = folkmoot_now() + make_interval(secs => $2)
         FROM due WHERE s.id = due.id
         RETURNING s.id, s.topic, s.callback, s.host, s.secret, s.changes, s.told_print, s.failures, s.claims",
    )
    .bind::<BigInt, _>(size)
    .bind::<Integer, _>(lease_seconds)
    .load(&mut **tx)
    .await?)
}

/// Notes what a subscriber has been told; `false` when the claim had passed to somebody else.
pub async fn mark_told(tx: &mut Tx, claimed: &ClaimedSubscription, print: &str) -> Result<bool, StoreError> {
    let marked = statement(
        "UPDATE websub_subscriptions SET told = $3, told_print = $4, failures = 0, leased_until = NULL, next_try_at = folkmoot_now()
         WHERE id = $1 AND claims = $2",
    )
    .bind::<BigInt, _>(claimed.id)
    .bind::<BigInt, _>(claimed.claims)
    .bind::<BigInt, _>(claimed.changes)
    .bind::<Text, _>(print)
    .execute(&mut **tx)
    .await?;
    Ok(marked == 1)
}

/// Puts a claimed subscription back, to be told later.
pub async fn put_back(tx: &mut Tx, claimed: &ClaimedSubscription, wait_seconds: i32) -> Result<bool, StoreError> {
    let put = statement(
        "UPDATE websub_subscriptions SET failures = failures + 1, leased_until = NULL, next_try_at = folkmoot_now() + make_interval(secs => $3)
         WHERE id = $1 AND claims = $2",
    )
    .bind::<BigInt, _>(claimed.id)
    .bind::<BigInt, _>(claimed.claims)
    .bind::<Integer, _>(wait_seconds)
    .execute(&mut **tx)
    .await?;
    Ok(put == 1)
}

/// Ends a claimed subscription; `false` when the claim had passed to somebody else.
pub async fn end(tx: &mut Tx, claimed: &ClaimedSubscription) -> Result<bool, StoreError> {
    let ended = statement("DELETE FROM websub_subscriptions WHERE id = $1 AND claims = $2")
        .bind::<BigInt, _>(claimed.id)
        .bind::<BigInt, _>(claimed.claims)
        .execute(&mut **tx)
        .await?;
    Ok(ended == 1)
}

/// Deletes subscriptions whose time is over; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement("DELETE FROM websub_subscriptions WHERE ends_at <= (SELECT folkmoot_now())")
        .execute(&mut **tx)
        .await?)
}
