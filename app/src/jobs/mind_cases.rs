//! Minds the time in cases: one that no moderator decides goes to a jury, a jury that has deliberated decides, a missed deadline restores
//! the entry, a summons without an answer goes to the next lot, what a large source brought in follows its case.

use std::sync::Arc;

use crate::cases::office;
use crate::error::AppError;
use crate::juries::drawing;
use crate::services::Services;

/// Hides, or shows again, some more of what a source brought in whose case has begun or ended.
async fn settle_sources(services: &Services) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let settled = store::sources::settle_one(&mut tx).await?;
    tx.commit().await?;
    Ok(settled)
}

/// Minds at most one case that waits for a moderator in vain; when there is none, ends at most one that is over time; when there is none,
/// minds the idle seats of at most one other, and then what a source brought in.
/// Returns how much was done.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    if office::mind_one(&services).await? {
        return Ok(1);
    }
    if drawing::end_one(&services).await? {
        return Ok(1);
    }
    let freed = drawing::free_idle_seats(&services).await?;
    if freed > 0 { Ok(freed) } else { settle_sources(&services).await }
}
