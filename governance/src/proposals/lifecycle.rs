//! The verbs of a proposal up to its vote, each with its named refusals and its ledger line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Amended, LifecycleRefusal, Payload, Proposal, ProposalState, Sponsored, Transition, Verb};
use crate::canonical::sha256_hex;
use crate::ids::MemberId;
use crate::ledger::{LedgerActor, Pseudonym};
use crate::policies::Constitution;
use crate::recorded::Recorded;
use crate::time;

/// The author publishes a draft: it may be sponsored until the deadline.
///
/// # Errors
/// Wrong state, not the author, a payload that could not be enacted now or goes another track.
pub fn publish(
    proposal: &Proposal,
    by: MemberId,
    name: &Pseudonym,
    text: &Amended,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_author(Verb::Publish, by)?;
    check_payload(proposal, &text.payload, constitution)?;
    let deadline = time::after_days(now, proposal.track.sponsoring_days(constitution));
    let mut facts = text_facts(text);
    add(&mut facts, "track", json!(proposal.track));
    add(&mut facts, "sponsoring_until", json!(time::written(deadline)));
    let record = proposal.line("proposal.published", name.into(), facts);
    Ok(Recorded::new(proposal.to(ProposalState::Sponsoring, now, Some(deadline)), record))
}

/// Another member stands behind a proposal. That nobody does so twice is the database's to refuse.
///
/// # Errors
/// Wrong state, the author themself, or too late.
pub fn sponsor(
    proposal: &Proposal,
    by: MemberId,
    name: &Pseudonym,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Sponsored>, LifecycleRefusal> {
    proposal.allow(Verb::Sponsor)?;
    if proposal.author == Some(by) {
        return Err(LifecycleRefusal::AuthorCannotSponsor);
    }
    proposal.allow_in_time(now)?;
    let sponsors = proposal.sponsors.saturating_add(1);
    let is_enough = sponsors >= proposal.track.sponsors_needed(constitution);
    let record = proposal.line("proposal.sponsored", name.into(), json!({"sponsors": sponsors}));
    let sponsored = Sponsored { proposal: proposal.id, sponsor: by, at: now, sponsors, is_enough };
    Ok(Recorded::new(sponsored, record))
}

/// Opens the discussion once there are sponsors enough (also right after publishing, when none are needed).
///
/// # Errors
/// Wrong state, or too few sponsors.
pub fn open_discussion(
    proposal: &Proposal,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow(Verb::OpenDiscussion)?;
    let (have, need) = (proposal.sponsors, proposal.track.sponsors_needed(constitution));
    if have < need {
        return Err(LifecycleRefusal::TooFewSponsors { have, need });
    }
    let until = time::after_hours(now, proposal.track.discussion_hours(constitution));
    let facts = json!({"sponsors": have, "discussion_until": time::written(until)});
    let record = proposal.line("proposal.discussion_opened", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Discussion, now, Some(until)), record))
}

/// The author changes the text while it is a draft, looks for sponsors, or is discussed. Earlier versions are kept by the store.
///
/// # Errors
/// Wrong state, not the author, after the end of the discussion, or a payload that could not be enacted now or goes another track.
pub fn amend_text(
    proposal: &Proposal,
    by: MemberId,
    name: &Pseudonym,
    text: Amended,
    constitution: &Constitution,
) -> Result<Recorded<Amended>, LifecycleRefusal> {
    proposal.allow_author(Verb::AmendText, by)?;
    // The moment is the text's own; from the end of the discussion on, what will be voted on stands still.
    proposal.allow_in_time(text.at)?;
    check_payload(proposal, &text.payload, constitution)?;
    let mut facts = text_facts(&text);
    add(&mut facts, "state", json!(proposal.state.as_str()));
    let record = proposal.line("proposal.amended", name.into(), facts);
    Ok(Recorded::new(Amended { proposal: proposal.id, ..text }, record))
}

/// The author takes the proposal back, before it is voted on.
///
/// # Errors
/// Wrong state, or not the author.
pub fn withdraw(
    proposal: &Proposal,
    by: MemberId,
    name: &Pseudonym,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_author(Verb::Withdraw, by)?;
    let facts = json!({"from": proposal.state.as_str()});
    let record = proposal.line("proposal.withdrawn", name.into(), facts);
    Ok(Recorded::new(proposal.to(ProposalState::Withdrawn, now, None), record))
}

/// Ends a proposal that found too few sponsors in time.
///
/// # Errors
/// Wrong state, or too early.
pub fn lapse(proposal: &Proposal, now: DateTime<Utc>) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_due(Verb::Lapse, now)?;
    let facts = json!({"sponsors": proposal.sponsors});
    let record = proposal.line("proposal.lapsed", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Lapsed, now, None), record))
}

/// Ends a proposal whose payload no longer applies, because what it would change has changed meanwhile.
///
/// # Errors
/// Wrong state, before the delay of a passed proposal is over, or the payload still applies.
pub fn supersede(
    proposal: &Proposal,
    payload: &Payload,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    // A passed proposal is held against the constitution of the moment it takes effect, not of an earlier one.
    if proposal.state == ProposalState::Passed {
        proposal.allow_due(Verb::Supersede, now)?;
    }
    proposal.allow(Verb::Supersede)?;
    let Err(problem) = payload.check(constitution) else {
        return Err(LifecycleRefusal::StillApplies);
    };
    let mut facts = json!({"from": proposal.state.as_str(), "why": problem.to_string()});
    let overtaker = payload.policy().and_then(|key| constitution.version(key)).and_then(|version| version.carried_by);
    if let Some(overtaker) = overtaker {
        add(&mut facts, "by", json!(overtaker.get()));
    }
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Superseded, now, None), record))
}

fn check_payload(proposal: &Proposal, payload: &Payload, constitution: &Constitution) -> Result<(), LifecycleRefusal> {
    if payload.track() != proposal.track {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    }
    Ok(payload.check_proposed(constitution)?)
}

pub(super) fn text_facts(text: &Amended) -> Value {
    json!({
        "title_sha256": sha256_hex(text.title.as_str()),
        "body_sha256": sha256_hex(text.body.as_str()),
        "payload_sha256": text.payload.sha256(),
        "kind": text.payload.kind(),
        "key": text.payload.policy(),
    })
}

pub(super) fn add(facts: &mut Value, key: &str, value: Value) {
    if let Some(map) = facts.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}
