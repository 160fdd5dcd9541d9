//! Appeals to everybody: a vote that overrules a jury, and shows again what it removed, or without its label what it labelled.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{LifecycleRefusal, Payload, PayloadProblem, Proposal, ProposalState, Transition, Verb};
use crate::ids::{CaseId, EntryId, ProposalId};
use crate::ledger::LedgerActor;
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// How what a jury removed or labelled stands at this moment. The store reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalFacts {
    /// In which case.
    pub case: CaseId,
    /// What was removed or labelled.
    pub entry: EntryId,
    /// The rule it broke: "R1".
    pub rule: String,
    /// Whether the jury decided to remove or to label it.
    pub was_removed: bool,
    /// Whether that still holds.
    pub is_removed: bool,
    /// Whether its author has deleted it meanwhile.
    pub is_gone: bool,
    /// The appeal about it that is on its way.
    pub open: Option<ProposalId>,
    /// The case in which fresh jurors judge the verdict just now.
    pub before_jury: Option<CaseId>,
    /// When the last appeal about it failed.
    pub failed_at: Option<DateTime<Utc>>,
}

impl RemovalFacts {
    /// Whether there is something to restore.
    ///
    /// # Errors
    /// Names what is not so.
    pub const fn check(&self) -> Result<(), PayloadProblem> {
        if !self.was_removed {
            return Err(PayloadProblem::NothingRemoved);
        }
        if self.is_gone {
            return Err(PayloadProblem::EntryGone);
        }
        if self.is_removed { Ok(()) } else { Err(PayloadProblem::RestoredAlready) }
    }

    /// Whether this proposal may appeal now: there is something to restore, no other appeal is on its way, and the last
    /// one did not fail only lately. `own` is the proposal that asks; none before it is one.
    ///
    /// # Errors
    /// Names what is not so.
    pub fn check_new(
        &self,
        own: Option<ProposalId>,
        constitution: &Constitution,
        now: DateTime<Utc>,
    ) -> Result<(), PayloadProblem> {
        self.check()?;
        if let Some(other) = self.open.filter(|other| Some(*other) != own) {
            return Err(PayloadProblem::AppealedAlready(other));
        }
        if let Some(case) = self.before_jury {
            return Err(PayloadProblem::BeforeFreshJury(case));
        }
        let days = constitution.integer(PolicyKey::AppealRestDays);
        match self.failed_at.map(|failed| time::after_days(failed, days)) {
            Some(again) if now < again => Err(PayloadProblem::AppealRests(again)),
            _ => Ok(()),
        }
    }
}

/// A jury overruled. The store lifts the removal or the label in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruled {
    /// The change of state.
    pub transition: Transition,
    /// In which case.
    pub case: CaseId,
    /// What is shown again.
    pub entry: EntryId,
}

/// Ends an appeal when there is nothing to restore any more.
///
/// # Errors
/// Wrong state, before the delay of a passed one is over, or there still is.
pub fn supersede_appeal(
    proposal: &Proposal,
    removal: &RemovalFacts,
    now: DateTime<Utc>,
) -> Result<Recorded<Transition>, LifecycleRefusal> {
    if proposal.state == ProposalState::Passed {
        proposal.allow_due(Verb::Supersede, now)?;
    }
    proposal.allow(Verb::Supersede)?;
    let Err(problem) = removal.check() else {
        return Err(LifecycleRefusal::StillApplies);
    };
    let facts = json!({"from": proposal.state.as_str(), "why": problem.to_string()});
    let record = proposal.line("proposal.superseded", LedgerActor::System, facts);
    Ok(Recorded::new(proposal.to(ProposalState::Superseded, now, None), record))
}

/// Puts a passed appeal in force.
///
/// # Errors
/// Wrong state, too early, another kind of proposal or another case, or nothing to restore (supersede it then).
pub fn overrule(
    proposal: &Proposal,
    payload: &Payload,
    removal: &RemovalFacts,
    now: DateTime<Utc>,
) -> Result<Recorded<Overruled>, LifecycleRefusal> {
    proposal.allow_due(Verb::Enact, now)?;
    let Payload::Restore { case } = payload else {
        return Err(LifecycleRefusal::WrongTrack(payload.track()));
    };
    if *case != removal.case {
        return Err(LifecycleRefusal::Contradiction("the removal is of another case"));
    }
    removal.check()?;
    let facts = json!({
        "payload_sha256": payload.sha256(),
        "case": case.get(),
        "entry": removal.entry.get(),
    });
    let record = proposal.line("proposal.enacted", LedgerActor::System, facts);
    let transition = proposal.to(ProposalState::Enacted, now, None);
    Ok(Recorded::new(Overruled { transition, case: *case, entry: removal.entry }, record))
}
