//! Limits whose removals are overruled: they end when they would have ended without.

use chrono::{DateTime, Utc};
use governance::moderation::{self, Overruler};
use governance::{CaseId, Constitution};
use store::Tx;

use crate::error::AppError;

/// Ends what rested on a removal that was lifted in this transaction, each limit with its ledger line.
pub async fn lift(
    tx: &mut Tx,
    case: CaseId,
    by: Overruler,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for limit in store::appeals::limits_after(tx, case, now).await? {
        let since = moderation::counted_since(limit.starts_at, constitution);
        let (left, is_counted) = store::appeals::removals_counted(tx, limit.id, since, case).await?;
        let ends = moderation::ends_without(limit.kind()?, left, limit.starts_at, limit.ends_at, constitution, now);
        if let Some(until) = ends.filter(|_| is_counted) {
            let lifted = moderation::lift_sanction(limit.id, by, until, now);
            store::appeals::lift(tx, lifted).await?;
        }
    }
    Ok(())
}
