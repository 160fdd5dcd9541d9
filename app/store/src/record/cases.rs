//! Cases as the record has them: tickets and reasons. No names, no content.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::canonical::sha256_hex;
use serde_json::{Value, json};

use crate::statement::statement;
use crate::{Conn, StoreError};

/// A case that was opened.
#[derive(Debug, Clone, QueryableByName)]
pub struct CaseHead {
    #[diesel(sql_type = BigInt)]
    pub case: i64,
    /// Why a moderator or the operator held the entry; `None` where flags did.
    #[diesel(sql_type = Nullable<Text>)]
    hold_reason: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    withheld_by: Option<i64>,
}

impl CaseHead {
    /// Why a moderator or the operator held the entry; `None` where flags did.
    pub fn hold_reason(&self) -> Option<Given> {
        self.hold_reason.as_deref().map(|words| Given::of(words, self.withheld_by))
    }
}

/// A reason as the record gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Words(String),
    /// A case keeps them away: SHA-256 of the words in hexadecimal, and which case.
    Withheld(String, i64),
}

impl Given {
    fn of(words: &str, withheld_by: Option<i64>) -> Self {
        match withheld_by {
            Some(case) => Self::Withheld(sha256_hex(words), case),
            None => Self::Words(words.to_owned()),
        }
    }

    /// The line of the record: the words under their name, or their hash and the case that withholds them.
    pub fn to_json(&self, case: i64, name: &str) -> Value {
        match self {
            Self::Words(words) => json!({"case": case, name: words}),
            Self::Withheld(sha256, by) => json!({"case": case, format!("{name}_sha256"): sha256, "withheld_by": by}),
        }
    }
}

/// The case that withholds words, as the record says it: once a checkpoint covers its first line, which is what the check looks for. Before, the
/// record gives what it gave a moment ago.
fn withheld_by(case: &str, words: &str) -> String {
    format!(
        "(SELECT x.id FROM cases x JOIN ledger_leaves y ON y.ledger_entry_id = x.ledger_entry_id
            WHERE x.id = case_withholding_words({case}, {words}, NULL) AND y.leaf_index < (SELECT max(size) FROM ledger_checkpoints))"
    )
}

/// The first case after a number.
pub async fn next_case(conn: &mut Conn, after: i64, size: i64) -> Result<Option<CaseHead>, StoreError> {
    let withheld_by = withheld_by("c.id", "s.detail");
    Ok(statement(format!(
        "SELECT c.id AS case, s.detail AS hold_reason, {withheld_by} AS withheld_by
         FROM cases c JOIN ledger_leaves l ON l.ledger_entry_id = c.ledger_entry_id
         LEFT JOIN case_steps s ON s.case_id = c.id AND s.what = 'opened' AND (c.held_by IS NOT NULL OR c.held_by_operator)
         WHERE c.id > $1 AND l.leaf_index < $2 ORDER BY c.id LIMIT 1"
    ))
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
pub async fn reasons(conn: &mut Conn, case: i64, size: i64) -> Result<Vec<Given>, StoreError> {
    #[derive(QueryableByName)]
    struct Reason {
        #[diesel(sql_type = Text)]
        words: String,
        #[diesel(sql_type = Nullable<BigInt>)]
        withheld_by: Option<i64>,
    }
    let withheld_by = withheld_by("w.case_id", "w.words");
    let rows: Vec<Reason> = statement(format!(
        "SELECT w.words, {withheld_by} AS withheld_by
         FROM case_words w JOIN verdicts v ON v.case_id = w.case_id JOIN ledger_leaves l ON l.ledger_entry_id = v.ledger_entry_id
         WHERE w.case_id = $1 AND l.leaf_index < $2 AND w.role IN ('juror', 'decider')
         ORDER BY sha256(convert_to(w.words, 'UTF8'))"
    ))
    .bind::<BigInt, _>(case)
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Given::of(&row.words, row.withheld_by)).collect())
}
