//! Lets changes that hold for a time only go back when their time is over. Between that moment and this beat the value still holds,
//! and nothing that was done by it is undone; but nothing that was to come after it goes before it.

use std::sync::Arc;

use governance::PolicyKey;
use governance::policies::revert;

use crate::error::AppError;
use crate::services::Services;

const BATCH: i64 = 20;

/// Lets every change go back whose time is over; returns how many did.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let due = {
        let mut conn = services.store.read().await?;
        store::sunsets::due(&mut conn, BATCH).await?
    };
    let mut gone_back = 0;
    for key in due {
        gone_back += usize::from(go_back(&services, key).await?);
    }
    Ok(gone_back)
}

async fn go_back(services: &Services, key: PolicyKey) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let constitution = services.constitution(&mut tx).await?;
    let now = store::clock::now(&mut tx).await?;
    // Changed again since it was found due, or another node was quicker: nothing is left to go back.
    let Ok(recorded) = revert(&constitution, key, now) else { return Ok(false) };
    match store::sunsets::revert(&mut tx, recorded).await {
        Ok(()) => {
            tx.commit().await?;
            tracing::info!(policy = %key, "a change for a time went back");
            Ok(true)
        }
        Err(error) if error.is("policy_versions_follow_one_another") || error.is("policy_versions_reverted_once") => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
