//! Draws the juries of cases whose pools a ledger checkpoint covers: its root is the seed.

use std::sync::Arc;

use crate::error::AppError;
use crate::juries::drawing;
use crate::services::Services;

/// Draws at most one jury; returns how many.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    Ok(usize::from(drawing::draw_one(&services).await?))
}
