//! Publishes the roll of a proposal when its challenge window begins. Until somebody may vote there is nothing to publish.

use std::sync::Arc;

use governance::proposals::ProposalState;
use governance::{PolicyKey, ProposalId, franchise};

use crate::error::AppError;
use crate::services::Services;

const BATCH: i64 = 50;

/// Publishes every roll that is due; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let due = {
        let mut conn = services.store.read().await?;
        match services.constitution(&mut conn).await?.integer(PolicyKey::FranchiseChallengeHours) {
            0 => Vec::new(),
            hours => store::franchise::unpublished(&mut conn, hours, BATCH).await?,
        }
    };
    let mut published = 0;
    for id in due {
        published += usize::from(publish(&services, id).await?);
    }
    Ok(published)
}

async fn publish(services: &Services, id: ProposalId) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(row) = store::proposals::claim(&mut tx, id).await? else { return Ok(false) };
    if row.state()? != ProposalState::Discussion || store::franchise::provisional(&mut tx, id).await?.is_some() {
        return Ok(false);
    }
    let now = store::clock::now(&mut tx).await?;
    let roll = store::franchise::voters_at(&mut tx, now).await?;
    if roll.is_empty() {
        return Ok(false);
    }
    store::franchise::publish(&mut tx, franchise::publish_roll(id, &roll, now)).await?;
    tx.commit().await?;
    tracing::info!(proposal = id.get(), size = roll.len(), "a provisional roll is published");
    Ok(true)
}
