//! What a digest says of votes: those that wait for the reader, and what was decided.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use governance::PolicyKey;
use serde_json::Value;

use super::Wanted;
use super::asked::ask;
use crate::proposals::{OVERTAKER, OvertakerRow};
use crate::{Conn, StoreError};

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

const VOTES: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
SELECT p.id, p.title, p.payload ->> 'key' AS key, proposal_words_visible(p, r.id) AS words_visible, p.closes_at
FROM clock, roll y JOIN proposals p ON p.id = y.proposal_id
WHERE y.member_id = r.id AND p.state = 'voting' AND p.opens_at <= clock.now AND p.closes_at > clock.now
  AND NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = r.id)
ORDER BY p.closes_at, p.id LIMIT 50";

/// Of each proposal the last that became of it in the window.
fn decided() -> String {
    format!(
        "WITH news AS (
            SELECT proposal_id, state, reason, ledger_entry_id, NULL::jsonb AS again FROM proposal_steps
            WHERE state IN ('passed', 'failed', 'enacted', 'superseded') AND at >= r.start AND at < r.ending
            UNION ALL
            SELECT t.proposal_id, 'reverted', '', v.ledger_entry_id, v.value
            FROM policy_versions v JOIN policy_versions t ON t.id = v.reverts_id WHERE v.at >= r.start AND v.at < r.ending),
         s AS (SELECT DISTINCT ON (proposal_id) * FROM news ORDER BY proposal_id, ledger_entry_id DESC)
         SELECT p.id, p.title, p.payload ->> 'key' AS key, proposal_words_visible(p, r.id) AS words_visible, s.state, s.reason, s.again,
            o.id AS by_id, coalesce(o.title, '') AS by_title, coalesce(proposal_words_visible(o, r.id), false) AS by_visible,
            coalesce(v.is_back, false) AS by_is_back
         FROM s JOIN proposals p ON p.id = s.proposal_id
         LEFT JOIN {OVERTAKER} ON s.state = 'superseded'
         LEFT JOIN proposals o ON o.id = v.proposal_id
         ORDER BY p.id LIMIT 50"
    )
}

/// Votes that are open now and wait for a member, whatever the window; the one that closes first at the top.
pub(super) async fn waiting(
    conn: &mut Conn,
    readers: &[&Wanted<'_>],
) -> Result<HashMap<i64, Vec<VoteRow>>, StoreError> {
    ask(conn, VOTES, readers).await
}

/// What became of proposals in the window.
pub(super) async fn settled(
    conn: &mut Conn,
    readers: &[&Wanted<'_>],
) -> Result<HashMap<i64, Vec<DecidedRow>>, StoreError> {
    ask(conn, &decided(), readers).await
}
