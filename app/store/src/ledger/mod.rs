//! The ledger: writers append, one sequencer numbers the leaves and signs checkpoints.

mod browsing;
mod tree;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::ledger::LedgerDraft;
use governance::{LedgerEntryId, Recorded};
use migrations::schema::ledger_entries;

pub use browsing::{Wanted, kinds, leaf, wanted};
pub use tree::{
    Checkpoint, Leaf, Node, NumberedLine, append_leaves, checkpoint_before, checkpoints_after, latest_checkpoint,
    leaves_from, node_count, node_hashes, pending, sequence_alone,
};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Writes the line of an act in the act's own transaction.
pub async fn append(tx: &mut Tx, draft: &LedgerDraft) -> Result<LedgerEntryId, StoreError> {
    let now = crate::clock::now(tx).await?;
    append_at(tx, draft, now).await
}

/// Like [`append`], with the moment already read from the database in this transaction.
pub async fn append_at(tx: &mut Tx, draft: &LedgerDraft, now: DateTime<Utc>) -> Result<LedgerEntryId, StoreError> {
    let record = draft.seal(now);
    let id: i64 = diesel::insert_into(ledger_entries::table)
        .values((
            ledger_entries::kind.eq(record.kind),
            ledger_entries::subject.eq(draft.subject()),
            ledger_entries::body.eq(&record.body),
            ledger_entries::leaf_hash.eq(record.leaf_hash.to_vec()),
            ledger_entries::at.eq(now),
        ))
        .returning(ledger_entries::id)
        .get_result(&mut **tx)
        .await?;
    Ok(id.into())
}

/// Writes the line of a recorded change and hands out the change with the line's id.
pub async fn record<T>(tx: &mut Tx, recorded: Recorded<T>) -> Result<(T, LedgerEntryId), StoreError> {
    let (value, draft) = recorded.into_parts();
    let id = append(tx, &draft).await?;
    Ok((value, id))
}

/// A line of the ledger, with its place in the tree once it has one.
#[derive(Debug, Clone, QueryableByName)]
pub struct LineRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: LedgerEntryId,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// Canonical JSON: the bytes under the leaf hash.
    #[diesel(sql_type = Text)]
    pub body: String,
    #[diesel(sql_type = Binary)]
    pub leaf_hash: Vec<u8>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub leaf_index: Option<i64>,
}

const LINES: &str = "SELECT e.id, e.kind, e.subject, e.body, e.leaf_hash, e.at, l.leaf_index
    FROM ledger_entries e LEFT JOIN ledger_leaves l ON l.ledger_entry_id = e.id";

/// The lines about one subject ("proposal:12"), the oldest first.
pub async fn about(conn: &mut Conn, subject: &str, size: i64) -> Result<Vec<LineRow>, StoreError> {
    let sql = format!("{LINES} WHERE e.subject = $1 ORDER BY e.id LIMIT $2");
    Ok(statement(sql).bind::<Text, _>(subject).bind::<BigInt, _>(size).load(conn).await?)
}

/// One line.
pub async fn line(conn: &mut Conn, id: LedgerEntryId) -> Result<LineRow, StoreError> {
    let sql = format!("{LINES} WHERE e.id = $1");
    Ok(statement(sql).bind::<BigInt, _>(id.get()).get_result(conn).await?)
}
