//! What is in a digest. Entries pass the one visibility rule, as on every page.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{MemberId, PolicyKey};
use serde_json::Value;

use crate::best::SCORE;
use crate::labels::Labels;
use crate::proposals::{OVERTAKER, OvertakerRow};
use crate::statement::statement;
use crate::{Conn, StoreError};

/// A thread that the reader's people wrote or talked about, or that is in a group of theirs.
#[derive(Debug, Clone, QueryableByName)]
pub struct ThreadRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub author_id: i64,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub author: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    /// The beginning of its HTML; may be cut in the middle of a tag.
    #[diesel(sql_type = Text)]
    pub html_start: String,
    /// How many pictures and files it has.
    #[diesel(sql_type = SmallInt)]
    pub pictures: i16,
    #[diesel(sql_type = SmallInt)]
    pub files: i16,
    /// Under which rules it is folded for the reader; `None` where it is open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    /// The proposal whose thread this is.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub proposal_id: Option<i64>,
    /// How many others commented in the window.
    #[diesel(sql_type = BigInt)]
    pub commenters: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = BigInt)]
    pub likes: i64,
    /// When the last thing of it that the digest counts happened.
    #[diesel(sql_type = Timestamptz)]
    pub latest_at: DateTime<Utc>,
}

/// An open vote on whose roll the reader is and where they have no ballot.
#[derive(Debug, Clone, QueryableByName)]
pub struct VoteRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    /// Whether the reader may see its title.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    #[diesel(sql_type = Timestamptz)]
    pub closes_at: DateTime<Utc>,
}

impl VoteRow {
    /// The policy that it would change.
    pub fn policy(&self) -> Option<PolicyKey> {
        policy(self.key.as_deref())
    }
}

/// A key that this binary does not know is a newer node's to name.
fn policy(key: Option<&str>) -> Option<PolicyKey> {
    key.and_then(|key| key.parse().ok())
}

/// What became of a proposal.
#[derive(Debug, Clone, QueryableByName)]
pub struct DecidedRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    /// Whether the reader may see its title.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    /// `passed`, `failed`, `enacted` or `superseded`; or `reverted`, when what it had set for a time went back.
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// What the policy is again, where it went back.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub again: Option<Value>,
    #[diesel(sql_type = Nullable<BigInt>)]
    by_id: Option<i64>,
    #[diesel(sql_type = Text)]
    by_title: String,
    #[diesel(sql_type = Bool)]
    by_visible: bool,
    #[diesel(sql_type = Bool)]
    by_is_back: bool,
}

impl DecidedRow {
    /// The policy that it was to change.
    pub fn policy(&self) -> Option<PolicyKey> {
        policy(self.key.as_deref())
    }

    /// What overtook it, as the reader may see its title; none where nothing did.
    pub fn overtaker(&self) -> Option<OvertakerRow> {
        let (title, words_visible, is_back) = (self.by_title.clone(), self.by_visible, self.by_is_back);
        self.by_id.map(|id| OvertakerRow { id: id.into(), title, words_visible, is_back })
    }
}

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

/// Everything in a digest.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub threads: Vec<ThreadRow>,
    /// How many more there would be without the words that the reader muted.
    pub left_out: usize,
    pub votes: Vec<VoteRow>,
    pub decided: Vec<DecidedRow>,
    pub cases: Vec<CaseRow>,
    /// The newest signed checkpoint of the ledger.
    pub checkpoint: Option<String>,
}

impl Content {
    /// Whether there is nothing to tell somebody who was last here at `seen_at`: conversations that they could see
    /// then are no news; votes, decisions and cases always are.
    pub fn is_empty_for(&self, seen_at: Option<DateTime<Utc>>) -> bool {
        self.votes.is_empty()
            && self.decided.is_empty()
            && self.cases.is_empty()
            && self.threads.iter().all(|thread| seen_at.is_some_and(|seen| thread.latest_at <= seen))
    }
}

/// The formula is printed in the digest, and is that of the best of a time. The reader's own comments and likes do not count.
const THREADS: &str = "
WITH me AS MATERIALIZED (SELECT apart, muted, labels_left_out FROM members WHERE id = $1),
circle AS (SELECT followed_id AS id FROM follows WHERE follower_id = $1 AND followed_id <> ALL ((SELECT muted FROM me)::bigint[])
    UNION ALL SELECT $1),
heads AS (SELECT e.id FROM circle f JOIN entries e ON e.author_id = f.id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= $2
    UNION SELECT e.id FROM group_members g JOIN entries e ON e.group_id = g.group_id AND e.thread_id IS NULL AND e.deleted_at IS NULL AND e.bumped_at >= $2
    WHERE g.member_id = $1 AND e.author_id <> ALL ((SELECT muted FROM me)::bigint[])
    UNION SELECT e.id FROM entry_readers r JOIN entries e ON e.id = r.entry_id AND e.author_id <> ALL ((SELECT muted FROM me)::bigint[])
    WHERE r.member_id = $1 AND r.left_at IS NULL AND r.bumped_at >= $2)
SELECT e.id, e.author_id, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS author, e.title, left(e.body_html, 2000) AS html_start, e.pictures, e.files,
    CASE WHEN e.labels <> '{}' THEN labels_folding(e.id, $1) END AS labels, p.id AS proposal_id, talk.commenters, talk.comments, liked.likes,
    greatest(e.published_at, talk.latest_at) AS latest_at
FROM heads h JOIN entries e ON e.id = h.id
JOIN actors a ON a.id = e.author_id
LEFT JOIN proposals p ON p.thread_id = e.id
CROSS JOIN LATERAL (
    SELECT count(*) AS comments, count(DISTINCT c.author_id) AS commenters, max(c.created_at) AS latest_at
    FROM entries c WHERE c.thread_id = e.id AND c.author_id <> $1 AND c.created_at >= $2 AND c.created_at < $3 AND c.arrival_id IS NULL
      AND c.author_id <> ALL ((SELECT muted FROM me)::bigint[]) AND entry_visible(c, $1)) talk
CROSS JOIN LATERAL (
    SELECT count(*) AS likes FROM likes k
    WHERE k.entry_id = e.id AND k.actor_id <> $1 AND k.at >= $2 AND k.at < $3
      AND k.actor_id <> ALL ((SELECT apart FROM me)::bigint[])) liked
WHERE (talk.comments > 0 OR (e.author_id <> $1 AND e.arrival_id IS NULL AND e.published_at >= $2 AND e.published_at < $3))
  AND NOT e.withheld
  AND NOT EXISTS (SELECT FROM hides d WHERE d.member_id = $1 AND d.entry_id = e.id)
  AND NOT EXISTS (SELECT FROM source_mutes d WHERE d.member_id = $1 AND d.source_id = e.source_id)
  AND (e.author_id = $1 OR p.id IS NOT NULL OR NOT EXISTS (SELECT FROM tag_mutes d WHERE d.member_id = $1 AND d.tag = ANY (e.tags)))
  AND (NOT e.labels && (SELECT labels_left_out FROM me)::text[] OR e.author_id = $1 OR p.id IS NOT NULL)
  AND entry_visible(e, $1)";

const VOTES: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
SELECT p.id, p.title, p.payload ->> 'key' AS key, proposal_words_visible(p, $1) AS words_visible, p.closes_at
FROM clock, roll r JOIN proposals p ON p.id = r.proposal_id
WHERE r.member_id = $1 AND p.state = 'voting' AND p.opens_at <= clock.now AND p.closes_at > clock.now
  AND NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = $1)
ORDER BY p.closes_at, p.id LIMIT 50";

/// Of each proposal the last that became of it in the window.
fn decided() -> String {
    format!(
        "WITH news AS (
            SELECT proposal_id, state, reason, ledger_entry_id, NULL::jsonb AS again FROM proposal_steps
            WHERE state IN ('passed', 'failed', 'enacted', 'superseded') AND at >= $2 AND at < $3
            UNION ALL
            SELECT t.proposal_id, 'reverted', '', v.ledger_entry_id, v.value
            FROM policy_versions v JOIN policy_versions t ON t.id = v.reverts_id WHERE v.at >= $2 AND v.at < $3),
         s AS (SELECT DISTINCT ON (proposal_id) * FROM news ORDER BY proposal_id, ledger_entry_id DESC)
         SELECT p.id, p.title, p.payload ->> 'key' AS key, proposal_words_visible(p, $1) AS words_visible, s.state, s.reason, s.again,
            o.id AS by_id, coalesce(o.title, '') AS by_title, coalesce(proposal_words_visible(o, $1), false) AS by_visible,
            coalesce(v.is_back, false) AS by_is_back
         FROM s JOIN proposals p ON p.id = s.proposal_id
         LEFT JOIN {OVERTAKER} ON s.state = 'superseded'
         LEFT JOIN proposals o ON o.id = v.proposal_id
         ORDER BY p.id LIMIT 50"
    )
}

const CASES: &str = "
WITH ended AS (
    SELECT c.id, c.entry_id, coalesce(CASE WHEN v.decided_by IS NOT NULL THEN 'moderator_' ELSE '' END || v.outcome, 'lapsed') AS outcome, s.at
    FROM case_steps s JOIN cases c ON c.id = s.case_id LEFT JOIN verdicts v ON v.case_id = c.id
    WHERE s.what IN ('decided', 'lapsed') AND c.state IN ('decided', 'lapsed') AND s.at >= $2 AND s.at < $3)
SELECT * FROM (
    SELECT c.id, CASE j.state WHEN 'summoned' THEN 'summoned' ELSE 'seated' END AS concern, NULL::text AS outcome,
        CASE j.state WHEN 'summoned' THEN j.respond_by ELSE c.due_at END AS at
    FROM seats j JOIN cases c ON c.id = j.case_id
    WHERE j.member_id = $1 AND j.state IN ('summoned', 'accepted') AND c.state IN ('opened', 'before_jury')
    UNION ALL
    SELECT c.id, 'deliberates', NULL, d.ends_at FROM deliberations d JOIN cases c ON c.id = d.case_id
    JOIN seats j ON j.case_id = d.case_id AND j.member_id = $1
    WHERE d.ends_at > (SELECT folkmoot_now()) AND j.state = 'voted' AND c.state = 'before_jury'
      AND NOT EXISTS (SELECT FROM final_opinions f WHERE f.case_id = j.case_id AND f.rank = j.rank)
    UNION ALL
    SELECT c.id, 'office', NULL, c.decide_by FROM moderator_calls r JOIN cases c ON c.id = r.case_id
    WHERE r.member_id = $1 AND r.state = 'called' AND c.state = 'opened' AND c.sent_ledger_entry_id IS NULL AND c.decide_by > (SELECT folkmoot_now())
    UNION ALL
    SELECT c.id, 'held', NULL, c.due_at FROM holds h JOIN entries e ON e.id = h.entry_id JOIN cases c ON c.id = h.case_id
    WHERE e.author_id = $1 AND h.released_at IS NULL
    UNION ALL
    SELECT d.id, 'own', d.outcome, d.at FROM ended d JOIN entries e ON e.id = d.entry_id WHERE e.author_id = $1
    UNION ALL
    SELECT d.id, 'flagged', d.outcome, d.at FROM ended d JOIN LATERAL (SELECT min(f.at) AS at FROM case_subjects x JOIN flags f ON f.entry_id = x.entry_id
        WHERE x.case_id = d.id AND f.member_id = $1 AND f.withdrawn_at IS NULL) f ON f.at <= d.at) n
ORDER BY n.id, n.concern LIMIT 50";

/// What a digest of the window `[start, end)` tells a member, with at most `threads_max` conversations.
/// Votes are those that are open now, whatever the window.
pub async fn content(
    conn: &mut Conn,
    member: MemberId,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    threads_max: i64,
) -> Result<Content, StoreError> {
    #[derive(QueryableByName)]
    struct Checkpoint {
        #[diesel(sql_type = Text)]
        note: String,
    }
    let threads = statement(format!("{THREADS} ORDER BY {SCORE} DESC, latest_at DESC, e.id DESC LIMIT $4"))
        .bind::<BigInt, _>(member.get())
        .bind::<Timestamptz, _>(start)
        .bind::<Timestamptz, _>(end)
        .bind::<BigInt, _>(threads_max)
        .load(conn)
        .await?;
    let votes = statement(VOTES).bind::<BigInt, _>(member.get()).load(conn).await?;
    let decided = statement(decided())
        .bind::<BigInt, _>(member.get())
        .bind::<Timestamptz, _>(start)
        .bind::<Timestamptz, _>(end)
        .load(conn)
        .await?;
    let cases = statement(CASES)
        .bind::<BigInt, _>(member.get())
        .bind::<Timestamptz, _>(start)
        .bind::<Timestamptz, _>(end)
        .load(conn)
        .await?;
    let checkpoint: Option<Checkpoint> = statement("SELECT note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1")
        .get_result(conn)
        .await
        .optional()?;
    Ok(Content {
        threads,
        left_out: 0,
        votes,
        decided,
        cases,
        checkpoint: checkpoint.map(|checkpoint| checkpoint.note),
    })
}
