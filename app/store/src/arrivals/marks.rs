//! Which entries were brought in, for pages that do not read their rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// Of these entries those that were brought in: from which site, and when.
pub async fn marks(conn: &mut Conn, entries: &[i64]) -> Result<HashMap<i64, (String, DateTime<Utc>)>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        site: String,
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let rows: Vec<Row> = statement(
        "SELECT e.id, r.site, r.begun_at AS at FROM entries e JOIN arrivals r ON r.id = e.arrival_id WHERE e.id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(entries)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.site, row.at))).collect())
}
