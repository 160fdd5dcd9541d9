//! How often jurors read each other's reasons, and what came of it.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::report::Span;
use crate::statement::statement;
use crate::{Conn, StoreError};

/// Deliberations in cases that opened in a span. Of those without a verdict nothing is counted but that there was one: what jurors
/// think is sealed until then, and so is how many think otherwise than before.
#[derive(Debug, Clone, QueryableByName)]
pub struct DeliberationCount {
    #[diesel(sql_type = BigInt)]
    pub opened: i64,
    /// Of these, in cases with a verdict.
    #[diesel(sql_type = BigInt)]
    pub decided: i64,
    /// First opinions in those.
    #[diesel(sql_type = BigInt)]
    pub opinions: i64,
    /// Of these, changed by a final opinion.
    #[diesel(sql_type = BigInt)]
    pub changed: i64,
}

/// Deliberations by when their case opened.
pub async fn deliberations(conn: &mut Conn, span: Span) -> Result<DeliberationCount, StoreError> {
    Ok(statement(
        "SELECT count(*) AS opened, count(*) FILTER (WHERE c.state = 'decided') AS decided,
            coalesce(sum(j.opinions) FILTER (WHERE c.state = 'decided'), 0)::bigint AS opinions,
            coalesce(sum(j.changed) FILTER (WHERE c.state = 'decided'), 0)::bigint AS changed
         FROM deliberations d JOIN cases c ON c.id = d.case_id
         CROSS JOIN LATERAL (SELECT count(*) AS opinions, count(*) FILTER (WHERE f.opinion <> s.opinion) AS changed
            FROM seats s LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank
            WHERE s.case_id = d.case_id AND s.opinion IS NOT NULL) j
         WHERE c.opened_at >= $1 AND c.opened_at < $2",
    )
    .bind::<Timestamptz, _>(span.from)
    .bind::<Timestamptz, _>(span.until)
    .get_result(conn)
    .await?)
}
