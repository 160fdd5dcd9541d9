//! The community's time, which only the database tells.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

#[derive(QueryableByName)]
struct Instant {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Ahead {
    #[diesel(sql_type = BigInt)]
    milliseconds: i64,
}

/// The community's time, read now (not at the start of the transaction).
pub async fn now(conn: &mut Conn) -> Result<DateTime<Utc>, StoreError> {
    let row: Instant = statement("SELECT folkmoot_now() AS at").get_result(conn).await?;
    Ok(row.at)
}

/// How far the community's time runs ahead of the machine's, in milliseconds; 0 but in demo and test databases.
pub async fn ahead_ms(conn: &mut Conn) -> Result<i64, StoreError> {
    let row: Ahead = statement("SELECT (extract(epoch FROM ahead) * 1000)::bigint AS milliseconds FROM clock")
        .get_result(conn)
        .await?;
    Ok(row.milliseconds)
}

/// Moves the clock. The database refuses unless it is a demo or test database.
pub async fn set_ahead_ms(tx: &mut Tx, milliseconds: i64) -> Result<(), StoreError> {
    statement("UPDATE clock SET ahead = make_interval(secs => $1::double precision / 1000)")
        .bind::<BigInt, _>(milliseconds)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
