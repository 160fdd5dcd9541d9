//! The doorbell between nodes.

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// The channel on which every node listens.
pub const CHANNEL: &str = "folkmoot_live";

/// How a notification begins that ends the streams of the member whose number follows.
pub const END: &str = "end:";

#[derive(QueryableByName)]
struct Rang {
    #[diesel(sql_type = Bool)]
    rang: bool,
}

/// Notifies every node with the newest entry's id, if something is newer than at the last ring of any node. What was brought in with an
/// archive is new to nobody: the bell passes over it. Returns whether it rang.
pub async fn ring_if_newer(conn: &mut Conn) -> Result<bool, StoreError> {
    let rows: Vec<Rang> = statement(
        "WITH newest AS (SELECT max(id) AS id FROM entries), before AS (SELECT newest_entry_id AS id FROM live_bell),
              passed AS (UPDATE live_bell SET newest_entry_id = newest.id FROM newest, before
                 WHERE live_bell.newest_entry_id = before.id AND before.id < newest.id RETURNING newest_entry_id AS id)
         SELECT pg_notify($1, passed.id::text) IS NOT NULL AS rang FROM passed, before
         WHERE EXISTS (SELECT FROM entries e WHERE e.id > before.id AND e.id <= passed.id AND e.arrival_id IS NULL)",
    )
    .bind::<Text, _>(CHANNEL)
    .load(conn)
    .await?;
    Ok(rows.iter().any(|row| row.rang))
}

/// Ends the open streams of a member on all nodes when this transaction is committed. It is not the relay's to do: nobody shall
/// hear on for a moment longer, and so few members sign out at once that their commits can wait for each other.
pub async fn end(tx: &mut Tx, member: MemberId) -> Result<(), StoreError> {
    statement("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(format!("{END}{member}"))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
