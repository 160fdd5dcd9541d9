//! What a webhook was sent: the log that its member reads, and what they do from there.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Something that was sent, waits to be, or was not.
#[derive(Debug, Clone, QueryableByName)]
pub struct DeliveryRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `notification.like`, `entry.posted`, `ping`.
    #[diesel(sql_type = Text)]
    pub event: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// `waiting`, `told`, `unseen`, `failed` or `dropped`.
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Integer)]
    pub tries: i32,
    #[diesel(sql_type = Timestamptz)]
    pub next_try_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub sent_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub status: Option<i16>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub took_ms: Option<i32>,
    #[diesel(sql_type = Text)]
    pub answer: String,
    #[diesel(sql_type = Text)]
    pub trouble: String,
}

/// The log of a webhook of the member's own, the newest first, before a number.
pub async fn log(
    conn: &mut Conn,
    member: MemberId,
    webhook: i64,
    before: i64,
    size: usize,
) -> Result<Vec<DeliveryRow>, StoreError> {
    Ok(statement(
        "SELECT d.id, d.event, d.at, d.state, d.tries, greatest(d.next_try_at, coalesce(w.rests_until, d.next_try_at)) AS next_try_at,
            d.sent_at, d.status, d.took_ms, d.answer, d.trouble
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
         WHERE w.member_id = $1 AND w.id = $2 AND d.id < $3 ORDER BY d.id DESC LIMIT $4",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(webhook)
    .bind::<BigInt, _>(before)
    .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
    .load(conn)
    .await?)
}

/// One try to send something.
#[derive(Debug, Clone, QueryableByName)]
pub struct TryRow {
    #[diesel(sql_type = BigInt)]
    pub delivery_id: i64,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub status: Option<i16>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub took_ms: Option<i32>,
    #[diesel(sql_type = Text)]
    pub answer: String,
    #[diesel(sql_type = Text)]
    pub trouble: String,
}

/// Each try to send these, the first one first, for the member whose webhook it is.
pub async fn tries(conn: &mut Conn, member: MemberId, deliveries: &[i64]) -> Result<Vec<TryRow>, StoreError> {
    Ok(statement(
        "SELECT t.delivery_id, t.at, t.status, t.took_ms, t.answer, t.trouble FROM webhook_tries t
         JOIN webhook_deliveries d ON d.id = t.delivery_id JOIN webhooks w ON w.id = d.webhook_id
         WHERE w.member_id = $1 AND t.delivery_id = ANY ($2) ORDER BY t.id",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Array<BigInt>, _>(deliveries)
    .load(conn)
    .await?)
}

/// Has a webhook of the member's own told that it is there; `NotFound` where it is not theirs, or switched off.
pub async fn ping(tx: &mut Tx, member: MemberId, webhook: i64) -> Result<(), StoreError> {
    let queued = statement(
        "INSERT INTO webhook_deliveries (webhook_id, event, at) SELECT w.id, 'ping', folkmoot_now() FROM webhooks w
         WHERE w.id = $2 AND w.member_id = $1 AND w.ended_at IS NULL",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(webhook)
    .execute(&mut **tx)
    .await?;
    now(tx, webhook, queued).await
}

/// Where something was queued that a member waits for, the webhook rests no longer.
async fn now(tx: &mut Tx, webhook: i64, queued: usize) -> Result<(), StoreError> {
    if queued == 0 {
        return Err(StoreError::NotFound);
    }
    let rested = "UPDATE webhooks SET rests_until = NULL WHERE id = $1";
    statement(rested).bind::<BigInt, _>(webhook).execute(&mut **tx).await?;
    Ok(())
}

/// Has something sent once more, under the same name; `NotFound` where it is not theirs, waits already, or its webhook is switched off.
pub async fn again(tx: &mut Tx, member: MemberId, webhook: i64, delivery: i64) -> Result<(), StoreError> {
    let queued = statement(
        "UPDATE webhook_deliveries d SET state = 'waiting', tries = 0, next_try_at = folkmoot_now() FROM webhooks w
         WHERE d.id = $3 AND d.webhook_id = $2 AND w.id = $2 AND w.member_id = $1 AND w.ended_at IS NULL AND d.state <> 'waiting'",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(webhook)
    .bind::<BigInt, _>(delivery)
    .execute(&mut **tx)
    .await?;
    now(tx, webhook, queued).await
}

/// Forgets lines of the log that are so many days old; returns how many, at most 1,000.
pub async fn sweep(tx: &mut Tx, days: i32) -> Result<usize, StoreError> {
    Ok(statement(
        "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries
            WHERE at < (SELECT folkmoot_now()) - make_interval(days => $1) ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Integer, _>(days)
    .execute(&mut **tx)
    .await?)
}
