//! The ledger's one sequencer: numbers the waiting lines and signs a checkpoint over them. What it needs to know of the tree
//! so far are the roots of its complete subtrees, so a batch costs its own lines and a logarithm, however long the ledger.

use std::sync::Arc;

use governance::PolicyKey;
use governance::ledger::Checkpoint;
use governance::time;

use crate::error::AppError;
use crate::ledger::tree::{Growing, peaks_of};
use crate::services::Services;

const BATCH: i64 = 500;

/// Numbers one batch; returns how many lines that was. At most one node does this at a time.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    if !store::ledger::sequence_alone(&mut tx).await? {
        return Ok(0);
    }
    let leaves = store::ledger::pending(&mut tx, BATCH).await?;
    if leaves.is_empty() {
        return Ok(0);
    }
    let last = store::ledger::latest_checkpoint(&mut tx).await?;
    if let Some(last) = &last {
        let rest = services.constitution(&mut tx).await?.integer(PolicyKey::LedgerCheckpointSeconds);
        if store::clock::now(&mut tx).await? < time::after_seconds(last.at, rest) {
            return Ok(0);
        }
    }
    let size = last.map_or(0, |checkpoint| u64::try_from(checkpoint.size).unwrap_or(0));
    let peaks = store::ledger::node_hashes(&mut tx, &peaks_of(size)).await?;
    let mut tree = Growing::resume(size, peaks);
    for leaf in &leaves {
        let hash =
            leaf.leaf_hash.as_slice().try_into().map_err(|_| AppError::Bug(format!("line {} has no hash", leaf.id)))?;
        tree.append(hash);
    }
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    let checkpoint = Checkpoint { origin: services.ledger_origin(), size: tree.size(), root: tree.root() };
    let note = checkpoint.sign(&signer).map_err(|why| AppError::Bug(why.to_string()))?;
    store::ledger::append_leaves(&mut tx, size, &leaves, tree.completed(), &checkpoint.root, &note).await?;
    tx.commit().await?;
    Ok(leaves.len())
}
