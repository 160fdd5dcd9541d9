//! The ledger's one sequencer: numbers the waiting lines and signs a checkpoint over them. What it needs to know of the tree
//! so far are the roots of its complete subtrees, so a batch costs its own lines and a logarithm, however long the ledger.

use std::sync::Arc;

use governance::PolicyKey;
use governance::ledger::Checkpoint;
use governance::time;
use store::Tx;

use crate::error::AppError;
use crate::ledger::tree::{Growing, peaks_of};
use crate::services::Services;

const BATCH: i64 = 500;

/// Numbers one batch; returns how many lines that was. At most one node does this at a time.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let numbered = number(&services, &mut tx).await?;
    // The sequencer's lock is free when this returns, also when there was nothing to do: who asks for a checkpoint the next
    // moment shall not find it taken by a transaction that is only about to end.
    if numbered == 0 {
        tx.roll_back().await?
    } else {
        tx.commit().await?
    }
    Ok(numbered)
}

async fn number(services: &Services, tx: &mut Tx) -> Result<usize, AppError> {
    if !store::ledger::sequence_alone(tx).await? {
        return Ok(0);
    }
    let leaves = store::ledger::pending(tx, BATCH).await?;
    if leaves.is_empty() {
        return Ok(0);
    }
    let last = store::ledger::latest_checkpoint(tx).await?;
    if let Some(last) = &last {
        let rest = services.constitution(tx).await?.integer(PolicyKey::LedgerCheckpointSeconds);
        if store::clock::now(tx).await? < time::after_seconds(last.at, rest) {
            return Ok(0);
        }
    }
    let size = last.map_or(0, |checkpoint| u64::try_from(checkpoint.size).unwrap_or(0));
    let peaks = store::ledger::node_hashes(tx, &peaks_of(size)).await?;
    let mut tree = Growing::resume(size, peaks);
    for leaf in &leaves {
        let hash =
            leaf.leaf_hash.as_slice().try_into().map_err(|_| AppError::Bug(format!("line {} has no hash", leaf.id)))?;
        tree.append(hash);
    }
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    let checkpoint = Checkpoint { origin: services.ledger_origin(), size: tree.size(), root: tree.root() };
    let note = checkpoint.sign(&signer).map_err(|why| AppError::Bug(why.to_string()))?;
    store::ledger::append_leaves(tx, size, &leaves, tree.completed(), &checkpoint.root, &note).await?;
    Ok(leaves.len())
}
