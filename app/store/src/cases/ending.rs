//! How a case ends: its verdict, and what follows for the entry.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::moderation::{CaseState, EntryAct, EntryActed, Verdict};
use governance::{EntryId, LedgerEntryId, Recorded};
use migrations::schema::{cases, holds, removals, verdicts};

use super::{CASE, CaseRow, step};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Claims one open case whose deadline has passed, or whose jury has deliberated.
pub async fn claim_overdue(tx: &mut Tx) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!(
        "{CASE} LEFT JOIN deliberations d ON d.case_id = c.id
         WHERE c.state IN ('opened', 'before_jury') AND least(c.due_at, d.ends_at) <= (SELECT folkmoot_now())
         ORDER BY c.due_at, c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED"
    );
    Ok(statement(sql).get_result(&mut **tx).await.optional()?)
}

/// Ends a case: its verdict, and what follows for the entry, each with its ledger line. `reason` is the majority's, in
/// its own words. A case that lapsed has no verdict: nobody decided it.
pub async fn conclude(
    tx: &mut Tx,
    verdict: Recorded<Verdict>,
    acted: Recorded<EntryActed>,
    reason: &str,
) -> Result<(), StoreError> {
    end(tx, verdict, reason).await?;
    let (acted, record) = crate::ledger::record(tx, acted).await?;
    diesel::update(holds::table.find(acted.case.get()))
        .set((holds::released_at.eq(Some(acted.at)), holds::ledger_entry_id.eq(record.get())))
        .execute(&mut **tx)
        .await?;
    if acted.act != EntryAct::Remove {
        crate::spam::bump_unseen(tx, acted.case).await?;
        return step(tx, acted.case, "restored", "", record).await;
    }
    diesel::insert_into(removals::table)
        .values((
            removals::entry_id.eq(acted.entry.get()),
            removals::case_id.eq(acted.case.get()),
            removals::at.eq(acted.at),
            removals::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    step(tx, acted.case, "removed", "", record).await
}

/// The end of a case itself: its state, and its verdict where a jury came to one.
pub(crate) async fn end(tx: &mut Tx, verdict: Recorded<Verdict>, reason: &str) -> Result<(), StoreError> {
    let (verdict, record) = crate::ledger::record(tx, verdict).await?;
    if verdict.state == CaseState::Decided {
        insert_verdict(tx, &verdict, record, reason).await?;
    }
    diesel::update(cases::table.find(verdict.case.get()))
        .set(cases::state.eq(verdict.state.as_str()))
        .execute(&mut **tx)
        .await?;
    step(tx, verdict.case, verdict.state.as_str(), "", record).await
}

async fn insert_verdict(tx: &mut Tx, verdict: &Verdict, record: LedgerEntryId, reason: &str) -> Result<(), StoreError> {
    diesel::insert_into(verdicts::table)
        .values((
            verdicts::case_id.eq(verdict.case.get()),
            verdicts::outcome.eq(verdict.outcome.as_str()),
            verdicts::for_removal.eq(i32::try_from(verdict.remove).unwrap_or(i32::MAX)),
            verdicts::for_restoring.eq(i32::try_from(verdict.restore).unwrap_or(i32::MAX)),
            verdicts::reason.eq(reason.chars().take(20_000).collect::<String>()),
            verdicts::at.eq(verdict.at),
            verdicts::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether a case about the entry has ended while it said what it says now.
pub async fn has_answered(conn: &mut Conn, entry: EntryId) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        answered: bool,
    }
    let found: Found = statement(
        "SELECT EXISTS (SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.entry_id = $1
            AND c.state IN ('decided', 'lapsed') AND (e.edited_at IS NULL OR e.edited_at < c.opened_at)) AS answered",
    )
    .bind::<diesel::sql_types::BigInt, _>(entry.get())
    .get_result(conn)
    .await?;
    Ok(found.answered)
}

/// Whether a case holds the entry or a verdict removed it.
pub async fn is_held_or_removed(conn: &mut Conn, id: EntryId) -> Result<bool, StoreError> {
    let held = holds::table.filter(holds::entry_id.eq(id.get())).filter(holds::released_at.is_null());
    let removed = removals::table.find(id.get());
    let held: bool = diesel::select(diesel::dsl::exists(held)).get_result(conn).await?;
    Ok(held || diesel::select(diesel::dsl::exists(removed)).get_result::<bool>(conn).await?)
}
