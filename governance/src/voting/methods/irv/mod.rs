//! Instant runoff: each ballot counts for the first of its options that is still in; while nobody has more than half of the
//! ballots that still count, the option with the fewest is excluded, one in a round. Ties for last place are broken by lot.

mod explore;
mod step;
#[cfg(test)]
mod tests;

pub use step::Step;

use super::field::Field;
use crate::voting::{Ranked, Tally, Tie};

/// Counts by instant runoff. Ballots are strict.
pub(crate) fn irv(field: &Field<'_>, ballots: &Ranked) -> Tally {
    let mut tally = field.begin();
    let mut standing = Standing::of(field, ballots.options());
    let mut round = Round::count(ballots, &standing);
    tally.steps.push(round.step(1));
    for number in 1_usize.. {
        if let Some(winner) = round.winner(&standing) {
            let votes = round.votes_of(winner);
            let (next, exhausted) = (round.next_best(&standing, winner), round.exhausted);
            tally.steps.push(Step::Winner { option: winner, votes, next, exhausted }.into());
            tally.winners = vec![winner];
            break;
        }
        let last = round.last(&standing);
        let Some(excluded) = field.lots.last(&last) else { break };
        if last.len() > 1 {
            tally.steps.push(Step::Lot { among: last.clone(), excluded }.into());
            let place = format!("round {number}: exclusion");
            tally.ties.push(Tie { place, among: last, rule: "lot", chosen: vec![excluded] });
        }
        standing.exclude(excluded);
        let after = Round::count(ballots, &standing);
        tally.steps.push(round.exclusion(&after, &standing, excluded));
        round = after;
        tally.steps.push(round.step(number.saturating_add(1)));
    }
    if !tally.ties.is_empty() {
        let explored = explore::possible_winners(ballots, Standing::of(field, ballots.options()));
        tally.tie_dependent = explored.winners.len() > 1;
        let winners = explored.winners.into_iter().collect();
        let is_complete = explored.is_complete;
        tally.steps.push(Step::Ties { winners, is_complete }.into());
    }
    tally
}

/// Who is still in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Standing(Vec<bool>);

impl Standing {
    fn of(field: &Field<'_>, options: usize) -> Self {
        Self((0..options).map(|place| field.among.contains(&place)).collect())
    }

    fn has(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }

    fn exclude(&mut self, place: usize) {
        if let Some(is_in) = self.0.get_mut(place) {
            *is_in = false;
        }
    }

    /// Those still in, in the order of the ballot.
    fn iter(&self) -> impl Iterator<Item = usize> {
        (0_usize..).zip(&self.0).filter(|(_, is_in)| **is_in).map(|(place, _)| place)
    }
}

/// The votes of a round.
#[derive(Clone, Debug)]
struct Round {
    votes: Vec<u64>,
    continuing: u64,
    exhausted: u64,
}

impl Round {
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "places are below `options`; sums of ballots"
    )]
    fn count(ballots: &Ranked, standing: &Standing) -> Self {
        let mut round = Self { votes: vec![0; ballots.options()], continuing: 0, exhausted: 0 };
        for ballot in ballots.iter() {
            match ballot.places.iter().find(|place| standing.has(usize::from(**place))) {
                Some(place) => {
                    round.votes[usize::from(*place)] += ballot.weight;
                    round.continuing += ballot.weight;
                }
                None => round.exhausted += ballot.weight,
            }
        }
        round
    }

    fn votes_of(&self, place: usize) -> u64 {
        self.votes.get(place).copied().unwrap_or(0)
    }

    /// Who has more than half of the ballots that still count, or is the only one left.
    fn winner(&self, standing: &Standing) -> Option<usize> {
        let has_majority = |place: &usize| self.votes_of(*place).saturating_mul(2) > self.continuing;
        let mut left = standing.iter();
        let only = left.next().filter(|_| left.next().is_none());
        only.or_else(|| standing.iter().find(has_majority))
    }

    /// Those with the fewest votes.
    fn last(&self, standing: &Standing) -> Vec<usize> {
        let fewest = standing.iter().map(|place| self.votes_of(place)).min();
        standing.iter().filter(|place| Some(self.votes_of(*place)) == fewest).collect()
    }

    /// The strongest of the others, with its votes.
    fn next_best(&self, standing: &Standing, winner: usize) -> Option<(usize, u64)> {
        let others = standing.iter().filter(|place| *place != winner);
        others
            .map(|place| (place, self.votes_of(place)))
            .max_by_key(|(place, votes)| (*votes, std::cmp::Reverse(*place)))
    }

    /// The round as a step. Only votes that there are: with many options most have none.
    fn step(&self, number: usize) -> crate::voting::Step {
        let votes = (0_usize..).zip(&self.votes).filter(|(_, votes)| **votes > 0);
        let mut votes: Vec<(usize, u64)> = votes.map(|(place, votes)| (place, *votes)).collect();
        votes.sort_by_key(|(place, votes)| (std::cmp::Reverse(*votes), *place));
        Step::Round { number, votes, continuing: self.continuing, exhausted: self.exhausted }.into()
    }

    /// Where the votes of an excluded option went.
    fn exclusion(&self, after: &Self, standing: &Standing, excluded: usize) -> crate::voting::Step {
        let gained = |place: usize| after.votes_of(place).saturating_sub(self.votes_of(place));
        let moved = standing.iter().map(|place| (place, gained(place))).filter(|(_, votes)| *votes > 0).collect();
        let exhausted = after.exhausted.saturating_sub(self.exhausted);
        Step::Excluded { option: excluded, votes: self.votes_of(excluded), moved, exhausted }.into()
    }
}
