//! What a digest says of cases that concern the reader.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};

use super::Wanted;
use super::asked::ask;
use crate::{Conn, StoreError};

/// Something about a case that concerns the reader.
#[derive(Debug, Clone, QueryableByName)]
pub struct CaseRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `summoned`, `seated`, `deliberates` or `held`, until `at`; `own` or `flagged`, which ended at `at`.
    #[diesel(sql_type = Text)]
    pub concern: String,
    /// For those that ended: `remove`, `label`, `restore`, or `lapsed`.
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

const CASES: &str = "
WITH ended AS (
    SELECT c.id, c.entry_id, coalesce(CASE WHEN v.decided_by IS NOT NULL THEN 'moderator_' ELSE '' END || v.outcome, 'lapsed') AS outcome, s.at
    FROM case_steps s JOIN cases c ON c.id = s.case_id LEFT JOIN verdicts v ON v.case_id = c.id
    WHERE s.what IN ('decided', 'lapsed') AND c.state IN ('decided', 'lapsed') AND s.at >= r.start AND s.at < r.ending)
SELECT * FROM (
    SELECT c.id, CASE j.state WHEN 'summoned' THEN 'summoned' ELSE 'seated' END AS concern, NULL::text AS outcome,
        CASE j.state WHEN 'summoned' THEN j.respond_by ELSE c.due_at END AS at
    FROM seats j JOIN cases c ON c.id = j.case_id
    WHERE j.member_id = r.id AND j.state IN ('summoned', 'accepted') AND c.state IN ('opened', 'before_jury')
    UNION ALL
    SELECT c.id, 'deliberates', NULL, d.ends_at FROM deliberations d JOIN cases c ON c.id = d.case_id
    JOIN seats j ON j.case_id = d.case_id AND j.member_id = r.id
    WHERE d.ends_at > (SELECT folkmoot_now()) AND j.state = 'voted' AND c.state = 'before_jury'
      AND NOT EXISTS (SELECT FROM final_opinions f WHERE f.case_id = j.case_id AND f.rank = j.rank)
    UNION ALL
    SELECT c.id, 'office', NULL, c.decide_by FROM moderator_calls k JOIN cases c ON c.id = k.case_id
    WHERE k.member_id = r.id AND k.state = 'called' AND c.state = 'opened' AND c.sent_ledger_entry_id IS NULL AND c.decide_by > (SELECT folkmoot_now())
    UNION ALL
    SELECT c.id, 'held', NULL, c.due_at FROM holds h JOIN entries e ON e.id = h.entry_id JOIN cases c ON c.id = h.case_id
    WHERE e.author_id = r.id AND h.released_at IS NULL
    UNION ALL
    SELECT d.id, 'own', d.outcome, d.at FROM ended d JOIN entries e ON e.id = d.entry_id WHERE e.author_id = r.id
    UNION ALL
    SELECT d.id, 'flagged', d.outcome, d.at FROM ended d JOIN LATERAL (SELECT min(f.at) AS at FROM case_subjects x JOIN flags f ON f.entry_id = x.entry_id
        WHERE x.case_id = d.id AND f.member_id = r.id AND f.withdrawn_at IS NULL) f ON f.at <= d.at) n
ORDER BY n.id, n.concern LIMIT 50";

/// A member's cases: what is asked of them now, and what ended in the window.
pub(super) async fn of(conn: &mut Conn, readers: &[&Wanted<'_>]) -> Result<HashMap<i64, Vec<CaseRow>>, StoreError> {
    ask(conn, CASES, readers).await
}
