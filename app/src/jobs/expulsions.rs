//! Expulsions: what of them goes otherwise than with other proposals. They change no policy: there must still be somebody whom they
//! apply to, and what a passed one puts in force is a sanction, or its end.

use governance::Constitution;
use governance::proposals::{self as verbs, Expulsion, Follows, Payload};
use store::Tx;
use store::proposals::ProposalRow;

use super::move_proposals::{in_time, moved};
use crate::error::AppError;
use crate::mail::offices::Told;
use crate::proposals::expulsion;
use crate::services::Services;

/// Ends a proposal that applies to nobody any more; `None` when it does. Whom it is about is held until the transaction ends.
pub async fn supersede(
    tx: &mut Tx,
    row: &ProposalRow,
    asked: &Expulsion,
    constitution: &Constitution,
) -> Result<Option<bool>, AppError> {
    let facts = store::expulsions::hold(tx, asked.case).await?;
    let Err(problem) = asked.check(constitution).and_then(|()| facts.check(asked)) else { return Ok(None) };
    let now = store::clock::now(tx).await?;
    let recorded = in_time(verbs::supersede_expulsion(&row.facts()?, asked, &facts, constitution, now))?;
    Ok(Some(moved(tx, recorded, &problem.to_string()).await?))
}

/// Puts a passed one in force, and tells whom it is about.
pub async fn put_in_force(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    asked: &Expulsion,
    constitution: &Constitution,
) -> Result<bool, AppError> {
    let now = store::clock::now(tx).await?;
    if row.facts()?.deadline.is_some_and(|at| now < at) {
        return Ok(false);
    }
    if let Some(moved) = supersede(tx, row, asked, constitution).await? {
        return Ok(moved);
    }
    let facts = store::expulsions::hold(tx, asked.case).await?;
    let carried = in_time(verbs::carry_expulsion(&row.facts()?, &Payload::Expel(*asked), &facts, now))?;
    let (Some(carried), Some((member, _))) = (carried, facts.member) else { return Ok(false) };
    let told = match &carried.follows {
        Follows::Expelled(imposed) => Told::Expelled(imposed.value().sanction.until),
        Follows::Readmitted(_) => Told::Back,
    };
    store::expulsions::carry(tx, carried).await?;
    expulsion::tell(services, tx, row, member, told).await?;
    Ok(true)
}
