//! The verbs of a cycle of the standing vote that the house does itself: open it, bring its ballot up to date, put its order in
//! force. Everything between goes as for any proposal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::lifecycle::{add, text_facts};
use super::priorities::{Moves, Priorities, Ranked};
use super::{Amended, LifecycleRefusal, Payload, Proposal, ProposalState, Transition, Verb};
use crate::features::FeatureState;
use crate::ids::{FeatureId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::Track;
use crate::recorded::Recorded;
use crate::time;

/// An order put in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prioritised {
    /// The change of state.
    pub transition: Transition,
    /// Every feature that was on the ballot, best first.
    pub order: Vec<Ranked>,
    /// What moves.
    pub moves: Moves,
}

/// Announces a cycle. The house proposes it; no sponsors are asked for.
///
/// # Errors
/// When there is nothing on the board.
pub fn announce_cycle(id: ProposalId, text: &Amended) -> Result<Recorded<Transition>, LifecycleRefusal> {
    check(&text.payload)?;
    let mut facts = text_facts(text);
    add(&mut facts, "track", json!(Track::Priorities));
    add(&mut facts, "sponsoring_until", json!(time::written(text.at)));
    let record = LedgerDraft::new("proposal.published", LedgerActor::System, format!("proposal:{id}"), facts);
    let (from, to) = (ProposalState::Draft, ProposalState::Sponsoring);
    Ok(Recorded::new(Transition { proposal: id, from, to, at: text.at, deadline: Some(text.at) }, record))
}

/// Brings the ballot of an announced cycle up to date, right before its vote opens.
///
/// # Errors
/// Wrong state or track, or nothing on the board.
pub fn revise_cycle(proposal: &Proposal, text: Amended) -> Result<Recorded<Amended>, LifecycleRefusal> {
    proposal.allow(Verb::AmendText)?;
    if proposal.track != Track::Priorities {
        return Err(LifecycleRefusal::WrongTrack(proposal.track));
    }
    check(&text.payload)?;
    let mut facts = text_facts(&text);
    add(&mut facts, "state", json!(proposal.state.as_str()));
    let record = proposal.line("proposal.amended", LedgerActor::System, facts);
    Ok(Recorded::new(Amended { proposal: proposal.id, ..text }, record))
}

/// Ends an announced cycle when nothing is left on the board.
///
/// # Errors
/// Wrong state or track.
pub fn cancel_cycle(proposal: &Proposal, now: DateTime<Utc>) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_due(Verb::Supersede, now)?;
    if proposal.track != Track::Priorities {
        return Err(LifecycleRefusal::StillApplies);
    }
    let why = super::PayloadProblem::EmptyBoard.to_string();
    let facts = json!({"from": proposal.state.as_str(), "why": why});
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Superseded, now, None), record))
}

/// Puts the order of a counted cycle in force. `result` is the count as it was recorded, `board` where each feature is now.
///
/// # Errors
/// Wrong state, too early, another kind of proposal, or a count of something else.
pub fn prioritise(
    proposal: &Proposal,
    payload: &Payload,
    result: &str,
    board: &BTreeMap<FeatureId, FeatureState>,
    now: DateTime<Utc>,
) -> Result<Recorded<Prioritised>, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::Prioritise(priorities) = payload else {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    };
    let order = priorities.order(result).ok_or(LifecycleRefusal::Contradiction("the count is of something else"))?;
    let moves = Priorities::moves(&order, board);
    let mut facts = json!({"payload_sha256": payload.sha256()});
    for (name, value) in order_facts(&order, &moves) {
        add(&mut facts, name, value);
    }
    let record = proposal.line("proposal.enacted", LedgerActor::System, facts);
    let transition = proposal.to(ProposalState::Enacted, now, None);
    Ok(Recorded::new(Prioritised { transition, order, moves }, record))
}

/// What the ledger says of an order: all features, best first; those that are planned by it; those that no longer are.
#[must_use]
pub fn order_facts(order: &[Ranked], moves: &Moves) -> [(&'static str, Value); 3] {
    let ids = |list: &[FeatureId]| json!(list.iter().map(|id| id.get()).collect::<Vec<_>>());
    let all: Vec<FeatureId> = order.iter().map(|one| one.feature).collect();
    [("order", ids(&all)), ("planned", ids(&moves.planned)), ("put_back", ids(&moves.put_back))]
}

fn check(payload: &Payload) -> Result<(), LifecycleRefusal> {
    match payload {
        Payload::Prioritise(priorities) => Ok(priorities.check()?),
        other => Err(LifecycleRefusal::WrongTrack(other.track())),
    }
}
