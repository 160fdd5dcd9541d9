//! Why an election cannot be counted by a rule.

/// The question makes no sense (three seats for Schulze, a quorum without an electorate), or the numbers are beyond what is
/// counted exactly. Says what is wrong in words for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl Unfit {
    /// Says what is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}
