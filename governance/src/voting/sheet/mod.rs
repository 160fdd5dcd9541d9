//! One voter's ballot: what it can say, how it is written, and how many of them become an election.
//!
//! A [`Sheet`] is the empty ballot. A [`Ballot`] is a filled one, written one way ([`Sheet::written`]), so that what is
//! published can be hashed, and checked on the way in ([`Sheet::read`]) with a reason for people.

mod ballot;
mod election;
mod refusal;
#[cfg(test)]
mod tests;
mod told;
mod words;

pub use ballot::Ballot;
pub use refusal::BallotRefusal;

use super::{BallotKind, Options, Projects};

/// What can be marked on a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Yes, no or abstain.
    YesNo,
    /// An order of preference.
    Ranked {
        /// Whether no two options may be ranked equal.
        is_strict: bool,
    },
    /// A set of options.
    Approvals,
    /// A score for each option, both ends included.
    Scores {
        /// The lowest.
        min: i64,
        /// The highest.
        max: i64,
    },
    /// Votes for or against options: v votes cost v² credits.
    Credits {
        /// What a voter may spend.
        credits: u64,
    },
    /// A set of projects that cost money.
    Projects {
        /// What there is to spend, in whole units.
        budget: u64,
        /// What each project costs, in whole units.
        costs: Vec<u64>,
    },
}

/// The empty ballot of one vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    options: Options,
    marks: Marks,
}

impl Sheet {
    /// No ballot is written with more characters: more than any sheet of [`Self::MAX_OPTIONS`] options needs.
    pub const MAX_TEXT: usize = 4_000;
    /// More options than this make no ballot that a person would fill in.
    pub const MAX_OPTIONS: usize = 100;

    /// A ballot over some options. Whoever freezes the options has checked them and their costs.
    #[must_use]
    pub const fn new(options: Options, marks: Marks) -> Self {
        Self { options, marks }
    }

    /// Yes, no or abstain.
    #[must_use]
    pub fn yes_no() -> Self {
        let options = Options::named(["yes", "no"]).unwrap_or_else(|_| Options::default());
        Self { options, marks: Marks::YesNo }
    }

    /// What is voted on, in the order of the ballot.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// What can be marked.
    #[must_use]
    pub const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The kind of ballots it makes.
    #[must_use]
    pub const fn kind(&self) -> BallotKind {
        match self.marks {
            Marks::YesNo => BallotKind::YesNo,
            Marks::Ranked { .. } => BallotKind::Ranked,
            Marks::Approvals => BallotKind::Approvals,
            Marks::Scores { .. } => BallotKind::Scores,
            Marks::Credits { .. } => BallotKind::Credits,
            Marks::Projects { .. } => BallotKind::Projects,
        }
    }

    /// The largest amount of money on a sheet.
    pub const MAX_AMOUNT: u64 = Projects::MAX_AMOUNT;
}
