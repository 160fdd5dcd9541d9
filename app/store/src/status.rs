//! How a community's server does, in numbers: for whoever runs it, and for whoever wonders why something has not come.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// The queues, the ledger and the search engine at one moment.
#[derive(Debug, Clone, QueryableByName)]
pub struct Status {
    /// Mails that wait to be sent, digests among them.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub waiting_digests: i64,
    /// Of those that wait: tried before, and put off.
    #[diesel(sql_type = BigInt)]
    pub put_off: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub sent_hour: i64,
    #[diesel(sql_type = BigInt)]
    pub sent_day: i64,
    /// Given up in a day.
    #[diesel(sql_type = BigInt)]
    pub failed_day: i64,
    /// Members to whose address no mail goes.
    #[diesel(sql_type = BigInt)]
    pub stopped: i64,
    /// Domains that asked for patience, or get no more in a minute.
    #[diesel(sql_type = BigInt)]
    pub resting: i64,
    /// Digests with a mail that were written in the last hour.
    #[diesel(sql_type = BigInt)]
    pub digests_hour: i64,
    /// Digests that were sent in the last hour, and in the last minute.
    #[diesel(sql_type = BigInt)]
    pub digests_sent_hour: i64,
    #[diesel(sql_type = BigInt)]
    pub digests_sent_minute: i64,
    /// Documents whose copy in the search engine is older than they are.
    #[diesel(sql_type = BigInt)]
    pub unindexed: i64,
    /// Lines of the ledger below its newest checkpoint, and when that was signed.
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub signed_at: Option<DateTime<Utc>>,
    /// The newest change of the database's shape.
    #[diesel(sql_type = Text)]
    pub shape: String,
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
}

const STATUS: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
unsent AS MATERIALIZED (SELECT lane, attempts, queued_at FROM mails WHERE sent_at IS NULL AND failed_at IS NULL),
sent AS MATERIALIZED (SELECT kind = 'digest' AS is_digest, sent_at FROM mails WHERE sent_at > (SELECT now FROM clock) - interval '1 day')
SELECT (SELECT count(*) FROM unsent) AS waiting, (SELECT count(*) FROM unsent WHERE lane = 2) AS waiting_digests,
    (SELECT count(*) FROM unsent WHERE attempts > 0) AS put_off, (SELECT min(queued_at) FROM unsent) AS oldest,
    (SELECT count(*) FROM sent WHERE sent_at > clock.now - interval '1 hour') AS sent_hour, (SELECT count(*) FROM sent) AS sent_day,
    (SELECT count(*) FROM mails WHERE failed_at > clock.now - interval '1 day') AS failed_day,
    (SELECT count(*) FROM mail_stops) AS stopped,
    (SELECT count(*) FROM (SELECT domain FROM mail_domains WHERE paused_until > clock.now
        UNION SELECT domain FROM mail_paces WHERE put_off_until > clock.now) d) AS resting,
    (SELECT count(*) FROM digests WHERE made_at > clock.now - interval '1 hour' AND mail_id IS NOT NULL) AS digests_hour,
    (SELECT count(*) FROM sent WHERE is_digest AND sent_at > clock.now - interval '1 hour') AS digests_sent_hour,
    (SELECT count(*) FROM sent WHERE is_digest AND sent_at > clock.now - interval '1 minute') AS digests_sent_minute,
    (SELECT count(*) FROM search_outbox) AS unindexed,
    (SELECT coalesce(max(size), 0) FROM ledger_checkpoints) AS lines,
    (SELECT at FROM ledger_checkpoints ORDER BY size DESC LIMIT 1) AS signed_at,
    (SELECT max(version)::text FROM __diesel_schema_migrations) AS shape, clock.now FROM clock";

/// The numbers of this moment.
pub async fn read(conn: &mut Conn) -> Result<Status, StoreError> {
    Ok(statement(STATUS).get_result(conn).await?)
}
