//! What moderators decided, what became of it, and how often judgements agreed with what had been decided before.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::report::Span;
use crate::statement::statement;
use crate::{Conn, StoreError};

/// What became of one moderator's decisions, and of the audits that they answered.
#[derive(Debug, Clone, QueryableByName)]
pub struct OfficeCount {
    /// Who is in office now; `None` for all others together.
    #[diesel(sql_type = Nullable<Text>)]
    pub handle: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub decided: i64,
    /// Of these, to remove.
    #[diesel(sql_type = BigInt)]
    pub removed: i64,
    /// Of those, appealed to fresh jurors.
    #[diesel(sql_type = BigInt)]
    pub appealed: i64,
    /// Of those, reversed by fresh jurors or a vote of all members.
    #[diesel(sql_type = BigInt)]
    pub reversed: i64,
    /// Audits answered as a moderator.
    #[diesel(sql_type = BigInt)]
    pub audited: i64,
    /// Of these, in agreement with what had been decided.
    #[diesel(sql_type = BigInt)]
    pub agreed: i64,
}

/// Decisions by when their case opened, audits by when they were answered.
const OFFICE: &str = "
WITH acts AS (
    SELECT v.decided_by AS member_id, 1 AS decided, (v.outcome = 'remove')::int AS removed, (a.id IS NOT NULL)::int AS appealed,
        (o.case_id IS NOT NULL)::int AS reversed, 0 AS audited, 0 AS agreed
    FROM verdicts v JOIN cases c ON c.id = v.case_id LEFT JOIN cases a ON a.appeals_case = c.id LEFT JOIN overrulings o ON o.case_id = c.id
    WHERE v.decided_by IS NOT NULL AND c.opened_at >= $1 AND c.opened_at < $2
    UNION ALL
    SELECT u.member_id, 0, 0, 0, 0, 1, u.agrees::int FROM audits u
    WHERE u.role = 'moderator' AND u.state = 'answered' AND u.answered_at >= $1 AND u.answered_at < $2)
SELECT h.handle, sum(decided)::bigint AS decided, sum(removed)::bigint AS removed, sum(appealed)::bigint AS appealed,
    sum(reversed)::bigint AS reversed, sum(audited)::bigint AS audited, sum(agreed)::bigint AS agreed
FROM acts CROSS JOIN LATERAL (SELECT (SELECT w.handle FROM moderator_terms t JOIN members m ON m.id = t.member_id JOIN actors w ON w.id = m.id
    WHERE t.member_id = acts.member_id AND m.erased_at IS NULL AND t.starts_at <= (SELECT folkmoot_now())
      AND t.ends_at > (SELECT folkmoot_now()) LIMIT 1) AS handle) h
GROUP BY h.handle ORDER BY h.handle NULLS LAST";

/// Decisions and audits of moderators in a span.
pub async fn moderators(conn: &mut Conn, span: Span) -> Result<Vec<OfficeCount>, StoreError> {
    Ok(statement(OFFICE).bind::<Timestamptz, _>(span.from).bind::<Timestamptz, _>(span.until).load(conn).await?)
}

/// Audits that jurors answered. Of no single one is told.
#[derive(Debug, Clone, QueryableByName)]
pub struct JurorAudits {
    #[diesel(sql_type = BigInt)]
    pub answered: i64,
    #[diesel(sql_type = BigInt)]
    pub agreed: i64,
}

/// Audits of jurors in a span.
pub async fn juror_audits(conn: &mut Conn, span: Span) -> Result<JurorAudits, StoreError> {
    Ok(statement(
        "SELECT count(*) AS answered, count(*) FILTER (WHERE agrees) AS agreed FROM audits
         WHERE role = 'juror' AND state = 'answered' AND answered_at >= $1 AND answered_at < $2",
    )
    .bind::<Timestamptz, _>(span.from)
    .bind::<Timestamptz, _>(span.until)
    .get_result(conn)
    .await?)
}
