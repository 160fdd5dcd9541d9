//! The verbs of alternatives: offer another value, back it, merge what is backed into the vote, put the chosen value in force.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::lifecycle::{add, text_facts};
use super::values::Values;
use super::voting_acts::put_in_force;
use super::{Amended, Enactment, LifecycleRefusal, Payload, PayloadProblem, Proposal, ProposalState, Verb};
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerActor, Pseudonym};
use crate::policies::{Constitution, PolicyKey, PolicyValue};
use crate::recorded::Recorded;

/// Another value for the policy that a proposal would set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// To which proposal.
    pub proposal: ProposalId,
    /// Its number among those to that proposal, from 1.
    pub number: u32,
    /// By whom.
    pub by: MemberId,
    /// The value.
    pub value: PolicyValue,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody who would have an alternative voted on too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backed {
    /// To which proposal it is an alternative.
    pub proposal: ProposalId,
    /// Its number.
    pub number: u32,
    /// Who backs it.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// While alternatives can come, and be backed: as long as the text may change.
fn allow(proposal: &Proposal, now: DateTime<Utc>) -> Result<(), LifecycleRefusal> {
    if !matches!(proposal.state, ProposalState::Sponsoring | ProposalState::Discussion) {
        return Err(LifecycleRefusal::WrongState { state: proposal.state, verb: Verb::AmendText });
    }
    proposal.allow_in_time(now)
}

/// Offers another value. `there` are the alternatives that there are, in the order of their numbers.
///
/// # Errors
/// Wrong state or too late, no proposal of a value, a value that the policy cannot have, that is in force or proposed already, or
/// too many.
pub fn offer(
    proposal: &Proposal,
    payload: &Payload,
    there: &[PolicyValue],
    (by, name): (MemberId, &Pseudonym),
    value: PolicyValue,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Alternative>, LifecycleRefusal> {
    allow(proposal, now)?;
    let Payload::SetPolicy { key, old, new, .. } = payload else { return Err(LifecycleRefusal::NoAlternatives) };
    key.kind().check(&value).map_err(PayloadProblem::from)?;
    if value == *old {
        return Err(PayloadProblem::Unchanged.into());
    }
    if value == *new || there.contains(&value) {
        return Err(LifecycleRefusal::AlternativeThere);
    }
    let most = constitution.count(PolicyKey::AlternativePerProposalMax);
    let number = u32::try_from(there.len()).unwrap_or(u32::MAX).saturating_add(1);
    if u64::from(number) > most {
        return Err(LifecycleRefusal::TooManyAlternatives(most));
    }
    let facts = json!({"key": key, "number": number, "value": value.to_json()});
    let record = proposal.line("alternative.offered", name.into(), facts);
    Ok(Recorded::new(Alternative { proposal: proposal.id, number, by, value, at: now }, record))
}

/// Backs an alternative of somebody else's. That nobody does so twice is the database's to refuse.
///
/// # Errors
/// Wrong state, too late, or one's own.
pub fn back(
    proposal: &Proposal,
    (number, offered_by): (u32, MemberId),
    (by, name): (MemberId, &Pseudonym),
    backers: u64,
    now: DateTime<Utc>,
) -> Result<Recorded<Backed>, LifecycleRefusal> {
    allow(proposal, now)?;
    if offered_by == by {
        return Err(LifecycleRefusal::OwnAlternative);
    }
    let facts = json!({"number": number, "backers": backers.saturating_add(1)});
    let record = proposal.line("alternative.backed", name.into(), facts);
    Ok(Recorded::new(Backed { proposal: proposal.id, number, by, at: now }, record))
}

/// The vote among a proposed value and the alternatives that are backed, given in the order of their numbers; none where there
/// is nothing but the proposal to vote on. One that the author has made their own meanwhile is no alternative any more.
#[must_use]
pub fn weighed(payload: &Payload, backed: Vec<PolicyValue>) -> Option<Payload> {
    let Payload::SetPolicy { key, old, new, for_days } = payload else { return None };
    let others: Vec<PolicyValue> = backed.into_iter().filter(|value| value != new && value != old).collect();
    if others.is_empty() {
        return None;
    }
    let options = std::iter::once(new.clone()).chain(others).collect();
    Some(Payload::ChooseValue(Values { key: *key, old: old.clone(), options, for_days: *for_days }))
}

/// Merges what is backed into the ballot, right before the vote opens.
///
/// # Errors
/// Wrong state, too early, another kind of payload, or values that cannot be voted on.
pub fn merge(
    proposal: &Proposal,
    text: Amended,
    constitution: &Constitution,
) -> Result<Recorded<Amended>, LifecycleRefusal> {
    proposal.allow_due(Verb::OpenVoting, text.at)?;
    if !matches!(text.payload, Payload::ChooseValue(_)) || text.payload.track() != proposal.track {
        return Err(LifecycleRefusal::WrongTrack(text.payload.track()));
    }
    text.payload.check(constitution)?;
    let mut facts = text_facts(&text);
    add(&mut facts, "state", json!(proposal.state.as_str()));
    let record = proposal.line("proposal.amended", LedgerActor::System, facts);
    Ok(Recorded::new(Amended { proposal: proposal.id, ..text }, record))
}

/// Puts the value in force that a count has chosen, once the delay is over. `result` is the count as it was recorded.
///
/// # Errors
/// Wrong state, too early, a count that chose none of them, or values that no longer apply (supersede it then).
pub fn enact_chosen(
    proposal: &Proposal,
    payload: &Payload,
    result: &str,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Enactment>, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::ChooseValue(values) = payload else { return Err(LifecycleRefusal::WrongTrack(payload.track())) };
    payload.check(constitution)?;
    let none = LifecycleRefusal::Contradiction("the count has chosen none of them");
    let chosen = values.chosen(result).cloned().ok_or(none)?;
    Ok(put_in_force(proposal, payload, (values.key, chosen), constitution, now))
}
