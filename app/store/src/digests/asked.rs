//! One question for many readers at once: each part of a digest is asked for a whole batch of them in one statement.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;

use super::{Section, Wanted};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// A row, and whose digest it stands in.
#[derive(QueryableByName)]
struct Of<Row> {
    #[diesel(sql_type = BigInt)]
    reader: i64,
    #[diesel(embed)]
    row: Row,
}

/// What a statement says to each of these readers, in its order. It sees a reader as `r` (`id`, `start` and `ending` of the window, `seen_at`,
/// `most`, `has_own`), and their row of `members` as `me`.
pub(super) async fn ask<Row>(
    conn: &mut Conn,
    sql: &str,
    readers: &[&Wanted<'_>],
) -> Result<HashMap<i64, Vec<Row>>, StoreError>
where
    Row: QueryableByName<Pg> + Send + 'static,
{
    let mut said: HashMap<i64, Vec<Row>> = HashMap::new();
    if readers.is_empty() {
        return Ok(said);
    }
    let rows: Vec<Of<Row>> = statement(for_each(sql))
        .bind::<Array<BigInt>, _>(readers.iter().map(|wanted| wanted.member.get()).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(readers.iter().map(|wanted| wanted.span.start).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(readers.iter().map(|wanted| wanted.span.end).collect::<Vec<_>>())
        .bind::<Array<Nullable<Timestamptz>>, _>(readers.iter().map(|wanted| wanted.seen_at).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(readers.iter().map(|wanted| wanted.threads_max).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(readers.iter().map(|wanted| wanted.has(Section::Threads)).collect::<Vec<_>>())
        .load(conn)
        .await?;
    for Of { reader, row } in rows {
        said.entry(reader).or_default().push(row);
    }
    Ok(said)
}

fn for_each(sql: &str) -> String {
    format!(
        "SELECT r.id AS reader, x.* FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::bigint[], $6::boolean[])
            AS r (id, start, ending, seen_at, most, has_own)
         JOIN members me ON me.id = r.id
         CROSS JOIN LATERAL (SELECT s.*, row_number() OVER () AS turn FROM ({sql}) s) x
         ORDER BY r.id, x.turn"
    )
}
