//! Who has most, and what lots have to say about it.

use crate::voting::{Lots, Tie};

/// The outcome of comparing figures.
pub struct Highest {
    /// Those elected, in order of election: by figure, then in the order of the ballot.
    pub winners: Vec<usize>,
    /// All, in tiers of equal figures.
    pub order: Vec<Vec<usize>>,
    /// A tie for the last seats, broken by lot.
    pub tie: Option<Tie>,
}

/// Fills seats from the highest figure down. A tier that does not fit as a whole is a tie, and lots choose from it.
pub fn highest(figures: &[i128], among: &[usize], seats: usize, lots: &Lots) -> Highest {
    let order = tiers(figures, among);
    let mut winners = Vec::new();
    let mut tie = None;
    for tier in &order {
        let left = seats.saturating_sub(winners.len());
        if left == 0 {
            break;
        }
        if tier.len() <= left {
            winners.extend(tier);
            continue;
        }
        let mut drawn = tier.clone();
        drawn.sort_unstable_by_key(|place| lots.rank(*place));
        drawn.truncate(left);
        winners.extend(&drawn);
        drawn.sort_unstable();
        let place = if seats == 1 { "first place" } else { "the last seats" }.to_owned();
        tie = Some(Tie { place, among: tier.clone(), rule: "lot", chosen: drawn });
    }
    Highest { winners, order, tie }
}

/// Options in tiers of equal figures, highest first; in a tier in the order of the ballot.
pub fn tiers(figures: &[i128], among: &[usize]) -> Vec<Vec<usize>> {
    let figure = |place: usize| figures.get(place).copied().unwrap_or_default();
    let mut sorted = among.to_vec();
    sorted.sort_by_key(|place| (std::cmp::Reverse(figure(*place)), *place));
    sorted.chunk_by(|a, b| figure(*a) == figure(*b)).map(<[usize]>::to_vec).collect()
}
