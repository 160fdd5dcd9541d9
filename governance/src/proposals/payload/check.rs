//! Whether a payload can be proposed, and later put in force.

use chrono::{DateTime, Utc};

use super::Payload;
use crate::conduct;
use crate::ids::{CaseId, ProposalId};
use crate::policies::{Constitution, PolicyKey, PolicyValue, ValueProblem};
use crate::proposals::question::QuestionProblem;
use crate::time;

/// Why a payload cannot be proposed or enacted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadProblem {
    /// A document is amended, not set.
    #[error("“{}” is a document: propose an amendment of its text", .0.definition().title)]
    IsDocument(PolicyKey),
    /// Only documents have a text to amend.
    #[error("“{}” is not a document: propose a value", .0.definition().title)]
    NotADocument(PolicyKey),
    /// The new value is not one the policy can have.
    #[error("{0}")]
    Value(#[from] ValueProblem),
    /// The new value is the value in force.
    #[error("this is what is in force already")]
    Unchanged,
    /// The value in force is not the one the proposal changes from.
    #[error("“{}” has changed since this was written", .0.definition().title)]
    OldDiffers(PolicyKey),
    /// Without rules, no flag could name one.
    #[error("the conduct document must keep at least one rule, written as **R1 Title.** text")]
    NoConductRules,
    /// A change for no time, or for too long.
    #[error("a change can hold for 1 to {0} days; leave it empty for good")]
    Days(u64),
    /// Changes that end by themselves are not allowed.
    #[error("the constitution allows no change that ends by itself")]
    NoDays,
    /// Nothing to choose from.
    #[error("nothing on the board fits into the days there are")]
    EmptyBoard,
    /// Features that cannot be on a ballot together.
    #[error("this is no ballot on features")]
    NoBallot,
    /// An election without candidates.
    #[error("nobody stood for election")]
    NoCandidates,
    /// An election without a seat to fill.
    #[error("no seat is open any more")]
    NoVacancy,
    /// Candidates or seats that make no sense together.
    #[error("this is no ballot of an election")]
    NoElection,
    /// The term that a recall would end has ended.
    #[error("the term that it would end is over")]
    TermOver,
    /// The question cannot be asked.
    #[error("{0}")]
    Question(#[from] QuestionProblem),
    /// The case removed and labelled nothing.
    #[error("no jury removed or labelled anything in this case")]
    NothingRemoved,
    /// It was restored before.
    #[error("what this case removed or labelled is shown again already")]
    RestoredAlready,
    /// The author deleted it.
    #[error("its author has deleted what was removed, so nothing is left to restore")]
    EntryGone,
    /// Another appeal is on its way.
    #[error("proposal {0} asks the same about this case and is still on its way")]
    AppealedAlready(ProposalId),
    /// Fresh jurors are judging it.
    #[error(
        "fresh jurors are judging this verdict, in case {0}; whatever they decide, all members can be asked afterwards"
    )]
    BeforeFreshJury(CaseId),
    /// The constitution names no track, or another one.
    #[error("the constitution lets nobody be expelled by this track")]
    NoExpulsion,
    /// No account is behind it.
    #[error("whoever this was about has no account here any more")]
    MemberGone,
    /// Expelled by another vote.
    #[error("this member is expelled already")]
    ExpelledAlready,
    /// Nothing graduated before.
    #[error("no suspension followed from this case that still stands: expulsion is the last step, never the first")]
    NeverSuspended,
    /// There is nothing to end.
    #[error("no expulsion that followed from this case is in force")]
    NotExpelled,
    /// Another such proposal is on its way.
    #[error("proposal {0} asks the same and is still on its way")]
    AskedAlready(ProposalId),
    /// The last appeal failed lately.
    #[error("an appeal about this case has failed; the next can be made from {} on", time::for_people(*.0))]
    AppealRests(DateTime<Utc>),
}

impl Payload {
    /// Whether it may be proposed: what [`Self::check`] asks, and how long changes may be asked to hold. A vote that has opened keeps
    /// what it was opened with.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check_proposed(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        match (self.for_days(), constitution.count(PolicyKey::ProposalSunsetDaysMax)) {
            (Some(_), 0) => Err(PayloadProblem::NoDays),
            (Some(days), max) if u64::from(days) > max => Err(PayloadProblem::Days(max)),
            _ => self.check(constitution),
        }
    }

    /// Whether it could be enacted now: of the right kind, within bounds, a change, and from what is in force. A question:
    /// whether it can be asked.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        if self.for_days().is_some_and(|days| !(1..=Self::MAX_DAYS).contains(&days)) {
            return Err(PayloadProblem::Days(Self::MAX_DAYS.into()));
        }
        match self {
            Self::SetPolicy { key, .. } if key.is_document() => Err(PayloadProblem::IsDocument(*key)),
            Self::SetPolicy { key, old, new, .. } => {
                key.kind().check(new)?;
                let current = constitution.value(*key);
                if *old != current {
                    return Err(PayloadProblem::OldDiffers(*key));
                }
                if *new == current { Err(PayloadProblem::Unchanged) } else { Ok(()) }
            }
            Self::AmendDocument { key, .. } if !key.is_document() => Err(PayloadProblem::NotADocument(*key)),
            Self::AmendDocument { key, old_sha256, new, .. } => {
                let value = PolicyValue::Text(new.clone());
                key.kind().check(&value)?;
                let current = constitution.value(*key);
                if *old_sha256 != current.sha256() {
                    return Err(PayloadProblem::OldDiffers(*key));
                }
                if *key == PolicyKey::DocumentConduct && conduct::rules(new).is_empty() {
                    return Err(PayloadProblem::NoConductRules);
                }
                if value == current { Err(PayloadProblem::Unchanged) } else { Ok(()) }
            }
            Self::ChooseValue(values) => values.check(constitution),
            Self::Decide(question) => Ok(question.check()?),
            Self::Prioritise(priorities) => priorities.check(),
            Self::Elect(elect) => elect.check(),
            // Whether its term still runs stands in no constitution; whoever moves a recall asks for it.
            Self::Recall(_) => Ok(()),
            // Whether it still applies to its member: `ExpulsionFacts::check`.
            Self::Expel(expulsion) => expulsion.check(constitution),
            // Whether there is something to restore is not in the constitution: `RemovalFacts::check`.
            Self::Restore { .. } => Ok(()),
        }
    }
}
