//! Votes as the record has them. What is kept of a ballot is its text, in the bytes that were committed to.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// A vote that was opened.
#[derive(Debug, Clone, QueryableByName)]
pub struct VoteHead {
    #[diesel(sql_type = BigInt)]
    pub proposal: i64,
    /// What was frozen, byte for byte; `None` where a visitor may not see the proposal's words.
    #[diesel(sql_type = Nullable<Text>)]
    pub spec: Option<String>,
}

const HEAD: &str = "
SELECT p.id AS proposal, CASE WHEN proposal_words_visible(p, NULL) THEN p.spec END AS spec FROM proposals p
WHERE p.spec IS NOT NULL AND EXISTS (
    SELECT FROM proposal_steps s LEFT JOIN ledger_leaves l ON l.ledger_entry_id = s.ledger_entry_id
    WHERE s.proposal_id = p.id AND s.state = 'voting' AND coalesce(l.leaf_index, 9223372036854775806) < $2)";

/// The first vote after a proposal's number.
pub async fn next_vote(conn: &mut Conn, after: i64, size: i64) -> Result<Option<VoteHead>, StoreError> {
    Ok(statement(format!("{HEAD} AND p.id > $1 ORDER BY p.id LIMIT 1"))
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(size)
        .get_result(conn)
        .await
        .optional()?)
}

/// The vote on one proposal, whether or not its lines have numbers yet.
pub async fn vote(conn: &mut Conn, proposal: i64) -> Result<Option<VoteHead>, StoreError> {
    Ok(statement(format!("{HEAD} AND p.id = $1"))
        .bind::<BigInt, _>(proposal)
        .bind::<BigInt, _>(super::EVERYTHING)
        .get_result(conn)
        .await
        .optional()?)
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

async fn names(conn: &mut Conn, table: &str, vote: i64, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "SELECT m.ledger_name AS name FROM {table} t JOIN members m ON m.id = t.member_id
         WHERE t.proposal_id = $1 AND m.ledger_name COLLATE \"C\" > $2 ORDER BY m.ledger_name COLLATE \"C\" LIMIT $3"
    );
    let rows: Vec<Name> =
        statement(sql).bind::<BigInt, _>(vote).bind::<Text, _>(after).bind::<BigInt, _>(limit).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Names on the roll after a name, in their order.
pub async fn roll(conn: &mut Conn, vote: i64, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    names(conn, "roll", vote, after, limit).await
}

/// Names of those who voted after a name, in their order; none before the close.
pub async fn turnout(conn: &mut Conn, vote: i64, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    names(conn, "turnouts", vote, after, limit).await
}

/// What was voted, and how often, after a text, in the order of the texts; nothing before the close.
pub async fn ballots(conn: &mut Conn, vote: i64, after: &str, limit: i64) -> Result<Vec<(String, i64)>, StoreError> {
    #[derive(QueryableByName)]
    struct Cast {
        #[diesel(sql_type = Text)]
        ballot: String,
        #[diesel(sql_type = BigInt)]
        times: i64,
    }
    let rows: Vec<Cast> = statement(
        "SELECT choice COLLATE \"C\" AS ballot, sum(times) AS times FROM counted_ballots
         WHERE proposal_id = $1 AND choice COLLATE \"C\" > $2 GROUP BY 1 ORDER BY 1 LIMIT $3",
    )
    .bind::<BigInt, _>(vote)
    .bind::<Text, _>(after)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.ballot, row.times)).collect())
}

/// A closed proposal in whose box ballots still lie; none when all is well.
pub async fn ballot_in_closed_box(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    #[derive(QueryableByName)]
    struct Left {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let left: Option<Left> = statement(
        "SELECT t.proposal_id AS id FROM tallies t
         WHERE EXISTS (SELECT FROM ballots b WHERE b.proposal_id = t.proposal_id) ORDER BY 1 LIMIT 1",
    )
    .get_result(conn)
    .await
    .optional()?;
    Ok(left.map(|left| left.id))
}

/// The result of a vote as it was recorded; `None` while the leaves do not tell of its close.
pub async fn result(conn: &mut Conn, vote: i64, size: i64) -> Result<Option<String>, StoreError> {
    let row: Option<Name> = statement(
        "SELECT t.result AS name FROM tallies t LEFT JOIN ledger_leaves l ON l.ledger_entry_id = t.ledger_entry_id
         WHERE t.proposal_id = $1 AND coalesce(l.leaf_index, 9223372036854775806) < $2",
    )
    .bind::<BigInt, _>(vote)
    .bind::<BigInt, _>(size)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.name))
}

/// The same as visitors may read it. The result of a question names its options, which are words of its author: it is told
/// only while those are.
pub async fn told_result(conn: &mut Conn, vote: i64, size: i64) -> Result<Option<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Told {
        #[diesel(sql_type = Bool)]
        told: bool,
    }
    let sql = "SELECT coalesce(rule ->> 'method' = 'majority' OR proposal_words_visible(p, NULL), false) AS told
        FROM proposals p WHERE id = $1";
    let row: Told = statement(sql).bind::<BigInt, _>(vote).get_result(conn).await?;
    if row.told { result(conn, vote, size).await } else { Ok(None) }
}
