//! The ledger's lines as pages look for them.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text, Timestamptz};
use diesel::{OptionalExtension, QueryableByName};
use diesel_async::RunQueryDsl;

use super::{LINES, LineRow};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// Which lines are wanted; what is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// One of these kinds.
    pub kinds: Option<Vec<String>>,
    /// About this: "proposal:12".
    pub subject: Option<String>,
    /// By this actor: "system", "operator", "member:…".
    pub actor: Option<String>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// The newest of the wanted lines below an id.
pub async fn wanted(conn: &mut Conn, wanted: &Wanted, below: i64, size: i64) -> Result<Vec<LineRow>, StoreError> {
    // Each combination is a text of its own, so that each gets the plan that fits it.
    let mut sql = format!(
        "{LINES} WHERE e.id < $1 AND ($2::text[] IS NULL OR true) AND ($3::text IS NULL OR true)
            AND ($4::text IS NULL OR true) AND ($5::timestamptz IS NULL OR true) AND ($6::timestamptz IS NULL OR true)"
    );
    for (is_said, condition) in [
        (wanted.kinds.is_some(), " AND e.kind = ANY($2)"),
        (wanted.subject.is_some(), " AND e.subject = $3"),
        (wanted.actor.is_some(), " AND e.body::jsonb ->> 'actor' = $4"),
        (wanted.from.is_some(), " AND e.at >= $5"),
        (wanted.until.is_some(), " AND e.at < $6"),
    ] {
        if is_said {
            sql.push_str(condition);
        }
    }
    sql.push_str(" ORDER BY e.id DESC LIMIT $7");
    Ok(statement(sql)
        .bind::<BigInt, _>(below)
        .bind::<Nullable<Array<Text>>, _>(wanted.kinds.clone())
        .bind::<Nullable<Text>, _>(wanted.subject.clone())
        .bind::<Nullable<Text>, _>(wanted.actor.clone())
        .bind::<Nullable<Timestamptz>, _>(wanted.from)
        .bind::<Nullable<Timestamptz>, _>(wanted.until)
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// Every kind of line there is, in the order of their names. Looks at one line of each.
pub async fn kinds(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Kind {
        #[diesel(sql_type = Text)]
        kind: String,
    }
    let rows: Vec<Kind> = statement(
        "WITH RECURSIVE kinds AS (
            (SELECT kind FROM ledger_entries ORDER BY kind LIMIT 1)
            UNION ALL
            SELECT (SELECT e.kind FROM ledger_entries e WHERE e.kind > k.kind ORDER BY e.kind LIMIT 1)
            FROM kinds k WHERE k.kind IS NOT NULL)
         SELECT kind FROM kinds WHERE kind IS NOT NULL ORDER BY kind LIMIT 200",
    )
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.kind).collect())
}

/// The index and the hash of a leaf, by its index or by its hash; of equal lines the first.
pub async fn leaf(
    conn: &mut Conn,
    index: Option<i64>,
    hash: Option<&[u8]>,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        leaf_index: i64,
        #[diesel(sql_type = Binary)]
        leaf_hash: Vec<u8>,
    }
    let by = if index.is_some() {
        "l.leaf_index = $1 AND ($2::bytea IS NULL OR true)"
    } else {
        "e.leaf_hash = $2 AND ($1::bigint IS NULL OR true)"
    };
    let found: Option<Found> = statement(format!(
        "SELECT l.leaf_index, e.leaf_hash FROM ledger_entries e JOIN ledger_leaves l ON l.ledger_entry_id = e.id
         WHERE {by} ORDER BY l.leaf_index LIMIT 1"
    ))
    .bind::<Nullable<BigInt>, _>(index)
    .bind::<Nullable<Binary>, _>(hash.map(<[u8]>::to_vec))
    .get_result(conn)
    .await
    .optional()?;
    Ok(found.map(|found| (found.leaf_index, found.leaf_hash)))
}
