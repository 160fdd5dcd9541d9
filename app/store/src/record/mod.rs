//! The public record, read in chunks by key: what stands in a hash that the ledger's first so many leaves hold, and nothing
//! else. `size` is everywhere the number of leaves; [`EVERYTHING`] takes in what has no number yet.

mod cases;
mod votes;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

pub use cases::{CaseHead, Given, next_case, reasons, tickets};
pub use votes::{VoteHead, ballot_in_closed_box, ballots, next_vote, result, roll, told_result, turnout, vote};

/// More leaves than there will ever be.
pub const EVERYTHING: i64 = i64::MAX;

/// A value of a policy, with the leaf that carries it.
#[derive(Debug, Clone, QueryableByName)]
pub struct PolicyLine {
    #[diesel(sql_type = BigInt)]
    pub leaf: i64,
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = Jsonb)]
    pub value: serde_json::Value,
}

/// Values of policies after a leaf and a name, in the order of both.
pub async fn policies(
    conn: &mut Conn,
    leaf: i64,
    key: &str,
    size: i64,
    limit: i64,
) -> Result<Vec<PolicyLine>, StoreError> {
    Ok(statement(
        "SELECT l.leaf_index AS leaf, v.key, v.value FROM ledger_leaves l
         JOIN policy_versions v ON v.ledger_entry_id = l.ledger_entry_id
         WHERE l.leaf_index < $3 AND l.leaf_index >= $1 AND (l.leaf_index > $1 OR v.key COLLATE \"C\" > $2)
         ORDER BY l.leaf_index, v.key COLLATE \"C\" LIMIT $4",
    )
    .bind::<BigInt, _>(leaf)
    .bind::<Text, _>(key)
    .bind::<BigInt, _>(size)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await?)
}

/// A version of a proposal's text; without its words where a visitor may not see them.
#[derive(Debug, Clone, QueryableByName)]
pub struct TextLine {
    #[diesel(sql_type = BigInt)]
    pub proposal: i64,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub body: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub payload: Option<serde_json::Value>,
}

/// Versions of texts after a proposal and a version, in the order of both: as many of each proposal as the leaves tell of.
pub async fn texts(
    conn: &mut Conn,
    proposal: i64,
    version: i32,
    size: i64,
    limit: i64,
) -> Result<Vec<TextLine>, StoreError> {
    Ok(statement(
        "SELECT v.proposal_id AS proposal, v.version, w.title, w.body, w.payload
         FROM proposal_versions v JOIN proposals p ON p.id = v.proposal_id
         LEFT JOIN proposal_versions w ON w.proposal_id = v.proposal_id AND w.version = v.version
            AND proposal_words_visible(p, NULL)
         WHERE (v.proposal_id, v.version) > ($1, $2)
           AND v.version <= (SELECT count(*) FROM ledger_entries e JOIN ledger_leaves l ON l.ledger_entry_id = e.id
                WHERE e.subject = 'proposal:' || v.proposal_id AND e.kind IN ('proposal.published', 'proposal.amended')
                  AND l.leaf_index < $3)
         ORDER BY v.proposal_id, v.version LIMIT $4",
    )
    .bind::<BigInt, _>(proposal)
    .bind::<Integer, _>(version)
    .bind::<BigInt, _>(size)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await?)
}
