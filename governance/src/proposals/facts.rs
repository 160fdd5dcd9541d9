//! The facts of a proposal, what its verbs give, and why they refuse.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Payload, PayloadProblem, ProposalState, Verb};
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Track, counted};
use crate::text::{ProposalBody, ProposalTitle};
use crate::time;
use crate::voting::Unfit;

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
    /// The ballots cannot be counted by the rule.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// Alternatives are for values, not for texts and questions.
    #[error("only a proposal that sets a value takes alternatives")]
    NoAlternatives,
    /// The value is there already.
    #[error("this value is proposed already")]
    AlternativeThere,
    /// As many as there may be.
    #[error("there may be {} to one proposal", counted(*.0, "alternative", "alternatives"))]
    TooManyAlternatives(u64),
    /// Whoever offered it stands behind it already.
    #[error("your own alternative needs others to back it")]
    OwnAlternative,
    /// The vote was advice.
    #[error("there is nothing to put in force: the answer to a question is advice")]
    Advice,
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
            return Err(LifecycleRefusal::WrongState { state: self.state, verb });
        }
        Ok(())
    }

    pub(super) fn allow_author(&self, verb: Verb, by: MemberId) -> Result<(), LifecycleRefusal> {
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
    pub(super) fn allow_in_time(&self, now: DateTime<Utc>) -> Result<(), LifecycleRefusal> {
        match self.deadline {
            Some(deadline) if now >= deadline => Err(LifecycleRefusal::TooLate(deadline)),
            _ => Ok(()),
        }
    }

    pub(super) const fn to(&self, to: ProposalState, at: DateTime<Utc>, deadline: Option<DateTime<Utc>>) -> Transition {
        Transition { proposal: self.id, from: self.state, to, at, deadline }
    }

    pub(super) fn line(&self, kind: &'static str, actor: LedgerActor, facts: Value) -> LedgerDraft {
        LedgerDraft::new(kind, actor, format!("proposal:{}", self.id), facts)
    }
}
