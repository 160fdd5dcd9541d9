//! The standing vote as the board sees it: what is on it, and where its cycles are.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::features::FeatureState;
use governance::proposals::{Candidate, Priorities, ProposalState};
use governance::{ActorId, FeatureId, ProposalId};

use super::Number;
use crate::labels::Labels;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

#[derive(QueryableByName)]
struct Standing {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Integer)]
    effort_days: i32,
    #[diesel(sql_type = Text)]
    text_sha256: String,
}

async fn board(conn: &mut Conn, rest: &str) -> Result<Vec<Standing>, StoreError> {
    let sql = format!("SELECT id, state, version, effort_days, text_sha256 FROM features {rest}");
    Ok(statement(sql).load(conn).await?)
}

/// What could be on a ballot now.
pub async fn board_candidates(conn: &mut Conn) -> Result<Vec<Candidate>, StoreError> {
    let small = |number: i32| u32::try_from(number).unwrap_or(0);
    let rows = board(conn, "WHERE state IN ('proposed', 'planned') ORDER BY id").await?;
    let candidate = |row: Standing| Candidate {
        feature: row.id.into(),
        version: small(row.version),
        effort_days: small(row.effort_days),
        text_sha256: row.text_sha256,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// Where each feature is. The caller holds the board.
pub async fn board_states(tx: &mut Tx) -> Result<BTreeMap<FeatureId, FeatureState>, StoreError> {
    let rows = board(tx, "").await?;
    let state = |row: Standing| {
        let state = row.state.parse().map_err(|why| StoreError::unreadable("state", why))?;
        Ok((row.id.into(), state))
    };
    rows.into_iter().map(state).collect()
}

/// What the features of a ballot were called when it was frozen, as far as the viewer may see their words; of a labelled one its label.
pub async fn names(
    conn: &mut Conn,
    priorities: &Priorities,
    viewer: Option<ActorId>,
) -> Result<BTreeMap<FeatureId, (String, FeatureState)>, StoreError> {
    #[derive(QueryableByName)]
    struct Named {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        title: String,
        #[diesel(sql_type = Text)]
        state: String,
        #[diesel(sql_type = Nullable<Jsonb>)]
        labels: Option<Labels>,
    }
    let ids: Vec<i64> = priorities.features.iter().map(|one| one.feature.get()).collect();
    let versions: Vec<i64> = priorities.features.iter().map(|one| i64::from(one.version)).collect();
    let rows: Vec<Named> = statement(
        "SELECT f.id, v.title, f.state, labels_folding(f.thread_id, $1) AS labels FROM unnest($2, $3) AS asked (id, version) JOIN features f ON f.id = asked.id
         JOIN feature_versions v ON v.feature_id = f.id AND v.version = asked.version
         WHERE entry_visible_by_id(f.thread_id, $1)",
    )
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<BigInt>, _>(versions)
    .load(conn)
    .await?;
    let named = |row: Named| {
        let state = row.state.parse().map_err(|why| StoreError::unreadable("feature", why))?;
        let title = row.labels.map_or(row.title, |labels| format!("Feature {}: {}", row.id, labels.headline()));
        Ok((row.id.into(), (title, state)))
    };
    rows.into_iter().map(named).collect()
}

/// A cycle of the standing vote.
#[derive(Debug, Clone, QueryableByName)]
pub struct CycleRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Text)]
    state: String,
    /// When its state ends; of a counted one, when it closed.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
    /// Whether the viewer is on its roll, and whether their ballot lies in its box.
    #[diesel(sql_type = Bool)]
    pub on_roll: bool,
    #[diesel(sql_type = Bool)]
    pub has_ballot: bool,
    /// How many took part so far, or did.
    #[diesel(sql_type = BigInt)]
    pub voters: i64,
}

/// Where a cycle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    Announced,
    Open,
    Counted,
}

impl CycleRow {
    /// Where it is; none for one that came to nothing.
    pub fn stage(&self) -> Result<Option<Cycle>, StoreError> {
        let state: ProposalState = self.state.parse().map_err(|why| StoreError::unreadable("state", why))?;
        Ok(match state {
            ProposalState::Discussion => Some(Cycle::Announced),
            ProposalState::Voting => Some(Cycle::Open),
            ProposalState::Enacted => Some(Cycle::Counted),
            _ => None,
        })
    }
}

/// The cycles that matter now: the one announced, the one that is open, and the last whose order is in force.
pub async fn cycles(conn: &mut Conn, viewer: Option<ActorId>) -> Result<Vec<CycleRow>, StoreError> {
    Ok(statement(
        "SELECT p.id, p.state, CASE p.state WHEN 'discussion' THEN p.discussion_ends_at ELSE p.closes_at END AS until,
            EXISTS (SELECT FROM roll r WHERE r.proposal_id = p.id AND r.member_id = $1) AS on_roll,
            EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = $1) AS has_ballot,
            CASE p.state WHEN 'voting' THEN (SELECT count(*) FROM ballots b WHERE b.proposal_id = p.id)
                ELSE (SELECT count(*) FROM turnouts t WHERE t.proposal_id = p.id)
                    + (SELECT count(*) FROM open_ballots o WHERE o.proposal_id = p.id AND o.lost IS NULL) END AS voters
         FROM proposals p WHERE p.track = 'priorities' AND (p.state IN ('discussion', 'voting')
            OR p.id = (SELECT max(q.id) FROM proposals q WHERE q.track = 'priorities' AND q.state = 'enacted'))
         ORDER BY p.id",
    )
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?)
}

/// How many cycles there were, whether one is announced, and when the one that is open closes, or closed without being done with.
pub async fn announced_or_open(conn: &mut Conn) -> Result<(i64, bool, Option<DateTime<Utc>>), StoreError> {
    #[derive(QueryableByName)]
    struct Going {
        #[diesel(sql_type = Bool)]
        announced: bool,
        #[diesel(sql_type = Nullable<Timestamptz>)]
        closes_at: Option<DateTime<Utc>>,
    }
    let going: Going = statement(
        "SELECT coalesce(bool_or(state IN ('draft', 'sponsoring', 'discussion')), false) AS announced,
            max(closes_at) FILTER (WHERE state IN ('voting', 'passed')) AS closes_at
         FROM proposals WHERE track = 'priorities'",
    )
    .get_result(conn)
    .await?;
    let number: Number = statement(
        "SELECT count(*) AS number FROM proposals WHERE track = 'priorities' AND state IN ('voting', 'passed', 'failed', 'enacted')",
    )
    .get_result(conn)
    .await?;
    Ok((number.number, going.announced, going.closes_at))
}
