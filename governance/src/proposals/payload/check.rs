//! Whether a payload can be proposed, and later put in force.

use super::Payload;
use crate::conduct;
use crate::policies::{Constitution, PolicyKey, PolicyValue, ValueProblem};
use crate::proposals::question::QuestionProblem;

/// Why a payload cannot be proposed or enacted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadProblem {
    /// A document is amended, not set.
    #[error("{0} is a document: propose an amendment of its text")]
    IsDocument(PolicyKey),
    /// Only documents have a text to amend.
    #[error("{0} is not a document: propose a value")]
    NotADocument(PolicyKey),
    /// The new value is not one the policy can have.
    #[error("{0}")]
    Value(#[from] ValueProblem),
    /// The new value is the value in force.
    #[error("this is what is in force already")]
    Unchanged,
    /// The value in force is not the one the proposal changes from.
    #[error("{0} has changed since this was written")]
    OldDiffers(PolicyKey),
    /// Without rules, no flag could name one.
    #[error("the conduct document must keep at least one rule, written as **R1 Title.** text")]
    NoConductRules,
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
}

impl Payload {
    /// Whether it could be enacted now: of the right kind, within bounds, a change, and from what is in force. A question:
    /// whether it can be asked.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        match self {
            Self::SetPolicy { key, .. } if key.is_document() => Err(PayloadProblem::IsDocument(*key)),
            Self::SetPolicy { key, old, new } => {
                key.kind().check(new)?;
                let current = constitution.value(*key);
                if *old != current {
                    return Err(PayloadProblem::OldDiffers(*key));
                }
                if *new == current { Err(PayloadProblem::Unchanged) } else { Ok(()) }
            }
            Self::AmendDocument { key, .. } if !key.is_document() => Err(PayloadProblem::NotADocument(*key)),
            Self::AmendDocument { key, old_sha256, new } => {
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
            Self::Decide(question) => Ok(question.check()?),
            Self::Prioritise(priorities) => priorities.check(),
            Self::Elect(elect) => elect.check(),
            // Whether its term still runs stands in no constitution; whoever moves a recall asks for it.
            Self::Recall(_) => Ok(()),
        }
    }
}
