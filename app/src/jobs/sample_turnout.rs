//! Counts the ballots in open boxes now and then, so that the turnout over time can be shown after the close.

use std::sync::Arc;

use crate::error::AppError;
use crate::services::Services;

/// Takes every sample that is due; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let taken = store::turnouts::sample(&mut tx).await?;
    tx.commit().await?;
    Ok(taken)
}
