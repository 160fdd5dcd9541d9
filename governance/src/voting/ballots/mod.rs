//! Ballots, as a method wants them: checked once on the way in, counted without asking again.
//!
//! Equal ballots may be given as one with a weight. Nothing in a count depends on the order in which they are given.

mod approvals;
mod credits;
mod projects;
mod ranked;
mod scores;
mod yes_no;

pub use approvals::Approvals;
pub use credits::Credits;
pub use projects::Projects;
pub use ranked::{Ranked, RankedBuilder, Ranking};
pub use scores::Scores;
pub use yes_no::{Choice, UnknownChoice, YesNo};

use super::{Options, Unfit};

/// No more ballots than this are counted. All arithmetic of this crate stays within 128 bits for that many,
/// times [`Options::MAX`] options and nine decimals; more people than have ever lived is no electorate.
pub const MAX_BALLOTS: u64 = 1 << 56;

/// Cells of a table of ballots, each of eight bytes and one for every option: a short file must not fill the memory.
const MOST_CELLS: usize = 1 << 27;

/// Whether a table of so many cells has room for a further ballot.
fn has_room(cells: usize, options: usize) -> Result<(), Unfit> {
    if cells.saturating_add(options) > MOST_CELLS {
        return Err(Unfit::new(format!("so many different ballots over {options} options cannot be counted")));
    }
    Ok(())
}

/// The ballots of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ballots {
    /// Yes, no, abstain.
    YesNo(YesNo),
    /// Options in an order of preference, ties and omissions allowed.
    Ranked(Ranked),
    /// Sets of approved options.
    Approvals(Approvals),
    /// A score for every option.
    Scores(Scores),
    /// Votes bought with credits.
    Credits(Credits),
    /// Sets of approved projects that cost money.
    Projects(Projects),
}

impl Ballots {
    /// What they are called in a message.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::YesNo(_) => "yes, no and abstain",
            Self::Ranked(_) => "ranked ballots",
            Self::Approvals(_) => "approval ballots",
            Self::Scores(_) => "score ballots",
            Self::Credits(_) => "quadratic ballots",
            Self::Projects(_) => "approvals of projects with costs",
        }
    }

    /// The numbers of the turnout, without the electorate.
    #[must_use]
    pub const fn turnout(&self) -> Turnout {
        match self {
            Self::YesNo(ballots) => ballots.turnout(),
            Self::Ranked(ballots) => ballots.turnout(),
            Self::Approvals(ballots) => ballots.turnout(),
            Self::Scores(ballots) => ballots.turnout(),
            Self::Credits(ballots) => ballots.turnout(),
            Self::Projects(ballots) => ballots.approvals.turnout(),
        }
    }
}

/// How many ballots there are, and of what worth. `cast = blank + valid + invalid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Cast, but saying nothing.
    pub blank: u64,
    /// Deciding.
    pub valid: u64,
    /// Cast, and not counted because they break the rules of the ballot.
    pub invalid: u64,
}

impl Turnout {
    /// All that were cast.
    #[must_use]
    pub const fn cast(&self) -> u64 {
        self.blank.saturating_add(self.valid).saturating_add(self.invalid)
    }

    /// Adds ballots to one of the numbers.
    pub(crate) fn add(number: &mut u64, weight: u64) -> Result<(), Unfit> {
        let sum = number.checked_add(weight).filter(|sum| *sum <= MAX_BALLOTS);
        *number = sum.ok_or_else(|| Unfit::new(format!("more than {MAX_BALLOTS} ballots cannot be counted")))?;
        Ok(())
    }
}

/// An election: what was voted on, by whom, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election {
    /// What it was called.
    pub title: Option<String>,
    /// The options, in the order of the ballot.
    pub options: Options,
    /// The ballots.
    pub ballots: Ballots,
    /// How many could vote, where that is known.
    pub eligible: Option<u64>,
}
