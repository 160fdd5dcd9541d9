//! Appeals: how a removal or a label stands, what all members were asked about it, and what lifts it. Those to fresh jurors are in `fresh`.

mod fresh;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{CaseOverruled, EntryActed, Overruler, Removals, SanctionKind, SanctionLifted};
use governance::proposals::{Overruled, RemovalFacts};
use governance::{ActorId, CaseId, ProposalId, Recorded, SanctionId};
use migrations::schema::{cases, labels, overrulings, removals, sanctions};

use crate::proposals::{enact, finish};
use crate::sanctions::BY_JURY;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

pub use self::fresh::{against, conclude, hold_verdict, open, verdict};

#[derive(QueryableByName)]
struct RemovalRow {
    #[diesel(sql_type = BigInt)]
    entry_id: i64,
    #[diesel(sql_type = Text)]
    rule_id: String,
    #[diesel(sql_type = Bool)]
    was_removed: bool,
    #[diesel(sql_type = Bool)]
    is_removed: bool,
    #[diesel(sql_type = Bool)]
    is_gone: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    open: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    before_jury: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    failed_at: Option<DateTime<Utc>>,
}

const REMOVAL: &str = "
SELECT c.entry_id, c.rule_id, EXISTS (SELECT FROM verdicts v WHERE v.case_id = c.id AND v.outcome IN ('remove', 'label')) AS was_removed,
    EXISTS (SELECT FROM removals r WHERE r.case_id = c.id) OR EXISTS (SELECT FROM labels l WHERE l.case_id = c.id) AS is_removed, entry_is_gone(e) AS is_gone,
    (SELECT p.id FROM proposals p WHERE p.track = 'appeal' AND p.payload ->> 'case' = c.id::text
        AND p.state IN ('sponsoring', 'discussion', 'voting', 'passed')) AS open,
    (SELECT a.id FROM cases a WHERE a.appeals_case = c.id AND a.state IN ('opened', 'before_jury')) AS before_jury,
    (SELECT max(p.closes_at) FROM proposals p WHERE p.track = 'appeal' AND p.payload ->> 'case' = c.id::text
        AND p.state = 'failed') AS failed_at
FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = $1";

/// How what a jury removed or labelled in a case stands; `NotFound` when there is no such case.
pub async fn removal(conn: &mut Conn, case: CaseId) -> Result<RemovalFacts, StoreError> {
    let row: RemovalRow = statement(REMOVAL).bind::<BigInt, _>(case.get()).get_result(conn).await?;
    Ok(RemovalFacts {
        case,
        entry: row.entry_id.into(),
        rule: row.rule_id,
        was_removed: row.was_removed,
        is_removed: row.is_removed,
        is_gone: row.is_gone,
        open: row.open.map(ProposalId::from),
        before_jury: row.before_jury.map(CaseId::from),
        failed_at: row.failed_at,
    })
}

/// The same, with the case and its entry held: nobody lifts the removal or deletes the entry meanwhile.
pub async fn hold_removal(tx: &mut Tx, case: CaseId) -> Result<RemovalFacts, StoreError> {
    hold_case(tx, case).await?;
    removal(tx, case).await
}

async fn hold_case(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    let about: i64 = cases::table.find(case.get()).select(cases::entry_id).first(&mut **tx).await?;
    crate::entries::hold_author(tx, about.into()).await?;
    statement("SELECT FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = $1 FOR NO KEY UPDATE")
        .bind::<BigInt, _>(case.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An appeal about a case.
#[derive(Debug, Clone, QueryableByName)]
pub struct AppealRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    /// Whether the viewer may see its words.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
}

/// What was asked about a case in public, the newest first.
pub async fn of_case(conn: &mut Conn, case: CaseId, viewer: Option<ActorId>) -> Result<Vec<AppealRow>, StoreError> {
    Ok(statement(
        "SELECT p.id, p.state, p.title, proposal_words_visible(p, $2) AS words_visible FROM proposals p
         WHERE p.track = 'appeal' AND p.payload ->> 'case' = $1::bigint::text AND proposal_is_public(p) ORDER BY p.id DESC LIMIT 20",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?)
}

/// What overruled a case, and when; `None` while its verdict holds.
pub async fn overruled_by(conn: &mut Conn, case: CaseId) -> Result<Option<(Overruler, DateTime<Utc>)>, StoreError> {
    let row: Option<(Option<i64>, Option<i64>, DateTime<Utc>)> = overrulings::table
        .find(case.get())
        .select((overrulings::proposal_id, overrulings::by_case_id, overrulings::at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.and_then(|(proposal, appeal, at)| Some((overruler(proposal, appeal)?, at))))
}

/// What two columns of which one is filled say.
pub(crate) fn overruler(proposal: Option<i64>, appeal: Option<i64>) -> Option<Overruler> {
    let vote = proposal.map(|vote| Overruler::Vote(vote.into()));
    vote.or_else(|| appeal.map(|appeal| Overruler::Jury(appeal.into())))
}

/// The same, as two columns.
const fn columns(by: Overruler) -> (Option<i64>, Option<i64>) {
    match by {
        Overruler::Vote(proposal) => (Some(proposal.get()), None),
        Overruler::Jury(appeal) => (None, Some(appeal.get())),
    }
}

/// Lifts a removal or a label: the case says what overruled it, the entry is shown as before, each with its ledger line.
async fn lift_removal(
    tx: &mut Tx,
    case: Recorded<CaseOverruled>,
    restored: Recorded<EntryActed>,
) -> Result<(), StoreError> {
    let (case, draft) = case.into_parts();
    let record = crate::ledger::append_at(tx, &draft, case.at).await?;
    let (vote, appeal) = columns(case.by);
    statement(
        "INSERT INTO overrulings (case_id, proposal_id, by_case_id, entry_id, removed_at, at, ledger_entry_id)
         SELECT r.case_id, $2, $3, r.entry_id, r.at, $4, $5 FROM (SELECT case_id, entry_id, at FROM removals
            UNION ALL SELECT case_id, entry_id, at FROM labels) r WHERE r.case_id = $1",
    )
    .bind::<BigInt, _>(case.case.get())
    .bind::<Nullable<BigInt>, _>(vote)
    .bind::<Nullable<BigInt>, _>(appeal)
    .bind::<Timestamptz, _>(case.at)
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    diesel::delete(removals::table.filter(removals::case_id.eq(case.case.get()))).execute(&mut **tx).await?;
    let labels = diesel::delete(labels::table.find(case.case.get())).execute(&mut **tx).await?;
    let detail = vote.or(appeal).map(|number| number.to_string()).unwrap_or_default();
    let what = if vote.is_some() { "overruled" } else { "reversed" };
    crate::cases::step(tx, case.case, what, &detail, record).await?;
    let (_, restored) = crate::ledger::record(tx, restored).await?;
    let detail = if labels > 0 { "label" } else { "" };
    crate::cases::step(tx, case.case, "restored", detail, restored).await
}

/// Puts a passed appeal in force: the removal is lifted and the entry shown again, the case says so, the proposal ends.
/// Three ledger lines, one transaction.
pub async fn overrule(
    tx: &mut Tx,
    overruled: Recorded<Overruled>,
    case: Recorded<CaseOverruled>,
    restored: Recorded<EntryActed>,
) -> Result<(), StoreError> {
    let (overruled, draft) = overruled.into_parts();
    let enacted = enact(tx, overruled.transition, &draft).await?;
    lift_removal(tx, case, restored).await?;
    finish(tx, enacted).await
}

/// A sanction in force that counted a removal which was lifted in this transaction.
#[derive(Debug, Clone, QueryableByName)]
pub struct LimitRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: SanctionId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Timestamptz)]
    pub starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub ends_at: DateTime<Utc>,
}

impl LimitRow {
    /// How hard it is.
    pub fn kind(&self) -> Result<SanctionKind, StoreError> {
        SanctionKind::named(&self.kind).ok_or_else(|| StoreError::unreadable("kind of sanction", &self.kind))
    }
}

/// The limits in force of the author of what a case had removed that began after the removal, locked.
pub async fn limits_after(tx: &mut Tx, case: CaseId, now: DateTime<Utc>) -> Result<Vec<LimitRow>, StoreError> {
    Ok(statement(
        "SELECT s.id, s.kind, s.starts_at, s.ends_at
         FROM overrulings o JOIN entries e ON e.id = o.entry_id JOIN sanctions s ON s.member_id = e.author_id
         WHERE o.case_id = $1 AND s.kind <> 'expel' AND s.starts_at >= o.removed_at AND s.ends_at > $2 ORDER BY s.id FOR NO KEY UPDATE OF s",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<Timestamptz, _>(now)
    .load(&mut **tx)
    .await?)
}

/// How many removals that a limit counted still hold, and whether it counted the one that was lifted. Labels are never counted.
pub async fn removals_counted(
    tx: &mut Tx,
    limit: SanctionId,
    since: DateTime<Utc>,
    case: CaseId,
) -> Result<(Removals, bool), StoreError> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = BigInt)]
        left: i64,
        #[diesel(sql_type = BigInt)]
        by_juries: i64,
        #[diesel(sql_type = Bool)]
        is_counted: bool,
    }
    let left = "FROM removals r JOIN entries e ON e.id = r.entry_id WHERE e.author_id = s.member_id AND NOT kind_is_blind(e.kind) AND r.at > $2 AND r.at <= s.starts_at";
    let row: Counted = statement(format!(
        "SELECT (SELECT count(*) {left}) AS left, (SELECT count(*) {left} AND {BY_JURY}) AS by_juries,
            EXISTS (SELECT FROM overrulings o JOIN verdicts v ON v.case_id = o.case_id AND v.outcome = 'remove' WHERE o.case_id = $3 AND o.removed_at > $2 AND o.removed_at <= s.starts_at) AS is_counted
         FROM sanctions s WHERE s.id = $1"
    ))
    .bind::<BigInt, _>(limit.get())
    .bind::<Timestamptz, _>(since)
    .bind::<BigInt, _>(case.get())
    .get_result(&mut **tx)
    .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok((Removals { all: count(row.left), by_juries: count(row.by_juries) }, row.is_counted))
}

/// Ends a limit before its time, with its ledger line.
pub async fn lift(tx: &mut Tx, lifted: Recorded<SanctionLifted>) -> Result<(), StoreError> {
    let (lifted, record) = crate::ledger::record(tx, lifted).await?;
    let (vote, appeal) = columns(lifted.by);
    diesel::update(sanctions::table.find(lifted.sanction.get()))
        .set((
            sanctions::ends_at.eq(lifted.until),
            sanctions::lifted_by.eq(vote),
            sanctions::lifted_by_case.eq(appeal),
            sanctions::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
