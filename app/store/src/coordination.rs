//! Who flags together: the facts from flags and verdicts, and what is kept of them, which is numbers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::coordination::{Coordination, StandingFlag, Tie};
use governance::{CaseId, EntryId, MemberId, Recorded};
use migrations::schema::coordinations;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

#[derive(QueryableByName)]
struct FlagRow {
    #[diesel(sql_type = BigInt)]
    member_id: i64,
    #[diesel(sql_type = Text)]
    rule_id: String,
    #[diesel(sql_type = Integer)]
    weight: i32,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

fn flags(rows: Vec<FlagRow>) -> Vec<StandingFlag> {
    let flag = |row: FlagRow| StandingFlag {
        member: row.member_id.into(),
        rule: row.rule_id,
        weight: u64::try_from(row.weight).unwrap_or(0),
        at: row.at,
    };
    rows.into_iter().map(flag).collect()
}

/// The flags that stand on an entry and that no case has answered yet, with their members: for weighing them, never for a page.
pub async fn standing(conn: &mut Conn, entry: EntryId) -> Result<Vec<StandingFlag>, StoreError> {
    let rows = statement(
        "SELECT member_id, rule_id, weight, at FROM flags f WHERE entry_id = $1 AND withdrawn_at IS NULL
            AND at > coalesce((SELECT max(c.opened_at) FROM case_subjects x JOIN cases c ON c.id = x.case_id WHERE x.entry_id = $1), '-infinity') ORDER BY id",
    )
    .bind::<BigInt, _>(entry.get())
    .load(conn)
    .await?;
    Ok(flags(rows))
}

/// The flags that a case answers: those that stood when it opened, and no earlier case had answered.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<StandingFlag>, StoreError> {
    let rows = statement(
        "SELECT f.member_id, f.rule_id, f.weight, f.at FROM cases c JOIN flags f ON f.entry_id = c.entry_id AND f.at <= c.opened_at
         WHERE c.id = $1 AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= c.opened_at) AND f.at > coalesce(
            (SELECT max(o.opened_at) FROM case_subjects x JOIN cases o ON o.id = x.case_id WHERE x.entry_id = c.entry_id AND o.id < c.id),
            '-infinity') ORDER BY f.id",
    )
    .bind::<BigInt, _>(case.get())
    .load(conn)
    .await?;
    Ok(flags(rows))
}

#[derive(QueryableByName)]
struct TieRow {
    #[diesel(sql_type = BigInt)]
    one: i64,
    #[diesel(sql_type = BigInt)]
    other: i64,
    #[diesel(sql_type = Array<BigInt>)]
    cases: Vec<i64>,
    #[diesel(sql_type = BigInt)]
    upheld: i64,
}

/// What each two of these members flagged both since a moment, as far as juries answered it. What lapsed without a verdict says nothing.
pub async fn ties(conn: &mut Conn, members: &[MemberId], since: DateTime<Utc>) -> Result<Vec<Tie>, StoreError> {
    let rows: Vec<TieRow> = statement(
        "WITH answered AS (
            SELECT DISTINCT f.member_id, c.id, v.outcome IN ('remove', 'label') AND o.case_id IS NULL AS upheld
            FROM flags f
            JOIN LATERAL (SELECT c.id, c.opened_at FROM case_subjects x JOIN cases c ON c.id = x.case_id
                WHERE x.entry_id = f.entry_id AND c.opened_at >= f.at AND c.appeals_case IS NULL ORDER BY c.id LIMIT 1) c ON true
            JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id
            WHERE f.member_id = ANY ($1) AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= c.opened_at) AND f.at > $2)
         SELECT a.member_id AS one, b.member_id AS other, array_agg(a.id ORDER BY a.id) AS cases,
            count(*) FILTER (WHERE a.upheld) AS upheld
         FROM answered a JOIN answered b ON b.id = a.id AND b.member_id > a.member_id GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .bind::<Array<BigInt>, _>(members.iter().map(|member| member.get()).collect::<Vec<_>>())
    .bind::<Timestamptz, _>(since)
    .load(conn)
    .await?;
    let tie = |row: TieRow| Tie {
        one: row.one.into(),
        other: row.other.into(),
        cases: row.cases.into_iter().map(CaseId::from).collect(),
        upheld: u64::try_from(row.upheld).unwrap_or(0),
    };
    Ok(rows.into_iter().map(tie).collect())
}

/// Keeps how many flag together, with its ledger line.
pub async fn keep(tx: &mut Tx, found: Recorded<Coordination>) -> Result<(), StoreError> {
    let (found, record) = crate::ledger::record(tx, found).await?;
    let count = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
    diesel::insert_into(coordinations::table)
        .values((
            coordinations::case_id.eq(found.case.get()),
            coordinations::at_end.eq(found.at_end),
            coordinations::flaggers.eq(count(found.flaggers)),
            coordinations::together.eq(count(found.together)),
            coordinations::burst.eq(count(found.burst)),
            coordinations::at.eq(found.at),
            coordinations::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How many of those who flagged what a case is about flag together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = coordinations)]
pub struct CoordinationRow {
    pub flaggers: i32,
    pub together: i32,
    /// How many flags that weighed nothing came within an hour; 0 where that is no burst.
    pub burst: i32,
}

/// What was found last about the flags of a case.
pub async fn found(conn: &mut Conn, case: CaseId) -> Result<Option<CoordinationRow>, StoreError> {
    Ok(coordinations::table
        .filter(coordinations::case_id.eq(case.get()))
        .order(coordinations::at_end.desc())
        .select(CoordinationRow::as_select())
        .first(conn)
        .await
        .optional()?)
}
