//! Audits: settled cases that are shown again to somebody who judged, and what they said about them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::juries::Opinion;
use governance::{ActorId, CaseId, EntryId, MemberId};
use migrations::schema::{audits, ledger_entries, verdicts};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A settled case that somebody could be shown.
#[derive(Debug, Clone, QueryableByName)]
pub struct SettledRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub case: CaseId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub entry: EntryId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub author: ActorId,
}

/// The oldest settled cases with which a member could be audited, so many at most: decided before a moment, by a moderator or by jurors who
/// all said the same, and neither reversed nor before fresh jurors. What only followers could read, what its author took away, and what is
/// under a rule marked urgent is shown to nobody again; the member has no part in them, and was not shown them before.
pub async fn settled(
    conn: &mut Conn,
    member: MemberId,
    before: DateTime<Utc>,
    size: usize,
) -> Result<Vec<SettledRow>, StoreError> {
    Ok(statement(
        "SELECT c.id AS case, c.entry_id AS entry, e.author_id AS author
         FROM cases c JOIN verdicts v ON v.case_id = c.id JOIN entries e ON e.id = c.entry_id JOIN actors a ON a.id = e.author_id
         WHERE c.state = 'decided' AND c.appeals_case IS NULL AND v.at <= $2 AND e.author_id <> $1 AND a.erased_at IS NULL
            AND e.audience = 'public' AND e.deleted_at IS NULL AND c.snapshot_html <> ''
            AND (v.decided_by IS NOT NULL OR (v.for_removal > 0)::int + (v.for_labelling > 0)::int + (v.for_restoring > 0)::int = 1)
            AND lower(split_part(c.rule_text, E'\n', 1)) NOT LIKE '%(%urgent%)%'
            AND NOT EXISTS (SELECT FROM overrulings o WHERE o.case_id = c.id)
            AND NOT EXISTS (SELECT FROM cases o WHERE o.appeals_case = c.id AND o.state IN ('opened', 'before_jury'))
            AND NOT EXISTS (SELECT FROM audits u WHERE u.case_id = c.id AND u.member_id = $1)
            AND NOT EXISTS (SELECT FROM flags f WHERE f.entry_id = c.entry_id AND f.member_id = $1)
            AND NOT EXISTS (SELECT FROM cases o LEFT JOIN verdicts w ON w.case_id = o.id WHERE o.entry_id = c.entry_id
                AND (o.state IN ('opened', 'before_jury') OR $1 IN (o.held_by, w.decided_by)
                    OR EXISTS (SELECT FROM seats s WHERE s.case_id = o.id AND s.member_id = $1)
                    OR EXISTS (SELECT FROM moderator_calls r WHERE r.case_id = o.id AND r.member_id = $1)))
         ORDER BY c.id LIMIT $3",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(i64::try_from(size).unwrap_or(i64::MAX))
    .load(conn)
    .await?)
}

/// The leaf hash of the line that decided a case; `None` when it is not decided.
pub async fn leaf_of_verdict(conn: &mut Conn, case: CaseId) -> Result<Option<Hash>, StoreError> {
    let leaf: Option<Vec<u8>> = verdicts::table
        .inner_join(ledger_entries::table)
        .filter(verdicts::case_id.eq(case.get()))
        .select(ledger_entries::leaf_hash)
        .first(conn)
        .await
        .optional()?;
    leaf.map(|leaf| crate::cases::hash(&leaf)).transpose()
}

/// An audit to be put to somebody.
#[derive(Debug, Clone)]
pub struct NewAudit {
    pub member: MemberId,
    /// "juror" or "moderator".
    pub role: &'static str,
    /// What is shown.
    pub case: CaseId,
    /// After their judgement in which case.
    pub after: CaseId,
    pub asked_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// Ends the member's audit whose time is over.
pub async fn end_lapsed(tx: &mut Tx, member: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let theirs = audits::table.filter(audits::member_id.eq(member.get()));
    diesel::update(theirs.filter(audits::state.eq("open")).filter(audits::ends_at.le(now)))
        .set(audits::state.eq("lapsed"))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts an audit to somebody, unless one is open; its number.
pub async fn ask(tx: &mut Tx, audit: &NewAudit) -> Result<Option<i64>, StoreError> {
    Ok(diesel::insert_into(audits::table)
        .values((
            audits::member_id.eq(audit.member.get()),
            audits::role.eq(audit.role),
            audits::case_id.eq(audit.case.get()),
            audits::after_case_id.eq(audit.after.get()),
            audits::asked_at.eq(audit.asked_at),
            audits::ends_at.eq(audit.ends_at),
        ))
        .on_conflict_do_nothing()
        .returning(audits::id)
        .get_result(&mut **tx)
        .await
        .optional()?)
}

/// An audit with what its member may read of the case.
#[derive(Debug, Clone, QueryableByName)]
pub struct AuditRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub case_id: CaseId,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Timestamptz)]
    pub ends_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    pub opinion: Option<String>,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub snapshot_title: Option<String>,
    #[diesel(sql_type = Text)]
    pub snapshot_html: String,
    #[diesel(sql_type = Text)]
    pub snapshot_context_html: String,
    /// Whether the words are gone with their author's account.
    #[diesel(sql_type = Bool)]
    pub is_erased: bool,
    /// What was decided.
    #[diesel(sql_type = Text)]
    pub outcome: String,
}

const AUDIT: &str = "SELECT u.id, u.member_id, u.case_id, CASE WHEN u.state = 'open' AND u.ends_at <= (SELECT folkmoot_now()) THEN 'lapsed' ELSE u.state END AS state,
    u.ends_at, u.opinion, u.reason, c.rule_id, c.rule_text, c.snapshot_title, c.snapshot_html, c.snapshot_context_html,
    c.words_erased_at IS NOT NULL AS is_erased, v.outcome
 FROM audits u JOIN cases c ON c.id = u.case_id JOIN verdicts v ON v.case_id = c.id WHERE u.id = $1";

/// An audit; one whose time is over has lapsed.
pub async fn find(conn: &mut Conn, id: i64) -> Result<AuditRow, StoreError> {
    Ok(statement(AUDIT).bind::<BigInt, _>(id).get_result(conn).await?)
}

/// The same, locked so that it is answered once.
pub async fn lock(tx: &mut Tx, id: i64) -> Result<AuditRow, StoreError> {
    Ok(statement(format!("{AUDIT} FOR UPDATE OF u")).bind::<BigInt, _>(id).get_result(&mut **tx).await?)
}

/// Answers an audit. Whether that agrees with what was decided the database checks once more.
pub async fn answer(
    tx: &mut Tx,
    audit: &AuditRow,
    opinion: Opinion,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(audits::table.find(audit.id))
        .set((
            audits::state.eq("answered"),
            audits::opinion.eq(Some(opinion.as_str())),
            audits::reason.eq(reason),
            audits::agrees.eq(Some(opinion.as_str() == audit.outcome)),
            audits::answered_at.eq(Some(now)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets an audit be.
pub async fn skip(tx: &mut Tx, audit: &AuditRow) -> Result<(), StoreError> {
    diesel::update(audits::table.find(audit.id)).set(audits::state.eq("skipped")).execute(&mut **tx).await?;
    Ok(())
}

/// What a member's own desk says of audits.
#[derive(Debug, Clone, QueryableByName)]
pub struct OwnAudits {
    /// The one that waits for them.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub open: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub answered: i64,
    #[diesel(sql_type = BigInt)]
    pub agreed: i64,
}

/// A member's audits, for themselves.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<OwnAudits, StoreError> {
    Ok(statement(
        "SELECT max(id) FILTER (WHERE state = 'open' AND ends_at > now) AS open, max(ends_at) FILTER (WHERE state = 'open' AND ends_at > now) AS ends_at,
            count(*) FILTER (WHERE state = 'answered') AS answered, count(*) FILTER (WHERE agrees) AS agreed
         FROM audits, (SELECT folkmoot_now() AS now) clock WHERE member_id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?)
}
