//! Rings: whom a case about flags that came together is about, and what it rests on. Nobody but themselves is shown who they are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::coordination::Group;
use governance::moderation::ring::{AskedBefore, ChargedFlag};
use governance::{ActorId, CaseId, EntryId, LedgerEntryId, MemberId};
use migrations::schema::{entries, ring_members};

use crate::entries::EntryCore;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// What was asked about these members before. Held until the transaction ends: of two cases that end at once one asks.
pub async fn hold_asked(tx: &mut Tx, members: &[MemberId]) -> Result<AskedBefore, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<BigInt>)]
        last: Option<i64>,
        #[diesel(sql_type = Bool)]
        is_open: bool,
    }
    tx.lock("rings").await?;
    let row: Row = statement(
        "SELECT max(c.id) AS last, coalesce(bool_or(c.state IN ('opened', 'before_jury')), false) AS is_open
         FROM ring_members r JOIN cases c ON c.entry_id = r.entry_id WHERE r.member_id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(numbers(members))
    .get_result(&mut **tx)
    .await?;
    Ok(AskedBefore { last: row.last.map(CaseId::from), is_open: row.is_open })
}

fn numbers(members: &[MemberId]) -> Vec<i64> {
    members.iter().map(|member| member.get()).collect()
}

/// The flags of these members that these cases answered, by case and time.
pub async fn charged(conn: &mut Conn, group: &Group) -> Result<Vec<ChargedFlag>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        case: i64,
        #[diesel(sql_type = BigInt)]
        member_id: i64,
        #[diesel(sql_type = Text)]
        rule_id: String,
        #[diesel(sql_type = Text)]
        remark: String,
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let rows: Vec<Row> = statement(
        "SELECT c.id AS case, f.member_id, f.rule_id, f.remark, f.at FROM cases c
         JOIN case_subjects x ON x.case_id = c.id JOIN flags f ON f.entry_id = x.entry_id AND f.at <= c.opened_at
         WHERE c.id = ANY ($1) AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= c.opened_at) AND f.member_id = ANY ($2) ORDER BY c.id, f.at, f.id",
    )
    .bind::<Array<BigInt>, _>(group.cases.iter().map(|case| case.get()).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(numbers(&group.members))
    .load(conn)
    .await?;
    let flag = |row: Row| ChargedFlag {
        case: row.case.into(),
        member: row.member_id.into(),
        rule: row.rule_id,
        remark: row.remark,
        at: row.at,
    };
    Ok(rows.into_iter().map(flag).collect())
}

/// What the cases of a group were about.
pub async fn entries_of(conn: &mut Conn, group: &Group) -> Result<Vec<EntryId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        entry_id: i64,
    }
    let rows: Vec<Row> = statement("SELECT DISTINCT entry_id FROM case_subjects WHERE case_id = ANY ($1) ORDER BY 1")
        .bind::<Array<BigInt>, _>(group.cases.iter().map(|case| case.get()).collect::<Vec<_>>())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.entry_id.into()).collect())
}

/// Makes the entry that stands for flags that came together, in the name of one of the members: it is shown to nobody as an entry.
pub async fn stand_in(tx: &mut Tx, author: ActorId, title: &str, html: &str) -> Result<EntryCore, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let row: Row = statement(
        "INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
         SELECT $1, 'flagging', $2, '', $3, now, now, now, now FROM (SELECT folkmoot_now() AS now) clock RETURNING id",
    )
    .bind::<BigInt, _>(author.get())
    .bind::<Text, _>(title)
    .bind::<Text, _>(html)
    .get_result(&mut **tx)
    .await?;
    Ok(entries::table.find(row.id).select(EntryCore::as_select()).first(&mut **tx).await?)
}

/// Writes down whom a new case is about, and what it rests on.
pub(crate) async fn insert(
    tx: &mut Tx,
    entry: EntryId,
    group: &Group,
    record: LedgerEntryId,
) -> Result<(), StoreError> {
    let cases: Vec<i64> = group.cases.iter().map(|case| case.get()).collect();
    for (sql, ids) in [
        ("INSERT INTO ring_cases (entry_id, case_id, ledger_entry_id) SELECT $1, unnest($2::bigint[]), $3", cases),
        (
            "INSERT INTO ring_members (entry_id, member_id, ledger_entry_id) SELECT $1, unnest($2::bigint[]), $3",
            numbers(&group.members),
        ),
    ] {
        statement(sql)
            .bind::<BigInt, _>(entry.get())
            .bind::<Array<BigInt>, _>(ids)
            .bind::<BigInt, _>(record.get())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Whose flags a case about this entry is about, in the order of their numbers; empty where it is about something else.
pub async fn members(conn: &mut Conn, entry: EntryId) -> Result<Vec<MemberId>, StoreError> {
    let members: Vec<i64> = ring_members::table
        .filter(ring_members::entry_id.eq(entry.get()))
        .order(ring_members::member_id)
        .select(ring_members::member_id)
        .load(conn)
        .await?;
    Ok(members.into_iter().map(MemberId::from).collect())
}

/// When a jury found last that this member flags in bad faith, since a moment, where that stands.
pub async fn unheard_from(
    conn: &mut Conn,
    member: MemberId,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Timestamptz>)]
        at: Option<DateTime<Utc>>,
    }
    let row: Row = statement(
        "SELECT max(m.at) AS at FROM ring_members r JOIN removals m ON m.entry_id = r.entry_id WHERE r.member_id = $1 AND m.at > $2",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Timestamptz, _>(since)
    .get_result(conn)
    .await?;
    Ok(row.at)
}
