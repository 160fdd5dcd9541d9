//! Appeals to fresh jurors: how a verdict stands, the case that judges it once more, and its end.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{AppealOpened, CaseOverruled, CaseState, EntryActed, Verdict, VerdictFacts};
use governance::{CaseId, ProposalId, Recorded};
use migrations::schema::cases;

use crate::cases::Frozen;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

#[derive(QueryableByName)]
struct VerdictRow {
    #[diesel(sql_type = BigInt)]
    entry_id: i64,
    #[diesel(sql_type = Text)]
    rule_id: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    removed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    is_removed: bool,
    #[diesel(sql_type = Bool)]
    is_gone: bool,
    #[diesel(sql_type = Bool)]
    is_appeal: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    appealed: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    vote: Option<i64>,
}

/// How the verdict of a case stands, for whoever may appeal it; `NotFound` when there is no such case.
pub async fn verdict(conn: &mut Conn, case: CaseId) -> Result<VerdictFacts, StoreError> {
    let row: VerdictRow = statement(
        "SELECT c.entry_id, c.rule_id,
            (SELECT v.at FROM verdicts v WHERE v.case_id = c.id AND v.outcome IN ('remove', 'label')) AS removed_at,
            EXISTS (SELECT FROM removals r WHERE r.case_id = c.id) OR EXISTS (SELECT FROM labels l WHERE l.case_id = c.id) AS is_removed, entry_is_gone(e) AS is_gone,
            c.appeals_case IS NOT NULL AS is_appeal, (SELECT a.id FROM cases a WHERE a.appeals_case = c.id) AS appealed,
            (SELECT p.id FROM proposals p WHERE p.track = 'appeal' AND p.payload ->> 'case' = c.id::text
                AND p.state IN ('discussion', 'voting', 'passed')) AS vote
         FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = $1",
    )
    .bind::<BigInt, _>(case.get())
    .get_result(conn)
    .await?;
    Ok(VerdictFacts {
        case,
        entry: row.entry_id.into(),
        rule: row.rule_id,
        removed_at: row.removed_at,
        is_removed: row.is_removed,
        is_gone: row.is_gone,
        is_appeal: row.is_appeal,
        appealed: row.appealed.map(CaseId::from),
        vote: row.vote.map(ProposalId::from),
    })
}

/// The same, with the case and its entry held: nobody appeals twice, asks all members or lifts the removal meanwhile.
pub async fn hold_verdict(tx: &mut Tx, case: CaseId) -> Result<VerdictFacts, StoreError> {
    super::hold_case(tx, case).await?;
    verdict(tx, case).await
}

/// The appeal against the verdict of a case, and whether it is still open; `None` when nobody made one.
pub async fn against(conn: &mut Conn, case: CaseId) -> Result<Option<(CaseId, bool)>, StoreError> {
    let row: Option<(i64, String)> = cases::table
        .filter(cases::appeals_case.eq(case.get()))
        .select((cases::id, cases::state))
        .first(conn)
        .await
        .optional()?;
    let Some((id, state)) = row else { return Ok(None) };
    let state: CaseState = state.parse().map_err(|why| StoreError::unreadable("case state", why))?;
    Ok(Some((id.into(), !state.is_final())))
}

/// Opens an appeal and freezes its pool, with its ledger line. Nothing is held: what it is about is removed or labelled.
pub async fn open(tx: &mut Tx, appeal: Recorded<AppealOpened>, frozen: &Frozen<'_>) -> Result<(), StoreError> {
    let (AppealOpened { opened, appeals, plea, suspends_limits }, draft) = appeal.into_parts();
    let record = crate::ledger::append_at(tx, &draft, opened.opened_at).await?;
    let against = crate::cases::Against { case: appeals, plea: plea.as_str(), suspends_limits };
    crate::cases::insert(tx, &opened, record, frozen, Some(&against)).await
}

/// Ends an appeal: its verdict, and where the one before was wrong, what follows: the removal or the label is lifted. `reason` is the
/// majority's, in its own words.
pub async fn conclude(
    tx: &mut Tx,
    verdict: Recorded<Verdict>,
    reversal: Option<(Recorded<CaseOverruled>, Recorded<EntryActed>)>,
    reason: &str,
) -> Result<(), StoreError> {
    crate::cases::end(tx, verdict, reason).await?;
    match reversal {
        Some((overruled, restored)) => super::lift_removal(tx, overruled, restored).await,
        None => Ok(()),
    }
}
