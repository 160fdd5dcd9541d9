//! Minimax (Simpson, Kramer), by winning votes: the option whose strongest defeat is weakest.

use super::{Field, Step, settle};
use crate::voting::methods::points::tiers;
use crate::voting::{Figure, Pairwise, Tally};

/// Counts by minimax. An option that nobody beats has the score 0.
pub fn minimax(field: &Field<'_>, pairs: Pairwise) -> Tally {
    let mut tally = field.begin();
    let mut scores = Vec::new();
    let mut opposed = Vec::new();
    for place in 0..pairs.options() {
        let beaten_by = field.among.iter().copied().filter(|other| pairs.beats(*other, place));
        // Of equally strong defeats the one by the first option is shown.
        let strongest = beaten_by.max_by_key(|other| (pairs.over(*other, place), std::cmp::Reverse(*other)));
        let score = strongest.map_or(0, |other| pairs.over(other, place));
        if field.among.contains(&place) {
            tally.steps.push(Step::StrongestDefeat { option: place, by: strongest, votes: score }.into());
            scores.push(Figure::count(score));
        } else {
            scores.push(Figure::Exact("dropped".to_owned()));
        }
        opposed.push(i128::from(score).saturating_neg());
    }
    let order = tiers(&opposed, &field.among);
    let winners = order.first().cloned().unwrap_or_default();
    tally.order = Some(order);
    tally.scores = Some(scores);
    tally.pairwise = Some(pairs);
    settle(tally, field, winners)
}
