//! Right before a vote on a value opens: what is backed beside it becomes options.

use governance::Constitution;
use governance::proposals::{self as verbs, Amended, LifecycleRefusal, Payload};
use governance::text::{ProposalBody, ProposalTitle};
use store::Tx;
use store::proposals::ProposalRow;

use crate::error::AppError;
use crate::proposals::alternatives;

/// Makes what is backed options of the vote; `None` where nothing is, and it stays for or against.
pub async fn merge_alternatives(
    tx: &mut Tx,
    row: &ProposalRow,
    payload: &Payload,
    constitution: &Constitution,
) -> Result<Option<Payload>, AppError> {
    let Payload::SetPolicy { key, .. } = payload else { return Ok(None) };
    let backed = alternatives::backed(tx, row, *key, constitution).await?;
    let Some(weighed) = verbs::weighed(payload, backed) else { return Ok(None) };
    let at = store::clock::now(tx).await?;
    let (title, body) = words_of(row)?;
    let text = Amended { proposal: row.id, at, title, body, payload: weighed.clone() };
    let bug = |why: LifecycleRefusal| AppError::Bug(format!("proposal {}: {why}", row.id));
    let recorded = verbs::merge(&row.facts()?, text, constitution).map_err(bug)?;
    store::proposals::amend(tx, recorded, None, &row.body_html).await?;
    Ok(Some(weighed))
}

/// The words of a proposal as governance takes them.
pub fn words_of(row: &ProposalRow) -> Result<(ProposalTitle, ProposalBody), AppError> {
    let bug = |why: governance::text::TextProblem| AppError::Bug(format!("proposal {} is unreadable: {why}", row.id));
    Ok((ProposalTitle::parse(&row.title).map_err(bug)?, ProposalBody::parse(&row.body).map_err(bug)?))
}
