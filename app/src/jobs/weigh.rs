//! Right before a vote on a value opens: what is backed beside it becomes options.

use governance::Constitution;
use governance::proposals::{self as verbs, Amended, LifecycleRefusal, Payload};
use store::Tx;
use store::proposals::ProposalRow;

use crate::error::AppError;
use crate::proposals::{alternatives, amended};

/// Makes what is backed options of the vote; where nothing is, it stays for or against.
pub async fn merge_alternatives(
    tx: &mut Tx,
    row: &ProposalRow,
    payload: &Payload,
    constitution: &Constitution,
) -> Result<(), AppError> {
    let Payload::SetPolicy { key, .. } = payload else { return Ok(()) };
    let backed = alternatives::backed(tx, row, *key, constitution).await?;
    let Some(weighed) = verbs::weighed(payload, backed) else { return Ok(()) };
    let at = store::clock::now(tx).await?;
    let text = Amended { payload: weighed, ..amended::of_row(row, at)? };
    let bug = |why: LifecycleRefusal| AppError::Bug(format!("proposal {}: {why}", row.id));
    let recorded = verbs::merge(&row.facts()?, text, constitution).map_err(bug)?;
    store::proposals::amend(tx, recorded, None, &row.body_html).await?;
    Ok(())
}
