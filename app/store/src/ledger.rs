//! The ledger: writers append, one sequencer numbers the leaves and signs checkpoints.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{LedgerEntryId, Recorded};
use governance::ledger::LedgerDraft;
use migrations::schema::ledger_entries;

use crate::{StoreError, Tx};

/// Writes the line of an act in the act's own transaction.
pub async fn append(tx: &mut Tx, draft: &LedgerDraft) -> Result<LedgerEntryId, StoreError> {
    let now = crate::clock::now(tx).await?;
    append_at(tx, draft, now).await
}

/// Like [`append`], with the moment already read from the database in this transaction.
pub async fn append_at(tx: &mut Tx, draft: &LedgerDraft, now: DateTime<Utc>) -> Result<LedgerEntryId, StoreError> {
    let record = draft.seal(now);
    let id: i64 = diesel::insert_into(ledger_entries::table)
        .values((
            ledger_entries::kind.eq(record.kind),
            ledger_entries::subject.eq(draft.subject()),
            ledger_entries::body.eq(&record.body),
            ledger_entries::leaf_hash.eq(record.leaf_hash.to_vec()),
            ledger_entries::at.eq(now),
        ))
        .returning(ledger_entries::id)
        .get_result(&mut **tx)
        .await?;
    Ok(id.into())
}

/// Writes the line of a recorded change and hands out the change with the line's id.
pub async fn record<T>(tx: &mut Tx, recorded: Recorded<T>) -> Result<(T, LedgerEntryId), StoreError> {
    let (value, draft) = recorded.into_parts();
    let id = append(tx, &draft).await?;
    Ok((value, id))
}
