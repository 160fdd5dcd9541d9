//! Why a ballot is refused, in words for whoever filled it in.

/// Why a ballot is refused. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BallotRefusal {
    /// More text than any ballot needs.
    #[error("This ballot is far longer than the vote has options.")]
    TooLong,
    /// Not a ballot of this kind.
    #[error("This is no ballot of this vote: it takes {0}.")]
    WrongKind(&'static str),
    /// An option that is not voted on.
    #[error("There is no option “{0}” in this vote.")]
    UnknownOption(String),
    /// The same option twice.
    #[error("“{0}” is on the ballot twice.")]
    Twice(String),
    /// Two options ranked equal where the method has no answer for that.
    #[error("This method needs a strict order: give no two options the same place.")]
    EqualRanks,
    /// A score off the scale.
    #[error("The score {score} is not between {min} and {max}.")]
    OffScale {
        /// As it was given.
        score: i64,
        /// The lowest there is.
        min: i64,
        /// The highest there is.
        max: i64,
    },
    /// More credits than there are.
    #[error("These votes cost {spent} credits; everyone has {credits}.")]
    Overspent {
        /// What they cost.
        spent: u128,
        /// What there is.
        credits: u64,
    },
    /// A field that holds no whole number.
    #[error("“{0}” is not a whole number.")]
    NotANumber(String),
}
