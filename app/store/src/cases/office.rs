//! Cases that wait for a moderator: whom they are put to, what one does in them, and how they become a jury's.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{EntryActed, ModeratorRecused, ModeratorVerdict, SentToJury};
use governance::{CaseId, LedgerEntryId, MemberId, Recorded};
use migrations::schema::{cases, moderator_calls, verdicts};

use super::{CASE, CaseRow, ending, step};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A case that waits for a member as a moderator.
#[derive(Debug, Clone, QueryableByName)]
pub struct WaitingRow {
    #[diesel(sql_type = BigInt)]
    pub case_id: i64,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = Timestamptz)]
    pub decide_by: DateTime<Utc>,
}

/// The cases that wait for a moderator and were put to this one, the oldest first; at most 100.
pub async fn waiting_for(conn: &mut Conn, member: MemberId) -> Result<Vec<WaitingRow>, StoreError> {
    Ok(statement(
        "SELECT c.id AS case_id, c.rule_id, c.rule_text, c.decide_by FROM moderator_calls r JOIN cases c ON c.id = r.case_id
         WHERE r.member_id = $1 AND r.state = 'called' AND c.state = 'opened' AND c.sent_ledger_entry_id IS NULL
            AND c.decide_by > (SELECT folkmoot_now()) AND EXISTS (SELECT FROM moderator_terms t
                WHERE t.member_id = $1 AND t.starts_at <= (SELECT folkmoot_now()) AND t.ends_at > (SELECT folkmoot_now()))
         ORDER BY c.id LIMIT 100",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

const IN_OFFICE: &str = "moderator_terms t JOIN members m ON m.id = t.member_id AND m.erased_at IS NULL
    WHERE t.starts_at <= (SELECT folkmoot_now()) AND t.ends_at > (SELECT folkmoot_now())";

/// Moderators in office whom the case was not put to yet.
pub async fn uncalled(conn: &mut Conn, case: CaseId) -> Result<Vec<MemberId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        member_id: i64,
    }
    let sql = format!(
        "SELECT DISTINCT t.member_id FROM {IN_OFFICE}
            AND NOT EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = $1 AND r.member_id = t.member_id) ORDER BY t.member_id"
    );
    let rows: Vec<Row> = statement(sql).bind::<BigInt, _>(case.get()).load(conn).await?;
    Ok(rows.into_iter().map(|row| MemberId::from(row.member_id)).collect())
}

/// Whether a moderator is in office whom the case was put to and who may still decide it.
pub async fn has_deciders(conn: &mut Conn, case: CaseId) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {IN_OFFICE}
            AND EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = $1 AND r.member_id = t.member_id AND r.state = 'called')) AS found"
    );
    let row: Row = statement(sql).bind::<BigInt, _>(case.get()).get_result(conn).await?;
    Ok(row.found)
}

/// Puts a case to a moderator, or notes that they are a party to it.
pub async fn call(tx: &mut Tx, case: CaseId, moderator: MemberId, is_party: bool) -> Result<(), StoreError> {
    diesel::insert_into(moderator_calls::table)
        .values((
            moderator_calls::case_id.eq(case.get()),
            moderator_calls::member_id.eq(moderator.get()),
            moderator_calls::state.eq(if is_party { "party" } else { "called" }),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Claims one case that waits for a moderator in vain: its time is over, somebody in office does not know of it, or nobody in office may
/// decide it.
pub async fn claim_unminded(tx: &mut Tx) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!(
        "{CASE} WHERE c.state = 'opened' AND c.decide_by IS NOT NULL AND c.sent_ledger_entry_id IS NULL
            AND (c.decide_by <= (SELECT folkmoot_now())
                OR EXISTS (SELECT FROM {IN_OFFICE}
                    AND NOT EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = c.id AND r.member_id = t.member_id))
                OR NOT EXISTS (SELECT FROM {IN_OFFICE}
                    AND EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = c.id AND r.member_id = t.member_id AND r.state = 'called')))
         ORDER BY c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED"
    );
    Ok(statement(sql).get_result(&mut **tx).await.optional()?)
}

/// Ends a case as a moderator decided: the verdict names them, and what follows for the entry is theirs too.
pub async fn conclude_by_moderator(
    tx: &mut Tx,
    decided: Recorded<ModeratorVerdict>,
    acted: Option<Recorded<EntryActed>>,
) -> Result<(), StoreError> {
    let (ModeratorVerdict { verdict, moderator, reason }, draft) = decided.into_parts();
    let record = crate::ledger::append_at(tx, &draft, verdict.at).await?;
    diesel::insert_into(verdicts::table)
        .values((
            verdicts::case_id.eq(verdict.case.get()),
            verdicts::outcome.eq(verdict.outcome.as_str()),
            verdicts::for_removal.eq(0),
            verdicts::for_restoring.eq(0),
            verdicts::reason.eq(reason.as_str()),
            verdicts::at.eq(verdict.at),
            verdicts::ledger_entry_id.eq(record.get()),
            verdicts::decided_by.eq(Some(moderator.get())),
        ))
        .execute(&mut **tx)
        .await?;
    diesel::update(cases::table.find(verdict.case.get()))
        .set(cases::state.eq(verdict.state.as_str()))
        .execute(&mut **tx)
        .await?;
    step(tx, verdict.case, verdict.state.as_str(), "moderator", record).await?;
    ending::carry_out(tx, acted).await
}

/// Somebody acts in a case that was put to them, or that they found before it was.
async fn act(
    tx: &mut Tx,
    case: CaseId,
    moderator: MemberId,
    state: &str,
    record: LedgerEntryId,
) -> Result<(), StoreError> {
    statement(
        "INSERT INTO moderator_calls (case_id, member_id, state, ledger_entry_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_id, member_id) DO UPDATE SET state = excluded.state, ledger_entry_id = excluded.ledger_entry_id",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<BigInt, _>(moderator.get())
    .bind::<Text, _>(state)
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A moderator stands aside, with the line that says so.
pub async fn recuse(tx: &mut Tx, recused: Recorded<ModeratorRecused>) -> Result<(), StoreError> {
    let (recused, draft) = recused.into_parts();
    let record = crate::ledger::append_at(tx, &draft, recused.at).await?;
    act(tx, recused.case, recused.moderator, "recused", record).await?;
    step(tx, recused.case, "moderator_recused", "", record).await
}

/// Gives a case to a jury, with the line that says so.
pub async fn send_to_jury(tx: &mut Tx, sent: Recorded<SentToJury>) -> Result<(), StoreError> {
    let (sent, draft) = sent.into_parts();
    let record = crate::ledger::append_at(tx, &draft, sent.at).await?;
    if let Some(moderator) = sent.passed_by {
        act(tx, sent.case, moderator, "passed", record).await?;
    }
    step(tx, sent.case, "to_jury", &sent.detail, record).await?;
    diesel::update(cases::table.find(sent.case.get()))
        .set(cases::sent_ledger_entry_id.eq(Some(record.get())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
