//! The tree as it is kept: leaves in their order, complete subtrees, signed checkpoints.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, SmallInt, Text};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use migrations::schema::ledger_checkpoints;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A line that waits for its number.
#[derive(Debug, Clone, QueryableByName)]
pub struct Leaf {
    /// The line's id.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Binary)]
    pub leaf_hash: Vec<u8>,
}

/// A numbered line, as the verifier and the export read it.
#[derive(Debug, Clone, QueryableByName)]
pub struct NumberedLine {
    #[diesel(sql_type = BigInt)]
    pub leaf_index: i64,
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    #[diesel(sql_type = Text)]
    pub body: String,
    #[diesel(sql_type = Binary)]
    pub leaf_hash: Vec<u8>,
}

/// The root of a complete subtree: level 0 is a leaf, `position` counts within the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    pub level: u32,
    pub position: u64,
    pub hash: Hash,
}

/// A signed checkpoint.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = ledger_checkpoints)]
pub struct Checkpoint {
    pub size: i64,
    pub root: Vec<u8>,
    /// The C2SP note, as published.
    pub note: String,
    pub at: DateTime<Utc>,
}

fn small(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Becomes the sequencer until the transaction ends; `false` when another node is.
pub async fn sequence_alone(tx: &mut Tx) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Got {
        #[diesel(sql_type = Bool)]
        got: bool,
    }
    let row: Got = statement("SELECT pg_try_advisory_xact_lock(hashtextextended('ledger sequencer', 0)) AS got")
        .get_result(&mut **tx)
        .await?;
    Ok(row.got)
}

/// Lines that have no number yet, in the order they were written.
pub async fn pending(tx: &mut Tx, size: i64) -> Result<Vec<Leaf>, StoreError> {
    Ok(statement(
        "SELECT e.id, e.leaf_hash FROM ledger_pending p JOIN ledger_entries e ON e.id = p.ledger_entry_id
         ORDER BY p.ledger_entry_id LIMIT $1",
    )
    .bind::<BigInt, _>(size)
    .load(&mut **tx)
    .await?)
}

/// Numbers lines from `first` on, keeps the subtrees that became complete, and signs off with a checkpoint.
pub async fn append_leaves(
    tx: &mut Tx,
    first: u64,
    leaves: &[Leaf],
    nodes: &[Node],
    root: &Hash,
    note: &str,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = leaves.iter().map(|leaf| leaf.id).collect();
    let size = first + u64::try_from(ids.len()).unwrap_or(0);
    statement(
        "INSERT INTO ledger_leaves (leaf_index, ledger_entry_id)
         SELECT $1 + n - 1, id FROM unnest($2) WITH ORDINALITY AS given (id, n) ORDER BY n",
    )
    .bind::<BigInt, _>(small(first))
    .bind::<Array<BigInt>, _>(&ids)
    .execute(&mut **tx)
    .await?;
    let levels: Vec<i16> = nodes.iter().map(|node| i16::try_from(node.level).unwrap_or(i16::MAX)).collect();
    let positions: Vec<i64> = nodes.iter().map(|node| small(node.position)).collect();
    let hashes: Vec<Vec<u8>> = nodes.iter().map(|node| node.hash.to_vec()).collect();
    statement("INSERT INTO ledger_nodes (level, position, hash) SELECT * FROM unnest($1, $2, $3)")
        .bind::<Array<SmallInt>, _>(levels)
        .bind::<Array<BigInt>, _>(positions)
        .bind::<Array<Binary>, _>(hashes)
        .execute(&mut **tx)
        .await?;
    statement("DELETE FROM ledger_pending WHERE ledger_entry_id = ANY($1)")
        .bind::<Array<BigInt>, _>(&ids)
        .execute(&mut **tx)
        .await?;
    diesel::insert_into(ledger_checkpoints::table)
        .values((
            ledger_checkpoints::size.eq(small(size)),
            ledger_checkpoints::root.eq(root.to_vec()),
            ledger_checkpoints::note.eq(note),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The hashes of complete subtrees, in the order asked for; `NotFound` when one is missing.
pub async fn node_hashes(conn: &mut Conn, wanted: &[(u32, u64)]) -> Result<Vec<Hash>, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Binary)]
        hash: Vec<u8>,
    }
    let levels: Vec<i16> = wanted.iter().map(|(level, _)| i16::try_from(*level).unwrap_or(i16::MAX)).collect();
    let positions: Vec<i64> = wanted.iter().map(|(_, position)| small(*position)).collect();
    let rows: Vec<Found> = statement(
        "SELECT n.hash FROM unnest($1, $2) WITH ORDINALITY AS w (level, position, n)
         JOIN ledger_nodes n ON n.level = w.level AND n.position = w.position ORDER BY w.n",
    )
    .bind::<Array<SmallInt>, _>(levels)
    .bind::<Array<BigInt>, _>(positions)
    .load(conn)
    .await?;
    if rows.len() != wanted.len() {
        return Err(StoreError::NotFound);
    }
    rows.into_iter()
        .map(|row| Hash::try_from(row.hash.as_slice()).map_err(|why| StoreError::unreadable("hash", why)))
        .collect()
}

/// How many subtrees are kept.
pub async fn node_count(conn: &mut Conn) -> Result<i64, StoreError> {
    use migrations::schema::ledger_nodes;
    Ok(ledger_nodes::table.count().get_result(conn).await?)
}

/// The newest checkpoint; `None` in an empty ledger.
pub async fn latest_checkpoint(conn: &mut Conn) -> Result<Option<Checkpoint>, StoreError> {
    Ok(ledger_checkpoints::table
        .order(ledger_checkpoints::size.desc())
        .select(Checkpoint::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// The last checkpoint made before a moment; `None` when the ledger was empty then.
pub async fn checkpoint_before(conn: &mut Conn, moment: DateTime<Utc>) -> Result<Option<Checkpoint>, StoreError> {
    Ok(ledger_checkpoints::table
        .filter(ledger_checkpoints::at.lt(moment))
        .order(ledger_checkpoints::size.desc())
        .select(Checkpoint::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Checkpoints over more than `size` leaves, the smallest first.
pub async fn checkpoints_after(conn: &mut Conn, size: i64, limit: i64) -> Result<Vec<Checkpoint>, StoreError> {
    Ok(ledger_checkpoints::table
        .filter(ledger_checkpoints::size.gt(size))
        .order(ledger_checkpoints::size)
        .limit(limit)
        .select(Checkpoint::as_select())
        .load(conn)
        .await?)
}

/// Numbered lines from a leaf index on, in the order of the tree.
pub async fn leaves_from(conn: &mut Conn, index: i64, size: i64) -> Result<Vec<NumberedLine>, StoreError> {
    Ok(statement(
        "SELECT l.leaf_index, e.id, e.kind, e.subject, e.body, e.leaf_hash
         FROM ledger_leaves l JOIN ledger_entries e ON e.id = l.ledger_entry_id
         WHERE l.leaf_index >= $1 ORDER BY l.leaf_index LIMIT $2",
    )
    .bind::<BigInt, _>(index)
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}
