//! Plurality: one vote each, for the first preference; most votes win.

use super::{Field, What, elect};
use crate::voting::{Figure, Ranked, Tally};

/// Counts first preferences. Ballots are strict.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; sums of ballots"
)]
pub fn plurality(field: &Field<'_>, ballots: &Ranked) -> Tally {
    let mut votes = vec![0_i128; ballots.options()];
    for ballot in ballots.iter() {
        if let Some(first) = ballot.places.first() {
            votes[usize::from(*first)] += i128::from(ballot.weight);
        }
    }
    elect(field.begin(), field, What::FirstPreferences, &votes, Figure::sum)
}
