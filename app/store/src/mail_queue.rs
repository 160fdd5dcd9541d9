//! How the queue of mails stands: for whoever runs the server.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct QueueState {
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub sent: i64,
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    /// For how long the oldest mail waits.
    #[diesel(sql_type = BigInt)]
    pub oldest_seconds: i64,
    /// Members whose mail came back.
    #[diesel(sql_type = BigInt)]
    pub stopped: i64,
    /// Domains that asked for patience and are left in peace.
    #[diesel(sql_type = BigInt)]
    pub paused: i64,
    /// For how long mail that had no room at the pace of its domain still comes one by one.
    #[diesel(sql_type = BigInt)]
    pub pacing_seconds: i64,
}

/// How many mails wait, went out and were given up.
pub async fn state(conn: &mut Conn) -> Result<QueueState, StoreError> {
    Ok(statement(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
         SELECT count(*) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL) AS waiting,
            count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,
            count(*) FILTER (WHERE failed_at IS NOT NULL) AS failed,
            coalesce(extract(epoch FROM (SELECT now FROM clock) - min(queued_at) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL)), 0)::bigint AS oldest_seconds,
            (SELECT count(*) FROM mail_stops) AS stopped,
            (SELECT count(*) FROM mail_domains WHERE paused_until > (SELECT now FROM clock)) AS paused,
            (SELECT greatest(coalesce(ceil(extract(epoch FROM max(put_off_until) - (SELECT now FROM clock))), 0), 0)::bigint FROM mail_paces) AS pacing_seconds
         FROM mails",
    )
    .get_result(conn)
    .await?)
}

/// Mails that did not go out and why, newest first.
pub async fn errors(conn: &mut Conn, size: i64) -> Result<Vec<MailError>, StoreError> {
    Ok(statement(
        "SELECT kind, attempts, coalesce(last_error, '') AS error, failed_at IS NOT NULL AS given_up
         FROM mails WHERE last_error IS NOT NULL AND sent_at IS NULL ORDER BY id DESC LIMIT $1",
    )
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// A mail that did not go out.
#[derive(Debug, Clone, QueryableByName)]
pub struct MailError {
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    #[diesel(sql_type = Text)]
    pub error: String,
    /// Whether it will not be tried again.
    #[diesel(sql_type = Bool)]
    pub given_up: bool,
}
