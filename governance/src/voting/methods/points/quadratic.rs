//! Quadratic voting: v votes for or against an option cost v² credits; the highest sum of votes wins.
//!
//! Ballots that spend more than they have were refused when they came in, and are only reported here.

use super::{Field, Step, What, elect};
use crate::voting::{Credits, Figure, Tally};

/// Adds up votes.
#[expect(clippy::arithmetic_side_effects, reason = "10^6 votes at most (credits are below 10^12) times 2^56 ballots")]
pub fn quadratic(field: &Field<'_>, ballots: &Credits) -> Tally {
    let mut sums = vec![0_i128; ballots.options()];
    for (weight, row) in ballots.iter() {
        for (sum, votes) in sums.iter_mut().zip(row) {
            *sum += i128::from(*votes) * i128::from(weight);
        }
    }
    let mut tally = field.begin();
    let refused = tally.counts.invalid;
    if refused > 0 {
        tally.steps.push(Step::Refused { ballots: refused, credits: ballots.credits() }.into());
    }
    elect(tally, field, What::Votes, &sums, Figure::sum)
}
