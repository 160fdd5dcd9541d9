//! Whether another order of equally strong defeats could make another option win by ranked pairs.
//!
//! To decide that is hard in general (Brill & Fischer, AAAI 2012), so it is narrowed down first:
//!
//! 1. Whoever wins in some order has, against each defeat, a path back that is at least as strong. Often only one does.
//! 2. A defeat is in a circle only if its loser reaches its winner. All others are always locked, so only the knots of circles
//!    matter in which somebody is who could win.
//! 3. Orders that favour each remaining option are tried, and a few other lots. Two different winners settle the question.
//! 4. Otherwise all orders are gone through: what counts is which options reach which, so states are remembered by that.

use std::collections::BTreeSet;

use super::closure::Closure;
use super::defeats::Defeat;
use super::paths::{NONE, Paths};
use crate::voting::{Lots, Pairwise};

/// How much is done in step 4 before giving up: defeats looked at, and words of the states that are remembered.
const WORK: usize = 3_000_000;

/// So many pairs of options are looked at, about, in orders that favour one of them; a few such orders are always tried.
const FAVOURED: usize = 20_000_000;

/// What was found.
pub struct Explored {
    /// Whether two different options can win.
    pub is_tie_dependent: bool,
    /// Whether that is certain, or only true of the orders that were tried.
    pub is_complete: bool,
    /// Options that can win, as far as was needed to know.
    pub winners: Vec<usize>,
}

/// Decides it. `unbeaten` are the options that nobody beats in the order by lots.
pub fn possible_winners(
    pairs: &Pairwise,
    groups: &[Vec<Defeat>],
    among: &[usize],
    unbeaten: &[usize],
    lots: &Lots,
) -> Explored {
    let mut found: BTreeSet<usize> = unbeaten.iter().copied().collect();
    let done = |found: &BTreeSet<usize>, is_complete| Explored {
        is_tie_dependent: found.len() > 1,
        is_complete,
        winners: found.iter().copied().collect(),
    };
    let paths = Paths::along(groups, pairs.options());
    let possible = immune(groups, &paths, among);
    let in_circle = |a: usize, b: usize| a == b || (paths.group(a, b) != NONE && paths.group(b, a) != NONE);
    let matters = |place: usize| possible.iter().any(|winner| in_circle(*winner, place));
    if possible.len() == 1 {
        return done(&found, true);
    }
    let in_knot: Vec<bool> = (0..pairs.options()).map(matters).collect();
    let inside = |defeat: &&Defeat| in_knot.get(defeat.winner) == Some(&true) && in_circle(defeat.winner, defeat.loser);
    let groups: Vec<Vec<Defeat>> = groups.iter().map(|group| group.iter().filter(inside).copied().collect()).collect();
    let tries = FAVOURED.checked_div(pairs.options().saturating_pow(2)).unwrap_or(FAVOURED).max(8);
    for favoured in possible.iter().copied().take(tries) {
        if found.len() > 1 {
            return done(&found, true);
        }
        found.extend(favouring(&groups, &possible, pairs.options(), favoured));
    }
    for lots in lots.others() {
        if found.len() > 1 {
            return done(&found, true);
        }
        found.extend(by_lots(&groups, &possible, pairs.options(), &lots));
    }
    if found.len() > 1 {
        return done(&found, true);
    }
    let mut search = Search { groups: &groups, possible: &possible, found, seen: BTreeSet::new(), work: WORK };
    search.from(0, Closure::over(pairs.options()));
    done(&search.found, search.work > 0)
}

/// Options with a path back against each defeat, at least as strong as the defeat.
fn immune(groups: &[Vec<Defeat>], paths: &Paths, among: &[usize]) -> Vec<usize> {
    let mut is_out = BTreeSet::new();
    for (group, defeats) in (0_u32..).zip(groups) {
        is_out.extend(defeats.iter().filter(|d| paths.group(d.loser, d.winner) > group).map(|defeat| defeat.loser));
    }
    among.iter().copied().filter(|place| !is_out.contains(place)).collect()
}

/// Of those who could win, who is beaten by nobody so far.
fn unbeaten_of(possible: &[usize], closure: &Closure) -> Vec<usize> {
    possible.iter().copied().filter(|place| !closure.is_reached(*place)).collect()
}

/// Who wins when, among equally strong defeats, those that help one option are locked first: its own, then those of options
/// that it reaches already, and last those against it.
fn favouring(groups: &[Vec<Defeat>], possible: &[usize], options: usize, favoured: usize) -> Vec<usize> {
    let mut closure = Closure::over(options);
    for group in groups {
        let mut open = group.clone();
        while !open.is_empty() {
            let rank = |defeat: &Defeat| {
                let helps = defeat.winner == favoured || closure.reaches(favoured, defeat.winner);
                if defeat.loser == favoured { 2 } else { u8::from(!helps) }
            };
            let Some(best) = open.iter().map(rank).min() else { break };
            let (now, later) = open.iter().copied().partition::<Vec<Defeat>, _>(|defeat| rank(defeat) == best);
            for defeat in now {
                if !closure.reaches(defeat.loser, defeat.winner) {
                    closure.add(defeat.winner, defeat.loser, |_, _| ());
                }
            }
            open = later;
        }
    }
    unbeaten_of(possible, &closure)
}

/// Who wins when equally strong defeats are locked in the order of other lots.
fn by_lots(groups: &[Vec<Defeat>], possible: &[usize], options: usize, lots: &Lots) -> Vec<usize> {
    let mut closure = Closure::over(options);
    for group in groups {
        let mut group = group.clone();
        group.sort_unstable_by_key(|defeat| (lots.rank(defeat.winner), lots.rank(defeat.loser)));
        for defeat in group {
            if !closure.reaches(defeat.loser, defeat.winner) {
                closure.add(defeat.winner, defeat.loser, |_, _| ());
            }
        }
    }
    unbeaten_of(possible, &closure)
}

/// Goes through all orders.
struct Search<'a> {
    groups: &'a [Vec<Defeat>],
    possible: &'a [usize],
    found: BTreeSet<usize>,
    seen: BTreeSet<(usize, Closure)>,
    work: usize,
}

impl Search<'_> {
    fn from(&mut self, group: usize, mut closure: Closure) {
        let mut at = group;
        loop {
            if self.found.len() > 1 || self.work == 0 {
                return;
            }
            let left = unbeaten_of(self.possible, &closure);
            if left.iter().all(|place| self.found.contains(place)) {
                return;
            }
            let Some(defeats) = self.groups.get(at) else {
                self.found.extend(left);
                return;
            };
            self.work = self.work.saturating_sub(defeats.len().saturating_add(self.possible.len()));
            let open = |defeat: &&Defeat| {
                let Defeat { winner, loser, .. } = **defeat;
                !closure.reaches(winner, loser) && !closure.reaches(loser, winner)
            };
            let open: Vec<Defeat> = defeats.iter().filter(open).copied().collect();
            let contested = contested(&open, &closure);
            if contested.is_empty() {
                for defeat in open {
                    closure.add(defeat.winner, defeat.loser, |_, _| ());
                }
                at = at.saturating_add(1);
                continue;
            }
            for defeat in contested {
                self.work = self.work.saturating_sub(closure.words());
                if self.work == 0 {
                    return;
                }
                let mut next = closure.clone();
                next.add(defeat.winner, defeat.loser, |_, _| ());
                if self.seen.insert((at, next.clone())) {
                    self.from(at, next);
                }
            }
            return;
        }
    }
}

/// Defeats of which one could drop another: those of one knot of circles. Knots do not touch each other, so going through the
/// orders of one after those of another loses nothing.
fn contested(open: &[Defeat], closure: &Closure) -> Vec<Defeat> {
    let mut all = closure.clone();
    for defeat in open {
        all.add(defeat.winner, defeat.loser, |_, _| ());
    }
    let Some(first) = open.iter().find(|defeat| all.reaches(defeat.loser, defeat.winner)) else { return Vec::new() };
    let in_knot = |place: usize| all.reaches(first.winner, place) && all.reaches(place, first.winner);
    open.iter().filter(|defeat| in_knot(defeat.winner) && in_knot(defeat.loser)).copied().collect()
}
