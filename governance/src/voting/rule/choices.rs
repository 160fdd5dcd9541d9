//! The choices within a method.

/// What a Borda count gives to options that a ballot does not rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Borda {
    /// They share the points of the places that are left.
    Average,
    /// Nothing.
    Pessimistic,
    /// Nothing, and a ballot that ranks k options gives k, k − 1, … 1 (modified Borda count).
    Modified,
}

/// What approving a project is worth to a voter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Utility {
    /// What the project costs.
    Cost,
    /// One, whatever it costs.
    Cardinality,
}

/// What happens with the money that Equal Shares leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Completion {
    /// Nothing.
    None,
    /// Every voter's share grows by one unit at a time until the outcome would cost more than there is.
    Add1,
    /// The same, ending also once nothing more could be afforded.
    Add1Exhaustive,
    /// The same, and then greedily by satisfaction for the money.
    Add1ExhaustiveGreedy,
    /// Add1, and then by number of votes.
    Add1Votes,
}

impl Borda {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Pessimistic => "pessimistic",
            Self::Modified => "modified",
        }
    }
}

impl Utility {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Cardinality => "cardinality",
        }
    }
}

impl Completion {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Add1 => "add1",
            Self::Add1Exhaustive => "add1-exhaustive",
            Self::Add1ExhaustiveGreedy => "add1-exhaustive+greedy",
            Self::Add1Votes => "add1+votes",
        }
    }
}
