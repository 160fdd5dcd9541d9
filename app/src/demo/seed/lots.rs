//! A loaded lot, for the demonstration only and in plain sight.
//!
//! A jury's seed is the root of the first ledger checkpoint after the case's own line, so nobody can choose it. Whoever
//! writes lines into the ledger before that checkpoint can *try*, though, and this does: it moves the clock by a second and
//! records it, as often as it takes for the lot to fall on the person a newcomer will be. The ledger shows every try.

use governance::canonical::Hash;
use governance::juries;
use governance::operations::{OperatorAct, operate};
use governance::{CaseId, PolicyKey};
use store::Tx;

use super::stage::Stage;
use crate::error::AppError;
use crate::ledger::tree::{Growing, peaks_of};

/// With five seats and forty tickets every eighth try succeeds.
const TRIES_MAX: usize = 300;
/// More than the ledger ever waits with here.
const WAITING_MAX: i64 = 500;

/// Writes lines until the next checkpoint seats this person.
pub async fn load(stage: &Stage, case: CaseId, handle: &str) -> Result<(), AppError> {
    let member = stage.named(handle)?.member.ok_or(AppError::SignIn)?;
    let mut tx = stage.services.store.begin().await?;
    let pool = store::juries::pool(&mut tx, case).await?;
    let tickets: Vec<Hash> = pool.keys().copied().collect();
    let size = stage.services.constitution(&mut tx).await?.count(PolicyKey::JurySize);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let mut ahead = store::clock::ahead_ms(&mut tx).await?;
    for _ in 0..TRIES_MAX {
        let seed = next_root(&mut tx).await?;
        let drawn = juries::draw(&seed, &tickets, size);
        if drawn.seated().iter().any(|lot| pool.get(&lot.ticket) == Some(&member)) {
            tx.commit().await?;
            stage.services.clock.follow(chrono::TimeDelta::milliseconds(ahead));
            return Ok(());
        }
        store::ledger::record(&mut tx, operate(OperatorAct::AdvanceClock { seconds: 1 })).await?;
        ahead += 1000;
        store::clock::set_ahead_ms(&mut tx, ahead).await?;
    }
    Err(AppError::Bug(format!("app/demo: the lot does not fall on {handle}")))
}

/// The root that the ledger's tree will have when the waiting lines are numbered.
async fn next_root(tx: &mut Tx) -> Result<Hash, AppError> {
    let leaves = store::ledger::pending(tx, WAITING_MAX).await?;
    let last = store::ledger::latest_checkpoint(tx).await?;
    let size = last.map_or(0, |checkpoint| u64::try_from(checkpoint.size).unwrap_or(0));
    let mut tree = Growing::resume(size, store::ledger::node_hashes(tx, &peaks_of(size)).await?);
    for leaf in &leaves {
        let hash =
            leaf.leaf_hash.as_slice().try_into().map_err(|_| AppError::Bug("a line without a hash".to_owned()))?;
        tree.append(hash);
    }
    Ok(tree.root())
}
