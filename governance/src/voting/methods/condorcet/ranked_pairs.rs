//! Ranked pairs (Tideman 1987), by winning votes, with the tie-breaking of Zavist & Tideman (1989).
//!
//! Defeats are locked in from the strongest to the weakest; one that would close a circle with those already locked is
//! dropped. Who is beaten by nobody in what is locked wins. Equally strong defeats are taken in the order of lots: first
//! those of the option whose lot fell first (the order among the defeats of one option changes nothing).

use super::closure::Closure;
use super::defeats::{Defeat, Measure};
use super::explore::possible_winners;
use super::paths::weak_order;
use super::{Field, Step, settle};
use crate::voting::{Pairwise, Tally, Tie};

/// With more options than this, a dropped defeat is explained without the way round that drops it.
const EXPLAINED_WAYS: usize = 64;

/// Counts by ranked pairs.
pub fn ranked_pairs(field: &Field<'_>, pairs: Pairwise, measure: Measure) -> Tally {
    let mut groups = measure.groups(&pairs, &field.among);
    for group in &mut groups {
        group.sort_unstable_by_key(|defeat| (field.lots.rank(defeat.winner), field.lots.rank(defeat.loser)));
    }
    let mut tally = field.begin();
    let mut locked = Locked::over(&pairs);
    for defeat in groups.iter().flatten().copied() {
        tally.steps.push(locked.try_lock(defeat).into());
    }
    let unbeaten: Vec<usize> = field.among.iter().copied().filter(|place| !locked.closure.is_reached(*place)).collect();
    tally.order = weak_order(&field.among, |a, b| locked.closure.reaches(a, b));

    let explored = possible_winners(&pairs, &groups, &field.among, &unbeaten, field.lots);
    // Where only the unbeaten can win there was no order to draw; the lot for the first place says it all.
    if unbeaten.len() < explored.winners.len() {
        let (place, among) = ("order of equally strong defeats".to_owned(), explored.winners.clone());
        tally.ties.push(Tie { place, among, rule: "lot", chosen: unbeaten.clone() });
        tally.steps.push(Step::OrderMatters { winners: explored.winners }.into());
    } else if !explored.is_complete {
        tally.steps.push(Step::Unexplored.into());
    }
    tally.pairwise = Some(pairs);
    let mut tally = settle(tally, field, unbeaten);
    tally.tie_dependent = explored.is_tie_dependent;
    tally
}

/// The defeats locked so far.
struct Locked<'a> {
    pairs: &'a Pairwise,
    closure: Closure,
    beats: Vec<Vec<usize>>,
}

#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
impl<'a> Locked<'a> {
    fn over(pairs: &'a Pairwise) -> Self {
        let options = pairs.options();
        Self { pairs, closure: Closure::over(options), beats: vec![Vec::new(); options] }
    }

    fn try_lock(&mut self, Defeat { winner, loser, .. }: Defeat) -> Step {
        let (wins, losses) = (self.pairs.over(winner, loser), self.pairs.over(loser, winner));
        if self.closure.reaches(loser, winner) {
            let way = if self.beats.len() <= EXPLAINED_WAYS { self.way(loser, winner) } else { Vec::new() };
            return Step::Dropped { winner, loser, wins, losses, way };
        }
        self.closure.add(winner, loser, |_, _| ());
        self.beats[winner].push(loser);
        Step::Locked { winner, loser, wins, losses }
    }

    /// A shortest way from one option to another along locked defeats.
    fn way(&self, from: usize, to: usize) -> Vec<usize> {
        let mut ways = vec![vec![from]];
        let mut is_seen = vec![false; self.beats.len()];
        is_seen[from] = true;
        while !ways.is_empty() {
            let mut longer = Vec::new();
            for way in ways {
                let Some(last) = way.last().copied() else { continue };
                for next in self.beats[last].iter().copied() {
                    let further = [way.as_slice(), &[next]].concat();
                    if next == to {
                        return further;
                    }
                    if !std::mem::replace(&mut is_seen[next], true) {
                        longer.push(further);
                    }
                }
            }
            ways = longer;
        }
        Vec::new()
    }
}
