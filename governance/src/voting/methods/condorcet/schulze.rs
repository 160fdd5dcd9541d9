//! Schulze's method (Soc. Choice Welf. 36 (2011) 267): strongest paths by winning votes.
//!
//! An option wins if no other has a stronger path to it than it has back.

use super::defeats::{Defeat, Measure};
use super::paths::{NONE, Paths, weak_order};
use super::route::routes;
use super::{Field, Step, settle};
use crate::voting::{Pairwise, Tally};

/// Counts by Schulze's method.
pub fn schulze(field: &Field<'_>, pairs: Pairwise, measure: Measure) -> Tally {
    let groups = measure.groups(&pairs, &field.among);
    let paths = Paths::along(&groups, pairs.options());
    let is_winner = |a: &usize| field.among.iter().all(|b| !paths.beats(*b, *a));
    let winners: Vec<usize> = field.among.iter().copied().filter(is_winner).collect();
    let order = weak_order(&field.among, |a, b| paths.beats(a, b));

    let mut tally = field.begin();
    let strength = |a: usize, b: usize| strength(&groups, &paths, a, b);
    tally.steps.push(Step::Paths { strengths: matrix(pairs.options(), strength) }.into());
    for winner in winners.iter().copied() {
        let is_first_to_beat = |loser: &usize| {
            let first = winners.iter().find(|one| paths.beats(**one, *loser));
            first == Some(&winner)
        };
        let losers: Vec<usize> = field.among.iter().copied().filter(is_first_to_beat).collect();
        if losers.is_empty() {
            continue;
        }
        let routes = routes(&pairs, measure, &field.among, winner);
        for loser in losers {
            let path = routes.to(loser);
            let (forth, back) = (strength(winner, loser), strength(loser, winner));
            tally.steps.push(Step::Beaten { winner, loser, path, forth, back }.into());
        }
    }
    tally.pairwise = Some(pairs);
    tally.order = order;
    settle(tally, field, winners)
}

/// The winning votes of the weakest defeat on the strongest path; 0 without a path.
fn strength(groups: &[Vec<Defeat>], paths: &Paths, a: usize, b: usize) -> u64 {
    let group = paths.group(a, b);
    let defeats = usize::try_from(group).ok().filter(|_| group != NONE && a != b).and_then(|group| groups.get(group));
    defeats.and_then(|defeats| defeats.first()).map_or(0, |defeat| defeat.strength.0)
}

fn matrix(options: usize, cell: impl Fn(usize, usize) -> u64) -> Pairwise {
    let cells = (0..options).flat_map(|a| (0..options).map(move |b| (a, b))).map(|(a, b)| cell(a, b)).collect();
    Pairwise::from_rows(options, cells)
}
