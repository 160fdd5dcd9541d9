//! The open log: the ledger's lines about moderation, each with the case it is part of. The lines themselves are the list, so
//! that none can be missing; what stands beside them comes from the tables of the case.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::Overruler;
use governance::{CaseId, EntryId, LedgerEntryId};
use migrations::schema::cases;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// Nouns whose lines are acts of moderation. The index `ledger_entries_of_moderation` names the same.
pub const NOUNS: [&str; 5] = ["flag", "case", "jury", "entry", "sanction"];

const OF_MODERATION: &str = "split_part(e.kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction')";

/// Whose history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Everything about an entry: its flags, and all of its cases.
    Entry(EntryId),
    /// One case, with the flags that led to it and what followed from it.
    Case(CaseId),
}

/// Which acts are wanted; what is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// One of these kinds.
    pub kinds: Option<Vec<String>>,
    /// Under this rule of conduct: "R1".
    pub rule: Option<String>,
    pub subject: Option<Subject>,
}

/// An act of moderation.
#[derive(Debug, Clone, QueryableByName)]
pub struct ActRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: LedgerEntryId,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// Canonical JSON: the bytes under the leaf hash.
    #[diesel(sql_type = Text)]
    pub body: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// The case it is part of; for a flag the one that it led to, if it did.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub case_id: Option<i64>,
    /// The entry it is about; `None` for a limit on a member.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub entry_id: Option<i64>,
    /// The rule that the line names, or that its case is about.
    #[diesel(sql_type = Nullable<Text>)]
    pub rule_id: Option<String>,
    /// The rule as its case froze it: its title on the first line. `None` without a case, or under another rule.
    #[diesel(sql_type = Nullable<Text>)]
    pub rule_text: Option<String>,
    /// Why, where that is public: a moderator's or the operator's words about a hold, the majority's about a verdict.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    /// When the first flag was raised that led to it; `None` where a moderator held what nobody had flagged.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub first_flag_at: Option<DateTime<Utc>>,
    /// When its case opened and its entry was held.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub held_at: Option<DateTime<Utc>>,
    /// Whether its case ended because its time was over.
    #[diesel(sql_type = Bool)]
    pub is_lapsed: bool,
    /// Whether a policy opened its case.
    #[diesel(sql_type = Bool)]
    pub is_by_policy: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    overruled_by_vote: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    overruled_by_case: Option<i64>,
}

impl ActRow {
    /// What overruled its case, then or later.
    pub fn overruled_by(&self) -> Option<Overruler> {
        crate::appeals::overruler(self.overruled_by_vote, self.overruled_by_case)
    }
}

/// A line with the case it is part of: by its subject, by its facts, or, for flags, the case that was open then or opened next.
const ACTS: &str = "
FROM ledger_entries e
CROSS JOIN LATERAL (SELECT e.body::jsonb -> 'facts' AS said, split_part(e.subject, ':', 1) AS noun,
    CASE WHEN split_part(e.subject, ':', 1) IN ('entry', 'case') THEN split_part(e.subject, ':', 2)::bigint END AS number) b
LEFT JOIN cases c ON c.id = CASE
    WHEN b.noun = 'case' THEN b.number
    WHEN b.said ? 'sanction' THEN (SELECT s.case_id FROM sanctions s WHERE s.id = (b.said ->> 'sanction')::bigint)
    WHEN b.said ? 'case' THEN (b.said ->> 'case')::bigint
    WHEN b.noun = 'entry' THEN (SELECT o.id FROM cases o WHERE o.entry_id = b.number AND (o.ledger_entry_id > e.id
        OR NOT EXISTS (SELECT FROM case_steps t WHERE t.case_id = o.id AND t.what IN ('decided', 'lapsed') AND t.ledger_entry_id < e.id))
        ORDER BY o.id LIMIT 1)
    END";

/// What stands beside the line, read for the lines of one page only.
const BESIDE: &str = "
SELECT e.id, e.kind, e.subject, e.body, e.at, c.id AS case_id,
    coalesce(c.entry_id, CASE WHEN b.noun = 'entry' THEN b.number END) AS entry_id, coalesce(b.said ->> 'rule', c.rule_id) AS rule_id,
    CASE WHEN coalesce(b.said ->> 'rule', c.rule_id) = c.rule_id THEN c.rule_text END AS rule_text,
    CASE WHEN e.kind IN ('case.opened', 'entry.held') AND (c.held_by IS NOT NULL OR c.held_by_operator OR p.case_id IS NOT NULL)
            THEN (SELECT words_as_read(c.id, s.detail, NULL) FROM case_steps s WHERE s.case_id = c.id AND s.what = 'opened' ORDER BY s.id LIMIT 1)
        WHEN e.kind = 'case.sent_to_jury' THEN (SELECT words_as_read(c.id, substr(s.detail, 8), NULL) FROM case_steps s
            WHERE s.ledger_entry_id = e.id AND s.detail LIKE 'passed%')
        WHEN e.kind = 'case.decided' OR (e.kind = 'entry.removed' AND v.outcome = 'remove') OR (e.kind = 'entry.labelled' AND v.outcome = 'label')
            OR (e.kind = 'entry.restored' AND v.outcome = 'restore') THEN verdict_reason_as_read(v) END AS reason,
    (SELECT f.at FROM ledger_entries f
     WHERE f.subject = 'entry:' || coalesce(c.entry_id, b.number) AND f.kind = 'flag.raised' AND f.id <= coalesce(c.ledger_entry_id, e.id)
       AND f.id > coalesce((SELECT max(o.ledger_entry_id) FROM cases o WHERE o.entry_id = coalesce(c.entry_id, b.number)
            AND o.ledger_entry_id < coalesce(c.ledger_entry_id, e.id)), 0)
     ORDER BY f.id LIMIT 1) AS first_flag_at,
    c.opened_at AS held_at, coalesce(c.state = 'lapsed', false) AS is_lapsed, p.case_id IS NOT NULL AS is_by_policy,
    r.proposal_id AS overruled_by_vote, r.by_case_id AS overruled_by_case";

/// The subjects of the lines of one entry and its cases: the entry, the cases, and what followed from them (in older lines: the member
/// whom a verdict limited).
const SUBJECTS: &str =
    "e.subject = ANY (ARRAY(SELECT $4::text UNION ALL SELECT 'case:' || h.case_id FROM case_subjects h WHERE h.entry_id = $5
    UNION ALL SELECT 'sanction:' || s.id FROM case_subjects h JOIN sanctions s ON s.case_id = h.case_id WHERE h.entry_id = $5
    UNION ALL SELECT 'member:' || m.ledger_name FROM entries w JOIN members m ON m.id = w.author_id WHERE w.id = $5))";

/// The newest of the wanted acts below an id.
pub async fn acts(conn: &mut Conn, wanted: &Wanted, below: i64, size: i64) -> Result<Vec<ActRow>, StoreError> {
    let entry = match wanted.subject {
        Some(Subject::Case(case)) => entry_of(conn, case).await?,
        Some(Subject::Entry(entry)) => Some(entry.get()),
        None => None,
    };
    let mut sql = format!(
        "{BESIDE} {ACTS} LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings r ON r.case_id = c.id
         LEFT JOIN policy_holds p ON p.case_id = c.id
         WHERE {OF_MODERATION} AND e.id < $1 AND ($2::text[] IS NULL OR true)
            AND ($3::text IS NULL OR true) AND ($4::text IS NULL OR true) AND ($5::bigint IS NULL OR true) AND ($6::bigint IS NULL OR true)"
    );
    if wanted.kinds.is_some() {
        sql.push_str(" AND e.kind = ANY ($2)");
    }
    if wanted.rule.is_some() {
        sql.push_str(" AND e.rule_id = $3");
    }
    let case = match wanted.subject {
        None => None,
        Some(subject) => {
            sql.push_str(" AND ");
            sql.push_str(SUBJECTS);
            match subject {
                Subject::Case(case) => {
                    sql.push_str(" AND c.id = $6");
                    Some(case.get())
                }
                Subject::Entry(_) => {
                    // The author may have been limited for something else too.
                    sql.push_str(" AND (b.noun <> 'member' OR c.entry_id = $5)");
                    None
                }
            }
        }
    };
    sql.push_str(" ORDER BY e.id DESC LIMIT $7");
    Ok(statement(sql)
        .bind::<BigInt, _>(below)
        .bind::<Nullable<Array<Text>>, _>(wanted.kinds.clone())
        .bind::<Nullable<Text>, _>(wanted.rule.clone())
        .bind::<Nullable<Text>, _>(entry.map(|entry| format!("entry:{entry}")))
        .bind::<Nullable<BigInt>, _>(entry)
        .bind::<Nullable<BigInt>, _>(case)
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// The entry that a case is about; `None` when there is no such case.
async fn entry_of(conn: &mut Conn, case: CaseId) -> Result<Option<i64>, StoreError> {
    Ok(cases::table.find(case.get()).select(cases::entry_id).first(conn).await.optional()?)
}
