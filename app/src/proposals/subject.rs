//! What a proposal is about.

use governance::proposals::{Payload, Way};
use governance::{CaseId, PolicyKey};

/// What a proposal is about; it stays the same from the first draft on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A policy or document to change.
    Policy(PolicyKey),
    /// A question to the community.
    Question,
    /// The term of a moderator; which one stands in the form.
    Recall,
    /// What a jury removed in a case.
    Appeal(CaseId),
    /// Whether the author of what a case was about goes, or comes back.
    Expulsion(CaseId, Way),
}

impl Subject {
    /// What a payload is about.
    pub fn of(payload: &Payload) -> Self {
        match payload {
            Payload::Recall(_) => Self::Recall,
            Payload::Restore { case } => Self::Appeal(*case),
            Payload::Expel(asked) => Self::Expulsion(asked.case, asked.way),
            _ => payload.policy().map_or(Self::Question, Self::Policy),
        }
    }
}
