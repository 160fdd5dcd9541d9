//! Voting: the rule, the ballots, the count and its explanation. Exact, and the same for the same ballots in any order.

mod explain;
pub mod methods;
mod roll;
mod rule;
mod tally;

pub use explain::{Step, WouldHave};
pub use roll::{ballot_commitment, roll_hash};
pub use rule::{Choice, Method, Quorum, QuorumKind, Rule, TieRule, UnknownChoice};
pub use tally::{FailReason, Outcome, Tally, tally};

#[cfg(test)]
mod tests;
