//! Along which defeats a strongest path leads: for the explanation only.

use super::defeats::{Measure, Strength};
use crate::voting::Pairwise;

/// A strongest path from one option to each other.
pub struct Routes {
    start: usize,
    before: Vec<Option<usize>>,
}

/// Grows the tree of strongest paths from `start`, each time by the option that is reached most strongly (Dijkstra's
/// algorithm for the widest path). Among equals the shorter path wins, and then the option that comes first.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "places are below `options`")]
pub fn routes(pairs: &Pairwise, measure: Measure, among: &[usize], start: usize) -> Routes {
    let options = pairs.options();
    let mut before = vec![None; options];
    let mut best: Vec<Option<(Strength, usize)>> = vec![None; options];
    let mut is_done = vec![false; options];
    let mut next = Some((start, measure.of(u64::MAX, 0), 0));
    while let Some((at, width, hops)) = next.take() {
        is_done[at] = true;
        for to in among.iter().copied().filter(|to| !is_done[*to] && pairs.beats(at, *to)) {
            let narrowest = width.min(measure.of(pairs.over(at, to), pairs.over(to, at)));
            let is_better =
                best[to].is_none_or(|(held, far)| narrowest > held || (narrowest == held && hops + 1 < far));
            if is_better {
                best[to] = Some((narrowest, hops + 1));
                before[to] = Some(at);
            }
        }
        for place in among.iter().copied().filter(|place| !is_done[*place]) {
            let Some((width, far)) = best[place] else { continue };
            let is_better = next.is_none_or(|(_, held, shortest)| width > held || (width == held && far < shortest));
            if is_better {
                next = Some((place, width, far));
            }
        }
    }
    Routes { start, before }
}

impl Routes {
    /// The options along the path, from the start to the end; empty if there is none.
    pub fn to(&self, end: usize) -> Vec<usize> {
        let mut path = vec![end];
        let mut at = end;
        while at != self.start {
            let Some(before) = self.before.get(at).copied().flatten() else { return Vec::new() };
            path.push(before);
            at = before;
        }
        path.reverse();
        path
    }
}
