//! Minds the time in cases: one that no moderator decides goes to a jury, a jury that has deliberated decides, a missed deadline restores the entry, a summons without an answer goes
//! to the next lot.

use std::sync::Arc;

use crate::cases::office;
use crate::error::AppError;
use crate::juries::drawing;
use crate::services::Services;

/// Minds at most one case that waits for a moderator in vain. When there is none, ends at most one case that is over time; when there is none, minds the idle seats of at most one other.
/// Returns how much was done.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    if office::mind_one(&services).await? {
        return Ok(1);
    }
    if drawing::end_one(&services).await? {
        return Ok(1);
    }
    drawing::free_idle_seats(&services).await
}
