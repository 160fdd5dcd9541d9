//! Throws away what is over: sessions and mailed links past their end, limiters nobody uses.

use std::sync::Arc;

use crate::error::AppError;
use crate::services::Services;

/// Sweeps once. Nothing depends on it having run: a session past its end is refused when it is used.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    services.limits.sweep();
    let mut tx = services.store.begin().await?;
    let swept = store::sessions::sweep(&mut tx).await? + store::mail_tokens::sweep(&mut tx).await?;
    tx.commit().await?;
    Ok(swept)
}
