//! The verbs of a proposal up to its vote, each with its named refusals and its ledger line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Payload, PayloadProblem, ProposalState, Verb};
use crate::canonical::sha256_hex;
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, Track};
use crate::recorded::Recorded;
use crate::text::{ProposalBody, ProposalTitle};
use crate::time;

/// The facts of a proposal that the verbs need. The store loads them under a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which.
    pub id: ProposalId,
    /// By whom; `None` when the author's account was erased.
    pub author: Option<MemberId>,
    /// Where it is.
    pub state: ProposalState,
    /// Its track.
    pub track: Track,
    /// How many have sponsored it.
    pub sponsors: u64,
    /// Until when its state lasts, where a state ends by time: the end of sponsoring, of the discussion, of the vote, or of the delay.
    pub deadline: Option<DateTime<Utc>>,
}

/// Why a verb is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LifecycleRefusal {
    /// Not in this state.
    #[error("a proposal that is {state} cannot be {}", .verb.participle())]
    WrongState {
        /// Where it is.
        state: ProposalState,
        /// What was wanted.
        verb: Verb,
    },
    /// Only the author may.
    #[error("only its author may do this")]
    NotTheAuthor,
    /// The author stands behind it already.
    #[error("authors cannot sponsor their own proposal")]
    AuthorCannotSponsor,
    /// Not enough sponsors yet.
    #[error("it has {have} of the {need} sponsors it needs")]
    TooFewSponsors {
        /// So many there are.
        have: u64,
        /// So many there must be.
        need: u64,
    },
    /// Not before this moment.
    #[error("not before {}", time::for_people(*.0))]
    TooEarly(DateTime<Utc>),
    /// Not after this moment.
    #[error("the time for this ended on {}", time::for_people(*.0))]
    TooLate(DateTime<Utc>),
    /// What it would do cannot be done.
    #[error("{0}")]
    Payload(#[from] PayloadProblem),
    /// Nothing has overtaken it.
    #[error("nothing has overtaken it: it can still be enacted")]
    StillApplies,
    /// The payload goes another way than the proposal.
    #[error("this change must go as {0}")]
    WrongTrack(Track),
    /// Nobody may vote.
    #[error("nobody is on the roll")]
    EmptyRoll,
    /// The facts handed in contradict each other; nothing was counted.
    #[error("the record of this vote contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Of which proposal.
    pub proposal: ProposalId,
    /// From.
    pub from: ProposalState,
    /// To.
    pub to: ProposalState,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when the new state lasts, where it ends by time.
    pub deadline: Option<DateTime<Utc>>,
}

/// A sponsor's act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sponsored {
    /// Of which proposal.
    pub proposal: ProposalId,
    /// By whom.
    pub sponsor: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// How many there are with this one. When `is_enough`, open the discussion next.
    pub sponsors: u64,
    /// Whether that reaches what the policy asks.
    pub is_enough: bool,
}

/// A new version of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// Of which proposal.
    pub proposal: ProposalId,
    /// When.
    pub at: DateTime<Utc>,
    /// The new title.
    pub title: ProposalTitle,
    /// The new text.
    pub body: ProposalBody,
    /// The new payload.
    pub payload: Payload,
}

impl Proposal {
    pub(super) fn allow(&self, verb: Verb) -> Result<(), LifecycleRefusal> {
        if self.state.after(verb).is_empty() {
            return Err(LifecycleRefusal::WrongState {
                state: self.state,
                verb,
            });
        }
        Ok(())
    }

    fn allow_author(&self, verb: Verb, by: MemberId) -> Result<(), LifecycleRefusal> {
        self.allow(verb)?;
        if self.author != Some(by) {
            return Err(LifecycleRefusal::NotTheAuthor);
        }
        Ok(())
    }

    /// Refuses before the deadline of the state.
    pub(super) fn allow_due(&self, verb: Verb, now: DateTime<Utc>) -> Result<(), LifecycleRefusal> {
        self.allow(verb)?;
        match self.deadline {
            Some(deadline) if now < deadline => Err(LifecycleRefusal::TooEarly(deadline)),
            _ => Ok(()),
        }
    }

    /// Refuses from the deadline of the state on.
    fn allow_in_time(&self, now: DateTime<Utc>) -> Result<(), LifecycleRefusal> {
        match self.deadline {
            Some(deadline) if now >= deadline => Err(LifecycleRefusal::TooLate(deadline)),
            _ => Ok(()),
        }
    }

    pub(super) const fn to(
        &self,
        to: ProposalState,
        at: DateTime<Utc>,
        deadline: Option<DateTime<Utc>>,
    ) -> Transition {
        Transition {
            proposal: self.id,
            from: self.state,
            to,
            at,
            deadline,
        }
    }

    pub(super) fn line(&self, kind: &'static str, actor: LedgerActor, facts: Value) -> LedgerDraft {
        LedgerDraft::new(kind, actor, format!("proposal:{}", self.id), facts)
    }
}

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
    add(
        &mut facts,
        "sponsoring_until",
        json!(time::written(deadline)),
    );
    let record = proposal.line("proposal.published", name.into(), facts);
    Ok(Recorded::new(
        proposal.to(ProposalState::Sponsoring, now, Some(deadline)),
        record,
    ))
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
    let record = proposal.line(
        "proposal.sponsored",
        name.into(),
        json!({"sponsors": sponsors}),
    );
    let sponsored = Sponsored {
        proposal: proposal.id,
        sponsor: by,
        at: now,
        sponsors,
        is_enough,
    };
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
    let (have, need) = (
        proposal.sponsors,
        proposal.track.sponsors_needed(constitution),
    );
    if have < need {
        return Err(LifecycleRefusal::TooFewSponsors { have, need });
    }
    let until = time::after_hours(now, proposal.track.discussion_hours(constitution));
    let facts = json!({"sponsors": have, "discussion_until": time::written(until)});
    let record = proposal.line("proposal.discussion_opened", LedgerActor::System, facts);
    Ok(Recorded::new(
        proposal.to(ProposalState::Discussion, now, Some(until)),
        record,
    ))
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
    Ok(Recorded::new(
        Amended {
            proposal: proposal.id,
            ..text
        },
        record,
    ))
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
    Ok(Recorded::new(
        proposal.to(ProposalState::Withdrawn, now, None),
        record,
    ))
}

/// Ends a proposal that found too few sponsors in time.
///
/// # Errors
/// Wrong state, or too early.
pub fn lapse(
    proposal: &Proposal,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow_due(Verb::Lapse, now)?;
    let facts = json!({"sponsors": proposal.sponsors});
    let record = proposal.line("proposal.lapsed", LedgerActor::System, facts);
    Ok(Recorded::new(
        proposal.to(ProposalState::Lapsed, now, None),
        record,
    ))
}

/// Ends a proposal whose payload no longer applies, because what it would change has changed meanwhile.
///
/// # Errors
/// Wrong state, or the payload still applies.
pub fn supersede(
    proposal: &Proposal,
    payload: &Payload,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    proposal.allow(Verb::Supersede)?;
    let Err(problem) = payload.check(constitution) else {
        return Err(LifecycleRefusal::StillApplies);
    };
    let facts = json!({"from": proposal.state.as_str(), "why": problem.to_string()});
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(
        proposal.to(ProposalState::Superseded, now, None),
        record,
    ))
}

fn check_payload(
    proposal: &Proposal,
    payload: &Payload,
    constitution: &Constitution,
) -> Result<(), LifecycleRefusal> {
    if payload.track() != proposal.track {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    }
    Ok(payload.check(constitution)?)
}

fn text_facts(text: &Amended) -> Value {
    json!({
        "title_sha256": sha256_hex(text.title.as_str()),
        "body_sha256": sha256_hex(text.body.as_str()),
        "payload_sha256": text.payload.sha256(),
        "key": text.payload.key(),
    })
}

fn add(facts: &mut Value, key: &str, value: Value) {
    if let Some(map) = facts.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}
