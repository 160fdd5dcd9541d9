//! A member's own flags and what became of them, and what flags told those who judge: never whose they are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{About, Overruler};
use governance::{CaseId, MemberId};

use crate::cases::STAGE;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// How many of a member's own flags are listed.
pub const LISTED: i64 = 100;

/// A flag as whoever raised it meets it again.
#[derive(Debug, Clone, QueryableByName)]
pub struct OwnFlagRow {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    /// Of whoever wrote it, or of the group.
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Whether the flagger can see what was flagged.
    #[diesel(sql_type = Bool)]
    pub is_visible: bool,
    /// Whether a case holds it, or a verdict removed it.
    #[diesel(sql_type = Bool)]
    pub is_withheld: bool,
    /// The case with which the flagged words were published, where it was words that were.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub said_in: Option<i64>,
    /// The first case that came after the flag.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub case_id: Option<i64>,
    /// As on the docket.
    #[diesel(sql_type = Nullable<Text>)]
    pub case_state: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    overruled_by: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    reversed_by: Option<i64>,
}

impl OwnFlagRow {
    /// What was flagged.
    pub fn about(&self) -> About {
        About::of_kind(&self.kind)
    }

    /// What overruled the verdict.
    pub fn overruled_by(&self) -> Option<Overruler> {
        crate::appeals::overruler(self.overruled_by, self.reversed_by)
    }
}

/// The member's own flags, the newest first; at most [`LISTED`].
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<OwnFlagRow>, StoreError> {
    Ok(statement(format!(
        "SELECT f.entry_id, e.kind, coalesce(g.handle, a.handle) AS handle, f.rule_id, f.at, f.withdrawn_at, e.withheld AS is_withheld,
            CASE WHEN e.kind IN ('profile', 'source', 'group', 'said') THEN NOT e.withheld
                ELSE e.deleted_at IS NULL AND entry_visible_by_id(e.id, $1) END AS is_visible,
            (SELECT s.case_id FROM said_words s WHERE s.entry_id = e.id) AS said_in, c.id AS case_id, v.outcome, o.proposal_id AS overruled_by, o.by_case_id AS reversed_by,
            {STAGE} AS case_state
         FROM flags f JOIN entries e ON e.id = f.entry_id JOIN actors a ON a.id = e.author_id
         LEFT JOIN actors g ON g.id = e.group_id AND e.kind IN ('group', 'old_group')
         LEFT JOIN LATERAL (SELECT k.* FROM case_subjects x JOIN cases k ON k.id = x.case_id
            WHERE x.entry_id = f.entry_id AND k.opened_at >= f.at AND k.appeals_case IS NULL ORDER BY k.id LIMIT 1) c ON true
         LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id
         LEFT JOIN deliberations d ON d.case_id = c.id
         WHERE f.member_id = $1 ORDER BY f.at DESC, f.id DESC LIMIT $2"
    ))
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(LISTED)
    .load(conn)
    .await?)
}

/// Flags that stood when a case opened, and that no case before had answered; an appeal is about those of the case it appeals.
const OF_CASE: &str = "
FROM cases c JOIN cases k ON k.id = coalesce(c.appeals_case, c.id) JOIN case_subjects x ON x.case_id = k.id
JOIN flags f ON f.entry_id = x.entry_id AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= k.opened_at) AND f.at <= k.opened_at
    AND f.at > coalesce((SELECT max(p.opened_at) FROM case_subjects y JOIN cases p ON p.id = y.case_id
        WHERE y.entry_id = f.entry_id AND p.opened_at < k.opened_at), '-infinity')
WHERE c.id = $1";

/// The rule that the member named who flagged what a case is about, and when; `None` when they did not.
pub async fn in_case(
    conn: &mut Conn,
    case: CaseId,
    member: MemberId,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        rule_id: String,
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let row: Option<Row> =
        statement(format!("SELECT f.rule_id, f.at {OF_CASE} AND f.member_id = $2 ORDER BY f.at DESC LIMIT 1"))
            .bind::<BigInt, _>(case.get())
            .bind::<BigInt, _>(member.get())
            .get_result(conn)
            .await
            .optional()?;
    Ok(row.map(|row| (row.rule_id, row.at)))
}

/// What those who flagged it remarked, in an order that says nothing about who did or when.
pub async fn remarks(conn: &mut Conn, case: CaseId) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        remark: String,
    }
    let rows: Vec<Row> = statement(format!(
        "SELECT DISTINCT f.remark, sha256(convert_to(f.remark, 'UTF8')) AS place {OF_CASE} AND f.remark <> '' ORDER BY place LIMIT 100"
    ))
    .bind::<BigInt, _>(case.get())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.remark).collect())
}

/// Tells those whose flags a case came of, once for each occasion.
pub async fn tell(tx: &mut Tx, case: CaseId, (words, path): (&str, &str), message_key: &str) -> Result<(), StoreError> {
    statement(format!(
        "INSERT INTO notifications (member_id, kind, words, path, message_key, at, read_at)
         SELECT t.member_id, 'flag', $2, $3, $4, now, CASE WHEN notification_silenced(t.member_id, 'flag') THEN now END
         FROM (SELECT DISTINCT f.member_id {OF_CASE} AND EXISTS (SELECT FROM members m WHERE m.id = f.member_id AND m.erased_at IS NULL)) t,
            (SELECT folkmoot_now() AS now) clock
         ON CONFLICT (member_id, message_key) WHERE message_key IS NOT NULL DO NOTHING"
    ))
    .bind::<BigInt, _>(case.get())
    .bind::<Text, _>(words)
    .bind::<Text, _>(path)
    .bind::<Text, _>(message_key)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Those of them who want to be told by mail; at most 500, since whoever ends a case waits for it.
pub async fn to_mail(tx: &mut Tx, case: CaseId) -> Result<Vec<MemberId>, StoreError> {
    #[derive(QueryableByName)]
    struct Flagger {
        #[diesel(sql_type = BigInt)]
        member_id: i64,
    }
    let rows: Vec<Flagger> = statement(format!(
        "SELECT DISTINCT f.member_id {OF_CASE}
            AND EXISTS (SELECT FROM notification_choices n WHERE n.member_id = f.member_id AND n.kind = 'flag' AND n.channel = 'mail' AND n.wanted) ORDER BY 1 LIMIT 500"
    ))
    .bind::<BigInt, _>(case.get())
    .load(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| MemberId::from(row.member_id)).collect())
}
