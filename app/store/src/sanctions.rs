//! Sanctions: what follows from removals, and ends by itself.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{Removals, SanctionImposed, SanctionKind};
use governance::{ActorId, MemberId, ProposalId, Recorded};
use migrations::schema::{members, sanctions};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A sanction as its member's page and the docket show it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sanctions)]
pub struct SanctionRow {
    pub case_id: i64,
    kind: String,
    pub rule_id: String,
    pub reason: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl SanctionRow {
    /// How hard it is.
    pub fn kind(&self) -> Result<SanctionKind, StoreError> {
        SanctionKind::named(&self.kind).ok_or_else(|| StoreError::unreadable("kind of sanction", &self.kind))
    }
}

/// The member behind an author, locked so that two verdicts about them count one after the other.
/// `None` for an author who is no member, or whose account was erased.
pub async fn lock_author(tx: &mut Tx, author: ActorId) -> Result<Option<MemberId>, StoreError> {
    let id: Option<i64> = members::table
        .find(author.get())
        .filter(members::erased_at.is_null())
        .select(members::id)
        .for_no_key_update()
        .first(&mut **tx)
        .await
        .optional()?;
    Ok(id.map(MemberId::from))
}

/// Whether a jury found what a removal `r` rests on: in the first instance, or fresh jurors on appeal where a moderator had.
pub(crate) const BY_JURY: &str = "NOT EXISTS (SELECT FROM verdicts v WHERE v.case_id = r.case_id AND v.decided_by IS NOT NULL
    AND NOT EXISTS (SELECT FROM cases a JOIN verdicts w ON w.case_id = a.id WHERE a.appeals_case = r.case_id AND w.outcome = 'remove'))";

/// How many removals count, as the database has it.
#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    by_juries: i64,
}

/// How many entries of an author were removed since a moment and not restored.
pub async fn removals_since(conn: &mut Conn, author: ActorId, since: DateTime<Utc>) -> Result<Removals, StoreError> {
    let sql = format!(
        "SELECT count(*) AS n, count(*) FILTER (WHERE {BY_JURY}) AS by_juries
         FROM removals r JOIN entries e ON e.id = r.entry_id WHERE e.author_id = $1 AND NOT kind_is_blind(e.kind) AND r.at > $2"
    );
    let row: Count =
        statement(sql).bind::<BigInt, _>(author.get()).bind::<Timestamptz, _>(since).get_result(conn).await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Removals { all: count(row.n), by_juries: count(row.by_juries) })
}

/// Imposes a sanction, with its ledger line.
pub async fn impose(tx: &mut Tx, imposed: Recorded<SanctionImposed>, reason: &str) -> Result<(), StoreError> {
    impose_by_vote(tx, imposed, reason, None).await
}

/// The same, carried by a vote where it is an expulsion.
pub(crate) async fn impose_by_vote(
    tx: &mut Tx,
    imposed: Recorded<SanctionImposed>,
    reason: &str,
    vote: Option<ProposalId>,
) -> Result<(), StoreError> {
    let (imposed, record) = crate::ledger::record(tx, imposed).await?;
    diesel::insert_into(sanctions::table)
        .values((
            sanctions::member_id.eq(imposed.member.get()),
            sanctions::case_id.eq(imposed.case.get()),
            sanctions::kind.eq(imposed.sanction.kind.as_str()),
            sanctions::rule_id.eq(&imposed.rule),
            sanctions::reason.eq(reason),
            sanctions::starts_at.eq(imposed.at),
            sanctions::ends_at.eq(imposed.sanction.until),
            sanctions::ledger_entry_id.eq(record.get()),
            sanctions::carried_by.eq(vote.map(ProposalId::get)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The sanction that followed from a case, if one did.
pub async fn of_case(conn: &mut Conn, case: governance::CaseId) -> Result<Option<SanctionRow>, StoreError> {
    Ok(sanctions::table
        .filter(sanctions::case_id.eq(case.get()))
        .filter(sanctions::kind.ne("expel"))
        .order(sanctions::id.desc())
        .select(SanctionRow::as_select())
        .first(conn)
        .await
        .optional()?)
}
