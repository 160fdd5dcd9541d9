//! The verbs of elections and recalls that the house does itself: announce one, bring its ballot up to date, seat the winners,
//! end a term. Everything between goes as for any proposal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::lifecycle::{add, text_facts};
use super::{Amended, LifecycleRefusal, Payload, PayloadProblem, Proposal, ProposalState, Recall, Transition, Verb};
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::members::{ModeratorTerm, TermEnded, elect_moderator, end_moderator_term};
use crate::policies::{Constitution, Track};
use crate::recorded::Recorded;
use crate::time;

/// A winner as they are when seats are given: who, and until when an earlier term of theirs lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    /// Who.
    pub member: MemberId,
    /// The end of a term they still serve.
    pub until: Option<DateTime<Utc>>,
}

/// Seats given.
#[derive(Debug, PartialEq, Eq)]
pub struct Seated {
    /// The change of state.
    pub transition: Recorded<Transition>,
    /// The terms that begin, in the order of the count.
    pub terms: Vec<Recorded<ModeratorTerm>>,
}

/// A term ended by a vote.
#[derive(Debug, PartialEq, Eq)]
pub struct Dismissed {
    /// The change of state.
    pub transition: Recorded<Transition>,
    /// What ends.
    pub ended: Recorded<TermEnded>,
}

/// Announces an election. The house proposes it; no sponsors are asked for.
///
/// # Errors
/// When there is no seat to fill, or somebody is on its ballot already.
pub fn announce_election(id: ProposalId, text: &Amended) -> Result<Recorded<Transition>, LifecycleRefusal> {
    match &text.payload {
        Payload::Elect(elect) => elect.check()?,
        other => return Err(LifecycleRefusal::WrongTrack(other.track())),
    }
    let mut facts = text_facts(text);
    add(&mut facts, "track", json!(Track::Election));
    add(&mut facts, "sponsoring_until", json!(time::written(text.at)));
    let record = LedgerDraft::new("proposal.published", LedgerActor::System, format!("proposal:{id}"), facts);
    let (from, to) = (ProposalState::Draft, ProposalState::Sponsoring);
    Ok(Recorded::new(Transition { proposal: id, from, to, at: text.at, deadline: Some(text.at) }, record))
}

/// Opens the nominations of an election that was just announced.
///
/// # Errors
/// Wrong state or track.
pub fn open_nominations(
    proposal: &Proposal,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow(Verb::OpenDiscussion)?;
    allow_house(proposal)?;
    let until = time::after_hours(now, proposal.track.discussion_hours(constitution));
    let facts = json!({"sponsors": 0, "discussion_until": time::written(until)});
    let record = proposal.line("proposal.discussion_opened", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Discussion, now, Some(until)), record))
}

fn allow_house(proposal: &Proposal) -> Result<(), LifecycleRefusal> {
    if proposal.track == Track::Election { Ok(()) } else { Err(LifecycleRefusal::WrongTrack(proposal.track)) }
}

/// Writes down who stands, right before the vote opens.
///
/// # Errors
/// Wrong state or track, nobody stands, or no seat is open.
pub fn revise_election(proposal: &Proposal, text: Amended) -> Result<Recorded<Amended>, LifecycleRefusal> {
    proposal.allow(Verb::AmendText)?;
    allow_house(proposal)?;
    match &text.payload {
        Payload::Elect(elect) => elect.check_ballot()?,
        other => return Err(LifecycleRefusal::WrongTrack(other.track())),
    }
    let mut facts = text_facts(&text);
    add(&mut facts, "state", json!(proposal.state.as_str()));
    let record = proposal.line("proposal.amended", LedgerActor::System, facts);
    Ok(Recorded::new(Amended { proposal: proposal.id, ..text }, record))
}

fn overtake(
    proposal: &Proposal,
    why: &PayloadProblem,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_due(Verb::Supersede, now)?;
    allow_house(proposal)?;
    let facts = json!({"from": proposal.state.as_str(), "why": why.to_string()});
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Superseded, now, None), record))
}

/// Ends an announced election for which nobody stands, or that has no seat left to fill.
///
/// # Errors
/// Wrong state or track, too early, or an election that could be held.
pub fn cancel_election(
    proposal: &Proposal,
    why: &PayloadProblem,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    if !matches!(why, PayloadProblem::NoCandidates | PayloadProblem::NoVacancy) {
        return Err(LifecycleRefusal::StillApplies);
    }
    overtake(proposal, why, now)
}

/// Ends a recall whose term is over already.
///
/// # Errors
/// Wrong state or track, or too early.
pub fn overtake_recall(proposal: &Proposal, now: DateTime<Utc>) -> Result<Recorded<Transition>, LifecycleRefusal> {
    overtake(proposal, &PayloadProblem::TermOver, now)
}

/// Gives the seats of a counted election to those who won them. `result` is the count as it was recorded; `there` are the winners
/// who still have an account. A seat whose winner has left, or that re-open nominations holds, stays vacant.
///
/// # Errors
/// Wrong state, too early, another kind of proposal, or a count of something else.
pub fn seat(
    proposal: &Proposal,
    payload: &Payload,
    result: &str,
    there: &BTreeMap<Pseudonym, Office>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Seated, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::Elect(elect) = payload else {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    };
    let won = elect.winners(result).ok_or(LifecycleRefusal::Contradiction("the count is of something else"))?;
    let seated: Vec<(Pseudonym, Office)> =
        won.into_iter().filter_map(|name| there.get(&name).map(|office| (name.clone(), *office))).collect();
    let terms = seated.iter().map(|(name, office)| {
        let begins = office.until.map_or(now, |until| until.max(now));
        elect_moderator(office.member, name, proposal.id, constitution, begins)
    });
    let terms = terms.collect();
    let mut facts = json!({"payload_sha256": payload.sha256()});
    for (name, value) in seat_facts(elect.vacancies, seated.iter().map(|(name, _)| name)) {
        add(&mut facts, name, value);
    }
    let record = proposal.line("proposal.enacted", LedgerActor::System, facts);
    let transition = Recorded::new(proposal.to(ProposalState::Enacted, now, None), record);
    Ok(Seated { transition, terms })
}

/// What the ledger says of seats given: to whom, and how many of those that were open stay so.
#[must_use]
pub fn seat_facts<'a>(vacancies: u32, seated: impl IntoIterator<Item = &'a Pseudonym>) -> [(&'static str, Value); 2] {
    let names: Vec<&str> = seated.into_iter().map(Pseudonym::as_str).collect();
    let vacant = u64::from(vacancies).saturating_sub(u64::try_from(names.len()).unwrap_or(u64::MAX));
    [("elected", json!(names)), ("vacant", json!(vacant))]
}

/// Ends the term of a moderator whose recall has passed. `running` is whose term it is, when it still runs.
///
/// # Errors
/// Wrong state, too early, another kind of proposal, or a term that is over (overtake the recall then).
pub fn dismiss(
    proposal: &Proposal,
    payload: &Payload,
    running: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Dismissed, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::Recall(Recall { moderator, starts_at }) = payload else {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    };
    let member = running.ok_or(PayloadProblem::TermOver)?;
    let facts = json!({
        "payload_sha256": payload.sha256(),
        "recalled": moderator,
        "starts_at": time::written(*starts_at),
    });
    let record = proposal.line("proposal.enacted", LedgerActor::System, facts);
    let transition = Recorded::new(proposal.to(ProposalState::Enacted, now, None), record);
    let ended = end_moderator_term(member, moderator, *starts_at, proposal.id, now);
    Ok(Dismissed { transition, ended })
}
