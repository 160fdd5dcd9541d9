//! Counts the ballots in open boxes now and then, so that the turnout over time can be shown after the close.

use std::sync::Arc;

use crate::error::AppError;
use crate::services::Services;

/// Takes every sample that is due; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    match store::turnouts::sample(&mut tx).await {
        Ok(taken) => {
            tx.commit().await?;
            Ok(taken)
        }
        // A box closed between the look and the count. The others are counted at the next beat.
        Err(error) if error.is("turnout_samples_while_open") => Ok(0),
        Err(error) => Err(error.into()),
    }
}
