//! The queue of documents whose copy in the search index is stale. Triggers fill it, so that no writer can forget it.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A row whose copy in the index is stale.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Stale {
    /// `entry`, `proposal` or `actor`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The row's id.
    #[diesel(sql_type = BigInt)]
    pub key: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Takes the oldest rows out of the queue; they are back when the transaction is rolled back.
pub async fn claim(tx: &mut Tx, limit: i64) -> Result<Vec<Stale>, StoreError> {
    let rows = statement(
        "DELETE FROM search_outbox WHERE id IN \
         (SELECT id FROM search_outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING kind, key",
    )
    .bind::<BigInt, _>(limit)
    .load(&mut **tx)
    .await?;
    Ok(rows)
}

/// Rows that wait.
pub async fn waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    let row: Count = statement("SELECT count(*) AS count FROM search_outbox").get_result(conn).await?;
    Ok(row.count)
}
