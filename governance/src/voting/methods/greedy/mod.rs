//! Greedy: the projects with most satisfaction for the money first, leaving out what does not fit
//! (Rey & Maly, The (Computational) Social Choice Take on Indivisible Participatory Budgeting, 2023, section 3).
//!
//! With cost utilities that is the number of votes, with cardinality utilities votes divided by cost.
//! Of projects between which that does not decide the cheaper comes first, then the one with more votes, then lots decide.

use std::cmp::{Ordering, Reverse};

use super::equal_shares::Step;
use super::equal_shares::lots::{Dependence, Draws, dependence};
use super::equal_shares::spent;
use crate::voting::methods::field::Field;
use crate::voting::{Figure, Projects, Tally, Tie, Utility};

/// What was added, and the lots on which that depended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The projects, in order.
    pub added: Vec<usize>,
    /// The ties that had to be broken.
    pub ties: Vec<Tie>,
}

/// Fills what is left of a budget with projects that are not there yet. Projects without votes may be added too.
pub(crate) fn fill(
    costs: &[u64],
    votes: &[u64],
    utility: Utility,
    there: &[usize],
    left: u128,
    draws: &mut Draws<'_>,
) -> Filled {
    let mut waiting: Vec<Candidate> = costs
        .iter()
        .zip(votes)
        .enumerate()
        .filter(|(place, _)| !there.contains(place))
        .map(|(place, (cost, votes))| Candidate { place, cost: *cost, votes: *votes, utility })
        .collect();
    waiting.sort_by(Candidate::order);
    let mut filled = Filled::default();
    let mut left = left;
    for satisfying in waiting.chunk_by(|a, b| a.by_satisfaction(b).is_eq()) {
        left = fill_satisfying(satisfying, left, &mut filled, draws);
    }
    filled
}

/// Adds projects that satisfy alike for the money, the cheaper first. Says what is left.
fn fill_satisfying(satisfying: &[Candidate], left: u128, filled: &mut Filled, draws: &mut Draws<'_>) -> u128 {
    let mut left = left;
    let mut from = 0_usize;
    for alike in satisfying.chunk_by(|a, b| a.order(b).is_eq()) {
        let fitting: Vec<&Candidate> =
            satisfying.iter().skip(from).filter(|candidate| u128::from(candidate.cost) <= left).collect();
        from = from.saturating_add(alike.len());
        let wanted: u128 = fitting.iter().map(|candidate| u128::from(candidate.cost)).sum();
        if wanted > left && fitting.len() > alike.len() && cost_of(alike) <= left {
            // Not all of them fit, and these come before the others for their cost.
            let mut tie =
                Tie { place: next_addition(filled), among: places(&fitting), rule: "lower cost", chosen: Vec::new() };
            tie.chosen = places(&alike.iter().collect::<Vec<_>>());
            filled.ties.push(tie);
        }
        left = fill_alike(alike, left, filled, draws);
    }
    left
}

fn cost_of(candidates: &[Candidate]) -> u128 {
    candidates.iter().map(|candidate| u128::from(candidate.cost)).sum()
}

fn places(candidates: &[&Candidate]) -> Vec<usize> {
    let mut places: Vec<usize> = candidates.iter().map(|candidate| candidate.place).collect();
    places.sort_unstable();
    places
}

fn next_addition(filled: &Filled) -> String {
    format!("addition {}", filled.added.len().saturating_add(1))
}

/// Adds projects between which only lots decide: equal costs and equal votes. Says what is left.
fn fill_alike(alike: &[Candidate], left: u128, filled: &mut Filled, draws: &mut Draws<'_>) -> u128 {
    let mut left = left;
    let mut waiting: Vec<usize> = alike.iter().map(|candidate| candidate.place).collect();
    let cost = alike.first().map_or(0, |candidate| u128::from(candidate.cost));
    let do_all_fit = cost_of(alike) <= left;
    while cost <= left && !waiting.is_empty() {
        let first = if do_all_fit { draws.lots().first(&waiting) } else { draws.first(&waiting) };
        let Some(first) = first else { break };
        if !do_all_fit && waiting.len() > 1 {
            let mut among = waiting.clone();
            among.sort_unstable();
            filled.ties.push(Tie {
                place: next_addition(filled),
                among,
                rule: draws.lots().name(),
                chosen: vec![first],
            });
        }
        waiting.retain(|place| *place != first);
        filled.added.push(first);
        left = left.saturating_sub(cost);
    }
    left
}

struct Candidate {
    place: usize,
    cost: u64,
    votes: u64,
    utility: Utility,
}

impl Candidate {
    /// Most satisfaction for the money first.
    fn by_satisfaction(&self, other: &Self) -> Ordering {
        match self.utility {
            Utility::Cost => other.votes.cmp(&self.votes),
            // a project that costs nothing is worth more for its money than any that costs something
            Utility::Cardinality if self.cost == 0 || other.cost == 0 => (self.cost != 0).cmp(&(other.cost != 0)),
            Utility::Cardinality => {
                let per_cost = |votes: u64, cost: u64| u128::from(votes).saturating_mul(u128::from(cost));
                per_cost(other.votes, self.cost).cmp(&per_cost(self.votes, other.cost))
            }
        }
    }

    /// Most satisfaction for the money first; then cheaper, then more votes.
    fn order(&self, other: &Self) -> Ordering {
        let cheaper = || (self.cost, Reverse(self.votes)).cmp(&(other.cost, Reverse(other.votes)));
        self.by_satisfaction(other).then_with(cheaper)
    }
}

/// Counts, and says how. `order` is the sequence in which projects were taken, `scores` are the approvals.
#[must_use]
pub(crate) fn count(field: &Field<'_>, projects: &Projects, utility: Utility) -> Tally {
    let lots = field.lots;
    let votes = approvals(projects);
    let filled =
        |draws: &mut Draws<'_>| fill(&projects.costs, &votes, utility, &[], u128::from(projects.budget), draws);
    let sorted = |filled: &Filled| {
        let mut winners = filled.added.clone();
        winners.sort_unstable();
        winners
    };
    let mut draws = Draws::with(lots, &[]);
    let real = filled(&mut draws);
    let winners = sorted(&real);
    // any decision by lot between equal projects of which not all fit gives others in another order: the first other is found
    let other = dependence(lots, &winners, draws.drawn, 0, |draws| sorted(&filled(draws)));
    let mut tally = field.begin();
    tally.order = Some(real.added.iter().map(|place| vec![*place]).collect());
    tally.tie_dependent = other == Dependence::Other;
    tally.ties = real.ties;
    tally.scores = Some(votes.iter().map(|votes| Figure::count(*votes)).collect());
    let added = real.added.iter().filter_map(|place| {
        let (cost, votes) = (*projects.costs.get(*place)?, *votes.get(*place)?);
        Some(Step::Added { project: *place, cost: projects.written(cost), votes })
    });
    tally.steps.extend(added.chain([spent(projects, &winners)]).map(Into::into));
    tally.winners = winners;
    tally
}

/// How many approve of each project.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "approved places are below the number of projects; sums are at most MAX_BALLOTS"
)]
fn approvals(projects: &Projects) -> Vec<u64> {
    let mut votes = vec![0; projects.costs.len()];
    for (weight, set) in projects.approvals.iter() {
        for place in set {
            votes[usize::from(*place)] += weight;
        }
    }
    votes
}

#[cfg(test)]
mod tests;
