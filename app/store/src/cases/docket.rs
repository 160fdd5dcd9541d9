//! What the public docket shows of cases: no names, no content.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::CaseId;
use governance::moderation::{About, Overruler};
use migrations::schema::{case_steps, verdicts};

use crate::statement::statement;
use crate::{Conn, StoreError};

/// How far a case `c` is, with its deliberation `d` if there is one: its state, or what it waits for within it.
pub(crate) const STAGE: &str = "CASE WHEN c.state = 'before_jury' AND d.case_id IS NOT NULL THEN 'deliberating'
    WHEN c.state = 'opened' AND c.sent_ledger_entry_id IS NULL AND c.decide_by > (SELECT folkmoot_now()) THEN 'with_moderators'
    ELSE c.state END";

/// Which cases a page of the docket lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    All,
    /// Before a jury, or waiting for it.
    Open,
    /// Decided or lapsed.
    Ended,
}

/// A line of the docket.
#[derive(Debug, Clone, QueryableByName)]
pub struct DocketRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// That of the case, or `deliberating` while the jurors read each other's reasons, or `with_moderators` while it waits for one.
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = Timestamptz)]
    pub opened_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    /// Whether a moderator held the entry before the flags did.
    #[diesel(sql_type = Bool)]
    pub by_moderator: bool,
    /// Whether whoever runs the server did.
    #[diesel(sql_type = Bool)]
    pub by_operator: bool,
    /// Whether a policy did.
    #[diesel(sql_type = Bool)]
    pub by_policy: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub for_removal: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub for_labelling: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub for_restoring: Option<i32>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub ended_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    overruled_by: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    reversed_by: Option<i64>,
    /// Whose verdict this case judges, where it is an appeal.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub appeals_case: Option<i64>,
    /// Whether that verdict was a label.
    #[diesel(sql_type = Bool)]
    pub first_is_label: bool,
    /// Whether a moderator decided it.
    #[diesel(sql_type = Bool)]
    pub of_moderator: bool,
}

impl DocketRow {
    /// What the case is about.
    pub fn about(&self) -> About {
        About::of_kind(&self.kind)
    }

    /// What overruled the jury.
    pub fn overruled_by(&self) -> Option<Overruler> {
        crate::appeals::overruler(self.overruled_by, self.reversed_by)
    }
}

/// How many cases there are, by how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    #[diesel(sql_type = BigInt)]
    pub removed: i64,
    /// About flags in which a jury found bad faith.
    #[diesel(sql_type = BigInt)]
    pub unheard: i64,
    #[diesel(sql_type = BigInt)]
    pub labelled: i64,
    #[diesel(sql_type = BigInt)]
    pub restored: i64,
    #[diesel(sql_type = BigInt)]
    pub lapsed: i64,
    /// Removed or labelled by a jury, shown as before by fresh jurors or by a vote.
    #[diesel(sql_type = BigInt)]
    pub overruled: i64,
    /// Appeals that are over: what they led to stands in the numbers before.
    #[diesel(sql_type = BigInt)]
    pub appeals: i64,
}

/// A step of a case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_steps)]
pub struct StepRow {
    pub what: String,
    pub detail: String,
    pub at: DateTime<Utc>,
}

/// How a case ended.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = verdicts)]
pub struct VerdictRow {
    pub outcome: String,
    pub for_removal: i32,
    pub for_labelling: i32,
    pub for_restoring: i32,
    pub at: DateTime<Utc>,
    /// The moderator who decided; `None` where a jury did.
    pub decided_by: Option<i64>,
}

/// A page of the docket, newest first, before a case's number.
pub async fn docket(conn: &mut Conn, show: Show, before: i64, size: i64) -> Result<Vec<DocketRow>, StoreError> {
    let wanted = match show {
        Show::All => "true",
        Show::Open => "c.state IN ('opened', 'before_jury')",
        Show::Ended => "c.state IN ('decided', 'lapsed')",
    };
    let sql = format!(
        "SELECT c.id, {STAGE} AS state, e.kind, c.rule_id, c.rule_text, c.opened_at, c.due_at, c.held_by IS NOT NULL AS by_moderator, c.held_by_operator AS by_operator,
            EXISTS (SELECT FROM policy_holds p WHERE p.case_id = c.id) AS by_policy,
            v.outcome, v.for_removal, v.for_labelling, v.for_restoring,
            (SELECT s.at FROM case_steps s WHERE s.case_id = c.id AND s.what IN ('decided', 'lapsed') LIMIT 1) AS ended_at,
            o.proposal_id AS overruled_by, o.by_case_id AS reversed_by, c.appeals_case,
            EXISTS (SELECT FROM verdicts f WHERE f.case_id = c.appeals_case AND f.outcome = 'label') AS first_is_label,
            v.decided_by IS NOT NULL AS of_moderator
         FROM cases c JOIN entries e ON e.id = c.entry_id LEFT JOIN verdicts v ON v.case_id = c.id
            LEFT JOIN overrulings o ON o.case_id = c.id LEFT JOIN deliberations d ON d.case_id = c.id
         WHERE c.id < $1 AND {wanted} ORDER BY c.id DESC LIMIT $2"
    );
    Ok(statement(sql).bind::<BigInt, _>(before).bind::<BigInt, _>(size).load(conn).await?)
}

/// How many cases stand how.
pub async fn counts(conn: &mut Conn) -> Result<Counts, StoreError> {
    Ok(statement(
        "SELECT count(*) FILTER (WHERE c.state IN ('opened', 'before_jury')) AS open,
            count(*) FILTER (WHERE c.appeals_case IS NULL AND c.state = 'decided' AND v.outcome = 'remove' AND o.case_id IS NULL
                AND NOT EXISTS (SELECT FROM ring_members r WHERE r.entry_id = c.entry_id)) AS removed,
            count(*) FILTER (WHERE c.appeals_case IS NULL AND c.state = 'decided' AND v.outcome = 'remove' AND o.case_id IS NULL
                AND EXISTS (SELECT FROM ring_members r WHERE r.entry_id = c.entry_id)) AS unheard,
            count(*) FILTER (WHERE c.appeals_case IS NULL AND c.state = 'decided' AND v.outcome = 'label' AND o.case_id IS NULL) AS labelled,
            count(o.case_id) AS overruled,
            count(*) FILTER (WHERE c.appeals_case IS NULL AND c.state = 'decided' AND v.outcome = 'restore') AS restored,
            count(*) FILTER (WHERE c.appeals_case IS NULL AND c.state = 'lapsed') AS lapsed,
            count(*) FILTER (WHERE c.appeals_case IS NOT NULL AND c.state IN ('decided', 'lapsed')) AS appeals
         FROM cases c LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id",
    )
    .get_result(conn)
    .await?)
}

/// What happened in a case, in order.
pub async fn steps(conn: &mut Conn, case: CaseId) -> Result<Vec<StepRow>, StoreError> {
    Ok(case_steps::table
        .filter(case_steps::case_id.eq(case.get()))
        .order(case_steps::id)
        .select(StepRow::as_select())
        .load(conn)
        .await?)
}

/// How a case ended; `None` while it is open.
pub async fn verdict(conn: &mut Conn, case: CaseId) -> Result<Option<VerdictRow>, StoreError> {
    Ok(verdicts::table.find(case.get()).select(VerdictRow::as_select()).first(conn).await.optional()?)
}
