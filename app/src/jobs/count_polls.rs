//! Counts polls that are over. Each is one transaction: those who asked and answered it are told, and the link to who said what is taken away. Of
//! two nodes one holds the poll, and the other goes on; killed at any moment, one has done it whole or not at all.

use std::sync::Arc;

use governance::EntryId;

use crate::error::AppError;
use crate::mail::polls::PollEnded;
use crate::notifications;
use crate::services::Services;

const BATCH: i64 = 50;

/// Counts what is over; returns how many polls that were.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let over = {
        let mut conn = services.store.read().await?;
        store::polls::over(&mut conn, BATCH).await?
    };
    let mut counted = 0;
    for entry in over {
        counted += usize::from(count(&services, entry).await?);
    }
    Ok(counted)
}

async fn count(services: &Services, entry: EntryId) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    if !store::polls::hold(&mut tx, entry).await? {
        return Ok(false);
    }
    // Asked before the count: after it nobody can say who answered.
    for one in store::polls::taking_part(&mut tx, entry).await? {
        let letter = PollEnded { entry: entry.get(), member: one.member.get(), asked: one.asked };
        notifications::tell(services, &mut tx, one.member, &letter).await?;
    }
    store::polls::count(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(true)
}
