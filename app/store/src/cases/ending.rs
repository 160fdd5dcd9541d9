//! How a case ends: its verdict, and what follows for the entry.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::moderation::{CaseState, EntryAct, EntryActed, Verdict};
use governance::{EntryId, LedgerEntryId, Recorded};
use migrations::schema::{cases, entries, holds, removals, verdicts};

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

/// Ends a case: its verdict, and what follows for the entry (`None`: it was never hidden), each with its ledger line. `reason` is
/// the majority's, in its own words. A case that lapsed has no verdict: nobody decided it.
pub async fn conclude(
    tx: &mut Tx,
    verdict: Recorded<Verdict>,
    acted: Option<Recorded<EntryActed>>,
    reason: &str,
) -> Result<(), StoreError> {
    end(tx, verdict, reason).await?;
    carry_out(tx, acted).await
}

/// What follows from a verdict for the entry, with its ledger line: it is free again, labelled or removed. `None`: nothing follows.
pub(super) async fn carry_out(tx: &mut Tx, acted: Option<Recorded<EntryActed>>) -> Result<(), StoreError> {
    let Some(acted) = acted else { return Ok(()) };
    let (acted, record) = crate::ledger::record(tx, acted).await?;
    diesel::update(holds::table.find(acted.case.get()))
        .set((holds::released_at.eq(Some(acted.at)), holds::ledger_entry_id.eq(record.get())))
        .execute(&mut **tx)
        .await?;
    if acted.act != EntryAct::Remove {
        crate::spam::bump_unseen(tx, acted.case).await?;
    }
    match acted.act {
        EntryAct::Remove => remove(tx, &acted, record).await?,
        EntryAct::Label => crate::labels::put(tx, &acted, record).await?,
        _ => return step(tx, acted.case, "restored", "", record).await,
    }
    let what = if acted.act == EntryAct::Label { "labelled" } else { "removed" };
    step(tx, acted.case, what, "", record).await
}

async fn remove(tx: &mut Tx, acted: &EntryActed, record: LedgerEntryId) -> Result<(), StoreError> {
    diesel::insert_into(removals::table)
        .values((
            removals::entry_id.eq(acted.entry.get()),
            removals::case_id.eq(acted.case.get()),
            removals::at.eq(acted.at),
            removals::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
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
            verdicts::for_labelling.eq(i32::try_from(verdict.label).unwrap_or(i32::MAX)),
            verdicts::for_restoring.eq(i32::try_from(verdict.restore).unwrap_or(i32::MAX)),
            verdicts::reason.eq(reason.chars().take(20_000).collect::<String>()),
            verdicts::at.eq(verdict.at),
            verdicts::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether a case about the entry under this rule has ended, decided or not, while it said what it says now: then nobody holds it again
/// alone, whatever members may flag.
pub async fn has_answered(conn: &mut Conn, entry: EntryId, rule: &str) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        answered: bool,
    }
    let found: Found = statement(
        "SELECT coalesce(bool_or(c.rule_id = $2 AND c.state IN ('decided', 'lapsed')), false) AS answered
         FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
         WHERE x.entry_id = $1 AND (e.edited_at IS NULL OR e.edited_at < c.opened_at)",
    )
    .bind::<diesel::sql_types::BigInt, _>(entry.get())
    .bind::<diesel::sql_types::Text, _>(rule)
    .get_result(conn)
    .await?;
    Ok(found.answered)
}

/// Those of these rules under which the entry is urgent no more: a case under them has decided about what it says now, or two of them ran
/// out of time. Of published reasons one of a case at a time is urgent, so that nobody hides them all at once.
pub async fn heard(conn: &mut Conn, entry: EntryId, rules: &[String]) -> Result<Vec<String>, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Heard {
        #[diesel(sql_type = diesel::sql_types::Text)]
        rule: String,
    }
    let rows: Vec<Heard> = statement(
        "SELECT DISTINCT r.rule FROM unnest($2::text[]) AS r (rule)
         WHERE (SELECT count(*) FILTER (WHERE c.state = 'decided') > 0 OR count(*) FILTER (WHERE c.state = 'lapsed') > 1
                FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
                WHERE x.entry_id = $1 AND c.rule_id = r.rule AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))
            OR EXISTS (SELECT FROM said_words w JOIN said_words other ON other.case_id = w.case_id AND other.entry_id <> w.entry_id
                JOIN entries o ON o.id = other.entry_id WHERE w.entry_id = $1 AND o.withheld)",
    )
    .bind::<diesel::sql_types::BigInt, _>(entry.get())
    .bind::<diesel::sql_types::Array<diesel::sql_types::Text>, _>(rules)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.rule).collect())
}

/// Whether a case holds the entry or a verdict removed it: one of its own, one that covers it, or one about its source.
pub async fn is_held_or_removed(conn: &mut Conn, id: EntryId) -> Result<bool, StoreError> {
    Ok(entries::table.find(id.get()).select(entries::withheld).first(conn).await?)
}

/// Whether nothing but an open case keeps it from everybody: so it can be told to anybody that it is held.
pub async fn is_held_from_everybody(conn: &mut Conn, id: EntryId) -> Result<bool, StoreError> {
    let is_public: Option<bool> = entries::table
        .find(id.get())
        .select(
            entries::withheld
                .and(entries::audience.eq("public"))
                .and(entries::title.is_not_null().or(entries::deleted_at.is_null())),
        )
        .first(conn)
        .await
        .optional()?;
    Ok(is_public == Some(true) && is_open_about(conn, id).await?)
}

/// Whether a case about it is open: also one that holds nothing, one that covers it, and an appeal.
pub async fn is_open_about(conn: &mut Conn, id: EntryId) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        open: bool,
    }
    let found: Found = statement(
        "SELECT EXISTS (SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id
            WHERE x.entry_id = $1 AND c.state IN ('opened', 'before_jury')) AS open",
    )
    .bind::<diesel::sql_types::BigInt, _>(id.get())
    .get_result(conn)
    .await?;
    Ok(found.open)
}
