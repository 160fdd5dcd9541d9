//! Whether another way of breaking ties for last place could have made another option win.
//!
//! All ways are gone through. What matters of a way is only who is still in, so each such set is looked at once. Options that
//! together have fewer votes than the next are out before it in every way, so they are taken out together.

use std::collections::BTreeSet;

use super::{Round, Standing};
use crate::voting::Ranked;

/// How many preferences are read, over all sets looked at, before giving up; and at least so many times the whole of the ballots.
const WORK: usize = 30_000_000;
const TIMES: usize = 64;

/// What was found.
pub struct Explored {
    /// Options that can win, as far as was needed to know that there are two.
    pub winners: BTreeSet<usize>,
    /// Whether every way was gone through (or two winners found).
    pub is_complete: bool,
}

/// Goes through all ways.
pub fn possible_winners(ballots: &Ranked, start: Standing) -> Explored {
    let size = ballots.iter().map(|ballot| ballot.places.len()).sum::<usize>().saturating_add(ballots.options());
    let mut work = WORK.max(size.saturating_mul(TIMES));
    let mut winners = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(mut standing) = open.pop() {
        if winners.len() > 1 {
            break;
        }
        if work < size {
            return Explored { winners, is_complete: false };
        }
        work = work.saturating_sub(size);
        let round = Round::count(ballots, &standing);
        if let Some(winner) = round.winner(&standing) {
            winners.insert(winner);
            continue;
        }
        let sure = sure_losers(&round, &standing);
        let ways = if sure.is_empty() {
            round.last(&standing).into_iter().map(|place| vec![place]).collect()
        } else {
            vec![sure]
        };
        for way in ways {
            let before = standing.clone();
            for place in way {
                standing.exclude(place);
            }
            if seen.insert(standing.clone()) {
                open.push(standing);
            }
            standing = before;
        }
    }
    Explored { winners, is_complete: true }
}

/// The most options, from the last place up, that together have fewer votes than the next. While one of them is in, it and not
/// the next is last; and none of them can reach a majority.
fn sure_losers(round: &Round, standing: &Standing) -> Vec<usize> {
    let mut rising: Vec<usize> = standing.iter().collect();
    rising.sort_by_key(|place| round.votes_of(*place));
    let mut sum = 0_u64;
    let mut sure = 0_usize;
    for (count, place) in (0_usize..).zip(&rising) {
        if count > 0 && sum < round.votes_of(*place) {
            sure = count;
        }
        sum = sum.saturating_add(round.votes_of(*place));
    }
    rising.truncate(sure);
    rising
}
