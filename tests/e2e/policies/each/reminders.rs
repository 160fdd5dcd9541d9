//! What is observed of reminders.

use chrono::TimeDelta;
use governance::PolicyKey;

use super::moot::Moot;

/// Whether somebody who has not voted is reminded thirty hours before the close.
pub async fn thirty_hours_before(moot: &Moot<'_>) -> String {
    let value = (20 + moot.number()).to_string();
    let motion = moot.discussed(2, PolicyKey::DigestEntriesMax, &value).await;
    motion.pass_deadline("discussion_ends_at").await;
    let left = motion.milliseconds_until("closes_at").await - 30 * 3_600_000;
    moot.app.advance(TimeDelta::milliseconds(left)).await;
    let rows = moot.ask(&format!("SELECT count(*) FROM reminders WHERE proposal_id = {}", motion.id)).await;
    motion.close().await;
    if rows == 0 { "not yet" } else { "reminded" }.to_string()
}
