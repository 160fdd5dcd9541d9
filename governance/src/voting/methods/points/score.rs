//! Score voting: each ballot scores every option on a scale; the highest sum wins.

use super::{Field, What, elect};
use crate::voting::{Figure, Scores, Tally};

/// Adds up scores.
pub fn score(field: &Field<'_>, ballots: &Scores) -> Tally {
    elect(field.begin(), field, What::Points, &sums(ballots), Figure::sum)
}

/// The sum of scores of every option.
#[expect(clippy::arithmetic_side_effects, reason = "scores of 10^6 times 2^56 ballots are below 2^127")]
pub fn sums(ballots: &Scores) -> Vec<i128> {
    let mut sums = vec![0_i128; ballots.options()];
    for (weight, row) in ballots.iter() {
        for (sum, score) in sums.iter_mut().zip(row) {
            *sum += i128::from(*score) * i128::from(weight);
        }
    }
    sums
}
