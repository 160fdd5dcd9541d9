//! Borda's count: on each ballot an option gets a point for every option below it.
//!
//! The rules differ in what they give to options ranked equal or left out; see [`Borda`].

use super::{Field, What, elect};
use crate::voting::{Borda, Figure, Pairwise, Ranked, Tally};

/// Counts Borda points. They are kept doubled, so that halves are whole.
pub fn borda(field: &Field<'_>, ballots: &Ranked, truncated: Borda) -> Tally {
    let doubled = match truncated {
        Borda::Average => average(field, ballots),
        Borda::Pessimistic => pessimistic(field, ballots),
        Borda::Modified => modified(ballots),
    };
    elect(field.begin(), field, What::BordaPoints, &doubled, |doubled| Figure::Exact(halved(doubled)))
}

/// A point for each option below, half a point for each ranked equal. Those left out are equal to each other.
#[expect(clippy::arithmetic_side_effects, reason = "at most 2 * 10^4 options times 2^56 ballots")]
fn average(field: &Field<'_>, ballots: &Ranked) -> Vec<i128> {
    let pairs = Pairwise::of(ballots);
    let cast = i128::from(ballots.turnout().valid);
    // Twice the points against one other: 2·above + equal, and equal = cast − above − below.
    let against = |a, b| i128::from(pairs.over(a, b)) + cast - i128::from(pairs.over(b, a));
    sum_over_others(field, ballots.options(), against)
}

/// A point for each option below; options ranked equal or left out give each other nothing.
#[expect(clippy::arithmetic_side_effects, reason = "at most 2 * 10^4 options times 2^56 ballots")]
fn pessimistic(field: &Field<'_>, ballots: &Ranked) -> Vec<i128> {
    let pairs = Pairwise::of(ballots);
    sum_over_others(field, ballots.options(), |a, b| 2 * i128::from(pairs.over(a, b)))
}

fn sum_over_others(field: &Field<'_>, options: usize, against: impl Fn(usize, usize) -> i128) -> Vec<i128> {
    let among = &field.among;
    (0..options).map(|a| among.iter().filter(|b| **b != a).map(|b| against(a, *b)).sum()).collect()
}

/// A ballot that ranks k options gives k points to the first, k − 1 to the second, down to one. Ballots are strict.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "places are below `options`; as above")]
fn modified(ballots: &Ranked) -> Vec<i128> {
    let mut doubled = vec![0_i128; ballots.options()];
    for ballot in ballots.iter() {
        for (points, place) in (1_i128..).zip(ballot.places.iter().rev()) {
            doubled[usize::from(*place)] += 2 * points * i128::from(ballot.weight);
        }
    }
    doubled
}

/// Half of a number, exactly: "7", "7.5".
fn halved(doubled: i128) -> String {
    let half = if doubled.rem_euclid(2) == 1 { ".5" } else { "" };
    format!("{}{half}", doubled.div_euclid(2))
}
