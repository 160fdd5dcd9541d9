//! Which case keeps an entry from being seen, changed or held again.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use governance::{CaseId, EntryId};

use crate::statement::statement;
use crate::{Conn, StoreError};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Bool)]
    is_open: bool,
}

/// The case that holds an entry, or whose verdict removed it, and whether it is open; `None` when neither is so.
pub async fn withholding(conn: &mut Conn, entry: EntryId) -> Result<Option<(CaseId, bool)>, StoreError> {
    let row: Option<Row> = statement(
        "SELECT c.id, c.state IN ('opened', 'before_jury') AS is_open FROM entries e JOIN cases c ON c.id = case_withholding(e.id)
         WHERE e.id = $1 AND e.withheld",
    )
    .bind::<BigInt, _>(entry.get())
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| (row.id.into(), row.is_open)))
}

/// The last case about an entry that has ended while it said what it says now; `None` where there is none.
pub async fn answer_to(conn: &mut Conn, entry: EntryId) -> Result<Option<CaseId>, StoreError> {
    let row: Option<Row> = statement(
        "SELECT c.id, false AS is_open FROM case_subjects x JOIN cases c ON c.id = x.case_id JOIN entries e ON e.id = x.entry_id
         WHERE x.entry_id = $1 AND c.state IN ('decided', 'lapsed') AND (e.edited_at IS NULL OR e.edited_at < c.opened_at)
         ORDER BY c.id DESC LIMIT 1",
    )
    .bind::<BigInt, _>(entry.get())
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.id.into()))
}
