//! A tie, and how it was broken.

/// Options between which the ballots did not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// What was to be decided: "round 3: exclusion", "second finalist".
    pub place: String,
    /// The tied options, in the order of the ballot.
    pub among: Vec<usize>,
    /// What decided: "lot", "most recent earlier stage", "status quo".
    pub rule: &'static str,
    /// Who was chosen: to win, or to be excluded, as `place` says.
    pub chosen: Vec<usize>,
}
