//! The numbers of the transparency report. Everything is counted by a period that begins with one moment and ends before another: flags
//! and limits by when they were said, cases by when they opened (whatever became of them later), seats by when they were called.
//! What can be counted from the ledger is, so that anybody can count it again.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::deliberations::DeliberationCount;
use super::office::{JurorAudits, OfficeCount};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// From one moment to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Everything that a report says.
#[derive(Debug, Clone)]
pub struct Counted {
    pub flags: Vec<FlagCount>,
    pub cases: Vec<CaseCount>,
    pub delays: Vec<Delay>,
    pub holds: Vec<HoldCount>,
    pub appeals: AppealCount,
    pub limits: LimitCount,
    pub seats: Vec<SeatCount>,
    pub duty: Vec<DutyCount>,
    pub moderators: Vec<OfficeCount>,
    pub juror_audits: JurorAudits,
    pub deliberations: DeliberationCount,
}

/// Flags under one rule.
#[derive(Debug, Clone, QueryableByName)]
pub struct FlagCount {
    /// Empty for flags taken back in lines that name no rule yet.
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = BigInt)]
    pub raised: i64,
    #[diesel(sql_type = BigInt)]
    pub withdrawn: i64,
}

/// Cases under one rule. Each is in exactly one of removed, labelled, restored, lapsed, overruled and open.
#[derive(Debug, Clone, QueryableByName)]
pub struct CaseCount {
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    /// The rule as the last of these cases froze it: its title on the first line.
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = BigInt)]
    pub by_flags: i64,
    #[diesel(sql_type = BigInt)]
    pub by_moderator: i64,
    #[diesel(sql_type = BigInt)]
    pub by_operator: i64,
    #[diesel(sql_type = BigInt)]
    pub by_policy: i64,
    /// Removed by a jury or a moderator, and it holds.
    #[diesel(sql_type = BigInt)]
    pub removed: i64,
    /// Folded under a label by a jury or a moderator, and it holds.
    #[diesel(sql_type = BigInt)]
    pub labelled: i64,
    /// Restored by a jury or a moderator.
    #[diesel(sql_type = BigInt)]
    pub restored: i64,
    #[diesel(sql_type = BigInt)]
    pub lapsed: i64,
    /// Removed or labelled by a jury or a moderator, shown as before by fresh jurors or by a vote of all members.
    #[diesel(sql_type = BigInt)]
    pub overruled: i64,
    /// Of these, those that a jury had labelled.
    #[diesel(sql_type = BigInt)]
    pub labels_overruled: i64,
    #[diesel(sql_type = BigInt)]
    pub open: i64,
}

/// How long something took, in whole seconds. A percentile is the smallest of the measured spans that so many of them do not exceed
/// (`percentile_disc`): it is always one that occurred, and never a mean of two.
#[derive(Debug, Clone, QueryableByName)]
pub struct Delay {
    /// "flag_to_hold" or "hold_to_decision".
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = BigInt)]
    pub measured: i64,
    #[diesel(sql_type = BigInt)]
    pub median: i64,
    /// Nine in ten took no longer.
    #[diesel(sql_type = BigInt)]
    pub p90: i64,
}

/// What became of one moderator's holds.
#[derive(Debug, Clone, QueryableByName)]
pub struct HoldCount {
    /// Who is in office now; `None` for all others together.
    #[diesel(sql_type = Nullable<Text>)]
    pub handle: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// Of these, decided by a jury.
    #[diesel(sql_type = BigInt)]
    pub decided: i64,
    /// Of those, restored by the jury.
    #[diesel(sql_type = BigInt)]
    pub restored: i64,
}

/// What was asked for in order to overrule a jury.
#[derive(Debug, Clone, QueryableByName)]
pub struct AppealCount {
    #[diesel(sql_type = BigInt)]
    pub asked: i64,
    /// Of these, on their way.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// Of these, in force.
    #[diesel(sql_type = BigInt)]
    pub overruled: i64,
    /// Appeals to fresh jurors.
    #[diesel(sql_type = BigInt)]
    pub fresh: i64,
    /// Of these, before their jury.
    #[diesel(sql_type = BigInt)]
    pub fresh_open: i64,
    /// Of these, won: the verdict was overruled.
    #[diesel(sql_type = BigInt)]
    pub fresh_won: i64,
}

/// Limits on members.
#[derive(Debug, Clone, QueryableByName)]
pub struct LimitCount {
    /// Warnings; all the others are about limits and suspensions together.
    #[diesel(sql_type = BigInt)]
    pub warned: i64,
    #[diesel(sql_type = BigInt)]
    pub imposed: i64,
    #[diesel(sql_type = BigInt)]
    pub suspended: i64,
    /// Ended before their time because a vote lifted a removal.
    #[diesel(sql_type = BigInt)]
    pub lifted: i64,
    /// In force when the period ends.
    #[diesel(sql_type = BigInt)]
    pub running: i64,
}

/// Seats by where they are: "voted"; or "not_needed", when the case ended without their word.
#[derive(Debug, Clone, QueryableByName)]
pub struct SeatCount {
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = BigInt)]
    pub seats: i64,
}

/// How many members were called so often.
#[derive(Debug, Clone, QueryableByName)]
pub struct DutyCount {
    #[diesel(sql_type = BigInt)]
    pub times: i64,
    #[diesel(sql_type = BigInt)]
    pub members: i64,
}

const FLAGS: &str = "
SELECT coalesce(body::jsonb #>> '{facts,rule}', '') AS rule_id, count(*) FILTER (WHERE kind = 'flag.raised') AS raised,
    count(*) FILTER (WHERE kind = 'flag.withdrawn') AS withdrawn
FROM ledger_entries WHERE kind IN ('flag.raised', 'flag.withdrawn') AND at >= $1 AND at < $2
GROUP BY 1 ORDER BY length(coalesce(body::jsonb #>> '{facts,rule}', '')), 1";

const CASES: &str = "
SELECT c.rule_id, (array_agg(c.rule_text ORDER BY c.id DESC))[1] AS rule_text,
    count(*) FILTER (WHERE c.held_by IS NULL AND NOT c.held_by_operator AND p.case_id IS NULL) AS by_flags,
    count(p.case_id) AS by_policy,
    count(*) FILTER (WHERE c.held_by IS NOT NULL) AS by_moderator, count(*) FILTER (WHERE c.held_by_operator) AS by_operator,
    count(*) FILTER (WHERE c.state = 'decided' AND v.outcome = 'remove' AND o.case_id IS NULL) AS removed,
    count(*) FILTER (WHERE c.state = 'decided' AND v.outcome = 'label' AND o.case_id IS NULL) AS labelled,
    count(*) FILTER (WHERE c.state = 'decided' AND v.outcome = 'restore') AS restored,
    count(*) FILTER (WHERE c.state = 'lapsed') AS lapsed, count(o.case_id) AS overruled,
    count(o.case_id) FILTER (WHERE v.outcome = 'label') AS labels_overruled,
    count(*) FILTER (WHERE c.state IN ('opened', 'before_jury')) AS open
FROM cases c LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id
LEFT JOIN policy_holds p ON p.case_id = c.id
WHERE c.appeals_case IS NULL AND c.opened_at >= $1 AND c.opened_at < $2 GROUP BY c.rule_id ORDER BY length(c.rule_id), c.rule_id";

/// The first flag is the first line about the entry after its last case opened, as in the log.
const DELAYS: &str = "
WITH spans AS (
    SELECT 'flag_to_hold' AS what, floor(extract(epoch FROM c.opened_at - f.at))::bigint AS seconds
    FROM cases c CROSS JOIN LATERAL (SELECT l.at FROM ledger_entries l
        WHERE l.subject = 'entry:' || c.entry_id AND l.kind = 'flag.raised' AND l.id < c.ledger_entry_id AND l.id > coalesce(
            (SELECT max(o.ledger_entry_id) FROM cases o WHERE o.entry_id = c.entry_id AND o.ledger_entry_id < c.ledger_entry_id), 0)
        ORDER BY l.id LIMIT 1) f
    WHERE c.appeals_case IS NULL AND c.opened_at >= $1 AND c.opened_at < $2
    UNION ALL
    SELECT 'hold_to_decision', floor(extract(epoch FROM v.at - c.opened_at))::bigint
    FROM cases c JOIN verdicts v ON v.case_id = c.id WHERE c.opened_at >= $1 AND c.opened_at < $2)
SELECT what, count(*) AS measured, percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds) AS p90
FROM spans GROUP BY what ORDER BY what";

/// An office is exercised in the open: the ledger's line of a hold names the moderator's pseudonym, that of the term the moderator.
const HOLDS: &str = "
SELECT h.handle, count(*) AS held, count(v.case_id) AS decided, count(*) FILTER (WHERE v.outcome = 'restore') AS restored
FROM cases c LEFT JOIN verdicts v ON v.case_id = c.id AND v.decided_by IS NULL
CROSS JOIN LATERAL (SELECT (SELECT a.handle FROM moderator_terms t JOIN members m ON m.id = t.member_id JOIN actors a ON a.id = m.id
    WHERE t.member_id = c.held_by AND m.erased_at IS NULL AND t.starts_at <= (SELECT folkmoot_now())
      AND t.ends_at > (SELECT folkmoot_now()) LIMIT 1) AS handle) h
WHERE c.held_by IS NOT NULL AND c.opened_at >= $1 AND c.opened_at < $2 GROUP BY h.handle ORDER BY h.handle NULLS LAST";

const APPEALS: &str = "
SELECT count(p.id) AS asked, count(*) FILTER (WHERE p.state IN ('sponsoring', 'discussion', 'voting', 'passed')) AS open,
    count(*) FILTER (WHERE p.state = 'enacted') AS overruled, max(f.asked) AS fresh, max(f.open) AS fresh_open, max(f.won) AS fresh_won
FROM (SELECT count(*) AS asked, count(*) FILTER (WHERE c.state IN ('opened', 'before_jury')) AS open, count(o.case_id) AS won
    FROM cases c LEFT JOIN overrulings o ON o.by_case_id = c.id
    WHERE c.appeals_case IS NOT NULL AND c.opened_at >= $1 AND c.opened_at < $2) f
LEFT JOIN (proposals p JOIN ledger_entries l ON l.subject = 'proposal:' || p.id AND l.kind = 'proposal.published')
    ON p.track = 'appeal' AND l.at >= $1 AND l.at < $2";

const LIMITS: &str = "
SELECT (SELECT count(*) FROM sanctions WHERE kind = 'warn' AND starts_at >= $1 AND starts_at < $2) AS warned,
    (SELECT count(*) FROM sanctions WHERE kind <> 'warn' AND starts_at >= $1 AND starts_at < $2) AS imposed,
    (SELECT count(*) FROM sanctions WHERE kind = 'suspend' AND starts_at >= $1 AND starts_at < $2) AS suspended,
    (SELECT count(*) FROM ledger_entries l JOIN sanctions s ON s.ledger_entry_id = l.id
     WHERE l.kind = 'sanction.lifted' AND s.kind <> 'warn' AND l.at >= $1 AND l.at < $2) AS lifted,
    (SELECT count(*) FROM sanctions WHERE kind <> 'warn' AND starts_at < $2 AND ends_at > least($2, (SELECT folkmoot_now()))) AS running";

/// Who had not spoken when the case ended was not needed any more.
const SEATS: &str = "
SELECT CASE WHEN s.state IN ('summoned', 'accepted') AND c.state IN ('decided', 'lapsed') THEN 'not_needed' ELSE s.state END AS state,
    count(*) AS seats
FROM seats s JOIN cases c ON c.id = s.case_id WHERE s.summoned_at >= $1 AND s.summoned_at < $2 GROUP BY 1";

/// Everybody who could have been called, and whoever was.
const DUTY: &str = "
SELECT coalesce(s.times, 0) AS times, count(*) AS members
FROM members m LEFT JOIN (SELECT member_id, count(*) AS times FROM seats WHERE summoned_at >= $1 AND summoned_at < $2 GROUP BY member_id) s
    ON s.member_id = m.id
WHERE s.times IS NOT NULL OR (m.erased_at IS NULL AND m.email_confirmed_at IS NOT NULL) GROUP BY 1 ORDER BY 1";

/// A statement about a span, ready to run.
fn about(sql: &str, span: Span) -> crate::statement::Statement<'static> {
    statement(sql).bind::<Timestamptz, _>(span.from).bind::<Timestamptz, _>(span.until)
}

/// What became of the holds of those who are moderators now, and of all others together.
pub async fn holds(conn: &mut Conn, span: Span) -> Result<Vec<HoldCount>, StoreError> {
    Ok(about(HOLDS, span).load(conn).await?)
}

/// Counts everything of a span. In one snapshot, or the parts need not fit each other.
pub async fn count(conn: &mut Conn, span: Span) -> Result<Counted, StoreError> {
    Ok(Counted {
        flags: about(FLAGS, span).load(conn).await?,
        cases: about(CASES, span).load(conn).await?,
        delays: about(DELAYS, span).load(conn).await?,
        holds: holds(conn, span).await?,
        appeals: about(APPEALS, span).get_result(conn).await?,
        limits: about(LIMITS, span).get_result(conn).await?,
        seats: about(SEATS, span).load(conn).await?,
        duty: about(DUTY, span).load(conn).await?,
        moderators: super::office::moderators(conn, span).await?,
        juror_audits: super::office::juror_audits(conn, span).await?,
        deliberations: super::deliberations::deliberations(conn, span).await?,
    })
}
