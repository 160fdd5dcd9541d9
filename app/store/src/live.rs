//! The doorbell between nodes.

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

#[derive(QueryableByName)]
struct Rang {
    #[diesel(sql_type = Bool)]
    rang: bool,
}

/// Notifies the channel with the newest entry's id, if it is newer than at the last ring of any node. Returns whether it rang.
pub async fn ring_if_newer(conn: &mut Conn, channel: &str) -> Result<bool, StoreError> {
    let rows: Vec<Rang> = statement(
        "WITH newest AS (SELECT max(id) AS id FROM entries),
              rung AS (UPDATE live_bell SET newest_entry_id = newest.id FROM newest WHERE live_bell.newest_entry_id < newest.id RETURNING newest_entry_id)
         SELECT pg_notify($1, newest_entry_id::text) IS NOT NULL AS rang FROM rung",
    )
    .bind::<Text, _>(channel)
    .load(conn)
    .await?;
    Ok(rows.iter().any(|row| row.rang))
}
