//! The verbs of a proposal from the opening of its vote on: open, close, enact.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::lifecycle::add;
use super::values::Values;
use super::{FrozenSpec, LifecycleRefusal, LotSource, Payload, Proposal, ProposalState, Transition, Verb};
use crate::canonical::{Hash, sha256_hex};
use crate::ledger::{LedgerActor, Pseudonym};
use crate::policies::{Constitution, PolicyKey, PolicyValue};
use crate::recorded::Recorded;
use crate::text::{ProposalBody, ProposalTitle};
use crate::time;
use crate::voting::{
    Ballot, FailReason, Method, Outcome, Seed, Tally, Unfit, ballot_commitment, count as count_votes, roll_hash,
};

/// A vote that opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The change of state; its deadline is the closing of the vote.
    pub transition: Transition,
    /// What is frozen.
    pub spec: FrozenSpec,
    /// Its hash.
    pub spec_hash: Hash,
}

/// A vote that closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The change of state; its deadline, when passed, is when the proposal takes effect.
    pub transition: Transition,
    /// The count.
    pub tally: Tally,
    /// The commitment to who voted and to the unlinked ballots.
    pub commitment: Hash,
}

/// A change put in force. The store writes the policy version from it in the same transaction, and the database
/// compares `old` once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enactment {
    /// The change of state.
    pub transition: Transition,
    /// The policy.
    pub key: PolicyKey,
    /// The value it had.
    pub old: PolicyValue,
    /// The value it has.
    pub new: PolicyValue,
    /// When it goes back, if it holds for a time only.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Freezes a proposal and opens its vote, once the discussion is over.
///
/// `roll` is everyone who may vote, read in the same transaction.
///
/// # Errors
/// Wrong state, too early, an empty roll, or a payload that no longer applies (supersede it then).
pub fn open_voting(
    proposal: &Proposal,
    title: &ProposalTitle,
    body: &ProposalBody,
    payload: &Payload,
    roll: &[Pseudonym],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Opened>, LifecycleRefusal> {
    proposal.allow_due(Verb::OpenVoting, now)?;
    if payload.track() != proposal.track {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    }
    payload.check(constitution)?;
    if roll.is_empty() {
        return Err(LifecycleRefusal::EmptyRoll);
    }
    let closes_at = time::after_hours(now, proposal.track.voting_hours(constitution));
    let spec = FrozenSpec {
        proposal: proposal.id,
        title: title.as_str().to_owned(),
        body: body.as_str().to_owned(),
        payload: payload.clone(),
        rule: payload.rule(constitution),
        roll_size: count(roll.len()),
        roll_hash: roll_hash(roll),
        opens_at: now,
        closes_at,
        enactment_hours: proposal.track.enactment_hours(constitution),
        ballots: proposal.track.secrecy(constitution),
    };
    let spec_hash = spec.spec_hash();
    let mut facts = json!({
        "spec_hash": hex::encode(spec_hash),
        "roll_hash": hex::encode(spec.roll_hash),
        "roll_size": spec.roll_size,
        "rule_hash": hex::encode(spec.rule.hash()),
        "opens_at": time::written(spec.opens_at),
        "closes_at": time::written(spec.closes_at),
    });
    if spec.ballots.is_open() {
        add(&mut facts, "ballots", json!(spec.ballots.as_str()));
    }
    let record = proposal.line("proposal.voting_opened", LedgerActor::System, facts);
    let transition = proposal.to(ProposalState::Voting, now, Some(closes_at));
    Ok(Recorded::new(Opened { transition, spec, spec_hash }, record))
}

/// Counts a vote with secret ballots that is over. The count is made here, from the ballots, so that no other count can be recorded.
///
/// # Errors
/// Wrong state, too early, or facts that contradict each other: another proposal's specification, one with open ballots, turnout
/// and ballots of unequal number, or more of them than the roll holds.
pub fn close(
    proposal: &Proposal,
    spec: &FrozenSpec,
    turnout: &[Pseudonym],
    ballots: &[Ballot],
    lots: LotSource,
    now: DateTime<Utc>,
) -> Result<Recorded<Closed>, LifecycleRefusal> {
    allow_close(proposal, spec, now)?;
    if spec.ballots.is_open() {
        return Err(LifecycleRefusal::Contradiction("its ballots are open"));
    }
    if turnout.len() != ballots.len() {
        return Err(LifecycleRefusal::Contradiction("turnout and ballots differ in number"));
    }
    check_ballots(spec, ballots)?;
    let (closed, facts) = counted(proposal, spec, ballots, commitment(spec, turnout, ballots), (lots, now))?;
    let record = proposal.line("proposal.closed", LedgerActor::System, facts);
    Ok(Recorded::new(closed, record))
}

/// Refuses to close a vote that is not over, or by another vote's specification.
pub(super) fn allow_close(proposal: &Proposal, spec: &FrozenSpec, now: DateTime<Utc>) -> Result<(), LifecycleRefusal> {
    proposal.allow(Verb::Close)?;
    if now < spec.closes_at {
        return Err(LifecycleRefusal::TooEarly(spec.closes_at));
    }
    if spec.proposal != proposal.id {
        return Err(LifecycleRefusal::Contradiction("the specification is of another proposal"));
    }
    Ok(())
}

/// Ballots of another vote end here, before anything is made of them.
pub(super) fn check_ballots(spec: &FrozenSpec, ballots: &[Ballot]) -> Result<(), LifecycleRefusal> {
    if count(ballots.len()) > spec.roll_size {
        return Err(LifecycleRefusal::Contradiction("there are more ballots than voters"));
    }
    spec.sheet().election(&spec.title, spec.roll_size, ballots)?;
    Ok(())
}

/// The count of a vote that is over, and what its line says.
pub(super) fn counted(
    proposal: &Proposal,
    spec: &FrozenSpec,
    ballots: &[Ballot],
    commitment: Hash,
    (lots, now): (LotSource, DateTime<Utc>),
) -> Result<(Closed, Value), LifecycleRefusal> {
    let tally = count_again(spec, ballots, lots.seed(spec.spec_hash(), commitment))?;
    let is_advice = matches!(spec.payload, Payload::Decide(_));
    let enact_at = (!is_advice).then(|| spec.enact_at());
    let transition = match tally.outcome {
        Outcome::Passed => proposal.to(ProposalState::Passed, now, enact_at),
        Outcome::Failed(_) => proposal.to(ProposalState::Failed, now, None),
    };
    let facts = json!({
        "spec_hash": hex::encode(spec.spec_hash()),
        "commitment": hex::encode(commitment),
        "lots": lots.to_json(),
        "tally": for_ledger(&tally),
    });
    Ok((Closed { transition, tally, commitment }, facts))
}

/// What the ledger says of a count: all of it for a vote for or against; else who won, with the hash of the whole, whose steps
/// can be long.
#[must_use]
pub fn for_ledger(tally: &Tally) -> Value {
    if tally.rule.method == Method::Majority {
        return tally.to_json();
    }
    let outcome = tally.outcome.as_str();
    json!({
        "method": tally.rule.method.name(),
        "counts": tally.counts,
        "outcome": outcome,
        "winners": tally.options.ids(&tally.winners),
        "sha256": sha256_hex(&tally.canonical_json()),
    })
}

/// The commitment to who voted and to what was voted, as [`close`] records it.
#[must_use]
pub fn commitment(spec: &FrozenSpec, turnout: &[Pseudonym], ballots: &[Ballot]) -> Hash {
    let sheet = spec.sheet();
    let written: Vec<String> = ballots.iter().map(|ballot| sheet.written(ballot)).collect();
    ballot_commitment(turnout, &written)
}

/// Counts the ballots of a vote by its frozen rule: what [`close`] does, and what everybody can do again.
///
/// # Errors
/// When the ballots are of another vote.
pub fn count_again(spec: &FrozenSpec, ballots: &[Ballot], seed: Seed) -> Result<Tally, Unfit> {
    let election = spec.sheet().election(&spec.title, spec.roll_size, ballots)?;
    let mut tally = count_votes(&spec.rule, &election, seed)?;
    // On paper lots can decide an election in which nobody said anything. A community that said nothing has decided nothing.
    if tally.counts.valid == 0 && tally.outcome.is_passed() {
        tally.outcome = Outcome::Failed(FailReason::NoValidBallots);
        tally.winners = Vec::new();
        tally.tie_dependent = false;
    }
    spec.payload.settle(&mut tally);
    // Where a policy is voted on, none of these wins by leaving it as it is.
    if matches!(spec.payload, Payload::ChooseValue(_)) && tally.outcome.is_passed() && Values::is_none_of_these(&tally)
    {
        tally.outcome = Outcome::Failed(FailReason::NoneOfThese);
    }
    Ok(tally)
}

/// Puts a passed proposal in force, once its delay is over. `proposal.deadline` is the moment [`Closed`] gave.
///
/// # Errors
/// Wrong state, too early, a question (whose answer is advice), or a payload that no longer applies (supersede it then).
pub fn enact(
    proposal: &Proposal,
    payload: &Payload,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Enactment>, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    payload.check(constitution)?;
    let (key, new) = payload.change().ok_or(LifecycleRefusal::Advice)?;
    Ok(put_in_force(proposal, payload, (key, new), constitution, now))
}

/// The enactment of a value, with its line.
pub(super) fn put_in_force(
    proposal: &Proposal,
    payload: &Payload,
    (key, new): (PolicyKey, PolicyValue),
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Recorded<Enactment> {
    let old = constitution.value(key);
    // Counted from the moment that was frozen; a late beat makes nothing last longer.
    let ends_at = payload.ends_at(proposal.deadline.unwrap_or(now));
    let mut facts = json!({
        "key": key,
        "old": old.for_ledger(),
        "new": new.for_ledger(),
        "payload_sha256": payload.sha256(),
    });
    if let Some(ends_at) = ends_at {
        add(&mut facts, "until", json!(time::written(ends_at)));
    }
    let record = proposal.line("proposal.enacted", LedgerActor::System, facts);
    let transition = proposal.to(ProposalState::Enacted, now, None);
    Recorded::new(Enactment { transition, key, old, new, ends_at }, record)
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
