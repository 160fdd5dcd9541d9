//! Voting: the rule, the ballots, the count and its explanation. Exact, and the same for the same ballots in any order.
//!
//! [`count`] is the only door: an [`Election`] and a [`Rule`] go in, a [`Tally`] comes out, or an [`Unfit`] that says why the
//! question makes no sense. Each method is one file or folder of [`methods`], named like its source.

mod ballots;
mod change;
mod count;
mod fit;
pub mod formats;
mod halving;
mod lots;
mod margin;
pub mod methods;
mod options;
mod pairwise;
mod roll;
mod rule;
mod sheet;
mod shown;
mod step;
mod tally;
mod unfit;

pub use ballots::{
    Approvals, Ballots, Choice, Credits, Election, MAX_BALLOTS, Projects, Ranked, RankedBuilder, Ranking, Scores,
    Turnout, UnknownChoice, YesNo,
};
pub use change::{Further, Recounted, WouldHaveChanged, would_have_changed};
pub use count::{count, proposal};
pub use lots::{Lots, Seed};
pub use methods::majority::WouldHave;
pub use options::{Labelled, OptionId, Options};
pub use pairwise::Pairwise;
pub use roll::{ballot_commitment, roll_hash};
pub use rule::{
    BallotKind, Borda, Completion, Decimal, Method, Needed, Quorum, QuorumKind, Rule, RuleUnreadable, Seats, Threshold,
    TieRule, Utility,
};
pub use sheet::{Ballot, BallotRefusal, Marks, Sheet};
pub use shown::{shown, shown_json, shown_lines};
pub use step::Step;
pub use tally::{Counts, FailReason, Figure, Outcome, Tally, Tie};
pub use unfit::Unfit;
