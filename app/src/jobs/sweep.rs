//! Throws away what is over: sessions and mailed links past their end, mails long sent, notifications nobody looks at, changes begun of what stands still, fingerprints of past days, limiters nobody uses.

use std::sync::Arc;

use governance::PolicyKey;

use crate::error::AppError;
use crate::services::Services;

/// How long a notification stands when it was read, and when it was not.
const NOTIFICATIONS_READ_DAYS: i32 = 60;
const NOTIFICATIONS_DAYS: i32 = 180;

/// How long the log of a webhook goes back.
const WEBHOOK_LOG_DAYS: i32 = 30;

/// Sweeps once. Nothing depends on it having run: a session past its end is refused when it is used.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    services.limits.sweep();
    let mut tx = services.store.begin().await?;
    // How long the queue remembers a mail that was sent or given up; its text is forgotten as soon as it is sent.
    let mails_kept = services.constitution(&mut tx).await?.integer(PolicyKey::MailKeptDays);
    let swept = store::sessions::sweep(&mut tx).await?
        + store::mail_tokens::sweep(&mut tx).await?
        + store::papers::sweep(&mut tx).await?
        + store::spam::sweep(&mut tx).await?
        + store::webhooks::sweep(&mut tx, WEBHOOK_LOG_DAYS).await?
        + store::websub::sweep(&mut tx).await?
        + store::linked_pages::sweep(&mut tx).await?
        + store::api_tokens::sweep(&mut tx).await?
        + store::once::sweep(&mut tx).await?
        + store::uploads::sweep(&mut tx).await?
        + store::notifications::sweep(&mut tx, NOTIFICATIONS_READ_DAYS, NOTIFICATIONS_DAYS).await?
        + store::mails::sweep(&mut tx, i32::try_from(mails_kept).unwrap_or(i32::MAX)).await?;
    tx.commit().await?;
    Ok(swept)
}
