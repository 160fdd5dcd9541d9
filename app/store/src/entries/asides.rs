//! What a program is told of entries beside what a card shows.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// What stands beside an entry.
#[derive(Debug, Clone, QueryableByName)]
pub struct Aside {
    #[diesel(sql_type = BigInt)]
    id: i64,
    /// What was written, in Markdown; empty for what a feed brought in.
    #[diesel(sql_type = Text)]
    pub source: String,
    /// Whether a case about it is open.
    #[diesel(sql_type = Bool)]
    pub is_judged: bool,
    /// Whether a flag of the viewer's stands that they cannot make anew.
    #[diesel(sql_type = Bool)]
    pub is_flagged: bool,
}

/// The asides of those of some entries that the viewer may see.
pub async fn asides(conn: &mut Conn, ids: &[i64], sight: Sight<'_>) -> Result<HashMap<i64, Aside>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Aside> = statement(
        "SELECT e.id, e.body AS source,
            EXISTS (SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id WHERE x.entry_id = e.id AND c.state IN ('opened', 'before_jury')) AS is_judged,
            EXISTS (SELECT FROM flags f WHERE f.entry_id = e.id AND f.member_id = $1 AND f.flagged_again_at IS NULL AND NOT flag_is_outdated(f)) AS is_flagged
         FROM entries e WHERE e.id = ANY ($3) AND entry_visible(e, $1, $2)",
    )
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Array<BigInt>, _>(ids)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
