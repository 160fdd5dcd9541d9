//! Cases as the record has them: tickets and reasons. No names, no content.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// A case that was opened.
#[derive(Debug, Clone, QueryableByName)]
pub struct CaseHead {
    #[diesel(sql_type = BigInt)]
    pub case: i64,
    /// Why a moderator or the operator held the entry; `None` where flags did.
    #[diesel(sql_type = Nullable<Text>)]
    pub hold_reason: Option<String>,
}

/// The first case after a number.
pub async fn next_case(conn: &mut Conn, after: i64, size: i64) -> Result<Option<CaseHead>, StoreError> {
    Ok(statement(
        "SELECT c.id AS case, CASE WHEN c.held_by IS NOT NULL OR c.held_by_operator THEN
            (SELECT s.detail FROM case_steps s WHERE s.case_id = c.id AND s.what = 'opened' ORDER BY s.id LIMIT 1) END AS hold_reason
         FROM cases c JOIN ledger_leaves l ON l.ledger_entry_id = c.ledger_entry_id
         WHERE c.id > $1 AND l.leaf_index < $2 ORDER BY c.id LIMIT 1",
    )
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(size)
    .get_result(conn)
    .await
    .optional()?)
}

/// Tickets of a case after a ticket, in the order of their bytes, which says nothing about whose they are.
pub async fn tickets(conn: &mut Conn, case: i64, after: &[u8], limit: i64) -> Result<Vec<Vec<u8>>, StoreError> {
    #[derive(QueryableByName)]
    struct Ticket {
        #[diesel(sql_type = Binary)]
        ticket: Vec<u8>,
    }
    let rows: Vec<Ticket> =
        statement("SELECT ticket FROM tickets WHERE case_id = $1 AND ticket > $2 ORDER BY ticket LIMIT $3")
            .bind::<BigInt, _>(case)
            .bind::<Binary, _>(after)
            .bind::<BigInt, _>(limit)
            .load(conn)
            .await?;
    Ok(rows.into_iter().map(|row| row.ticket).collect())
}

/// The reasons that decided a verdict, of its jurors or of its moderator, in the order of their hashes; none before the leaves tell of it. No more than jurors.
pub async fn reasons(conn: &mut Conn, case: i64, size: i64) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Reason {
        #[diesel(sql_type = Text)]
        reason: String,
    }
    let rows: Vec<Reason> = statement(
        "SELECT reason FROM (SELECT coalesce(f.reason, s.reason) AS reason FROM seats s JOIN verdicts v ON v.case_id = s.case_id
            JOIN ledger_leaves l ON l.ledger_entry_id = v.ledger_entry_id
            LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank
            WHERE s.case_id = $1 AND l.leaf_index < $2 AND s.opinion IS NOT NULL
            UNION ALL SELECT v.reason FROM verdicts v JOIN ledger_leaves l ON l.ledger_entry_id = v.ledger_entry_id
            WHERE v.case_id = $1 AND l.leaf_index < $2 AND v.decided_by IS NOT NULL) said
         ORDER BY sha256(convert_to(reason, 'UTF8'))",
    )
    .bind::<BigInt, _>(case)
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.reason).collect())
}
