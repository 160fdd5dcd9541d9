//! Equal Shares word for word, slowly, to compare with.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use governance::voting::{Ballots, Completion, Election, Method, Options, Projects, Rule, Tally, Utility, count};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::profiles::{SEED, options};

/// Costs, budget and ballots with weights.
#[derive(Clone, Debug)]
pub struct Case {
    pub costs: Vec<u64>,
    pub budget: u64,
    pub ballots: Vec<(u64, Vec<usize>)>,
}

pub fn cases(projects: usize, dearest: u64) -> impl Strategy<Value = Case> {
    (1..=projects).prop_flat_map(move |count| {
        let set = proptest::sample::subsequence((0..count).collect::<Vec<usize>>(), 0..=count);
        let costs = proptest::collection::vec(0..=dearest, count);
        let ballots = proptest::collection::vec((1_u64..4, set), 1..7);
        (costs, 0..dearest * 3, ballots).prop_map(|(costs, budget, ballots)| Case { costs, budget, ballots })
    })
}

impl Case {
    pub fn election(&self, options: Options) -> Election {
        let mut projects = Projects::over(&options, self.budget, self.costs.clone(), 0).unwrap();
        for (weight, set) in &self.ballots {
            projects.approvals.add(*weight, set).unwrap();
        }
        Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None }
    }

    pub fn count(&self, utility: Utility, completion: Completion) -> Tally {
        let rule = Rule::plain(Method::EqualShares(utility, completion));
        count(&rule, &self.election(options(self.costs.len())), SEED).unwrap()
    }

    pub fn voters(&self) -> u64 {
        self.ballots.iter().map(|(weight, _)| weight).sum()
    }

    pub fn votes(&self, project: usize) -> u64 {
        self.ballots.iter().filter(|(_, set)| set.contains(&project)).map(|(weight, _)| weight).sum()
    }

    pub fn cost(&self, projects: &[usize]) -> u64 {
        projects.iter().map(|project| self.costs[*project]).sum()
    }
}

pub fn whole(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The price of a project by its definition, tried with every number of poor voters: Σ min(left, price) = cost.
fn price(case: &Case, left: &[BigRational], project: usize) -> Option<BigRational> {
    let supporters = case.ballots.iter().zip(left).filter(|((_, set), _)| set.contains(&project));
    let mut purses: Vec<(BigRational, u64)> = supporters.map(|((weight, _), left)| (left.clone(), *weight)).collect();
    purses.sort();
    let mut cost = whole(case.costs[project]);
    for position in 0..purses.len() {
        let others: u64 = purses[position..].iter().map(|(_, weight)| weight).sum();
        let price = &cost / whole(others);
        if price <= purses[position].0 {
            return Some(price);
        }
        cost -= &purses[position].0 * whole(purses[position].1);
    }
    None
}

/// Equal shares as the definition says it, every price anew in every round. The lots are those of the fast count.
pub fn naive(case: &Case, utility: Utility, share: &BigRational, lots: &[usize]) -> Vec<usize> {
    let mut left = vec![share.clone(); case.ballots.len()];
    let mut done: Vec<usize> = Vec::new();
    loop {
        let waiting = (0..case.costs.len()).filter(|project| !done.contains(project) && case.votes(*project) > 0);
        let priced = waiting.filter_map(|project| {
            let price = price(case, &left, project)?;
            let rho = match utility {
                Utility::Cost if case.costs[project] > 0 => &price / whole(case.costs[project]),
                _ => price.clone(),
            };
            let lot = lots.iter().position(|other| *other == project);
            Some((rho, case.costs[project], Reverse(case.votes(project)), lot, project, price))
        });
        let Some((.., project, price)) = priced.min() else { return done };
        for ((_, set), left) in case.ballots.iter().zip(&mut left) {
            if set.contains(&project) {
                let pays = price.clone().min(left.clone());
                *left -= pays;
            }
        }
        done.push(project);
    }
}

/// The order of the lots, read off an election in which nothing else decides.
pub fn lots(case: &Case) -> Vec<usize> {
    let count = case.costs.len();
    let same = Case { costs: vec![1; count], budget: count as u64, ballots: Vec::new() };
    let rule = Rule::plain(Method::Greedy(Utility::Cost));
    (1..=count as u64).fold(Vec::new(), |mut order, budget| {
        let case = Case { budget, ..same.clone() };
        let tally = governance::voting::count(&rule, &case.election(options(count)), SEED).unwrap();
        order.extend(tally.winners.into_iter().filter(|place| !order.contains(place)).collect::<Vec<usize>>());
        order
    })
}

/// Add1 by its definition, and how it is completed.
pub fn naive_completed(case: &Case, utility: Utility, completion: Completion, lots: &[usize]) -> BTreeSet<usize> {
    let share = |increments: u64| (whole(case.budget) + whole(increments * case.voters())) / whole(case.voters());
    let mut stands = naive(case, utility, &share(0), lots);
    let is_supported = |project: &usize| case.votes(*project) > 0;
    let supported: Vec<usize> = (0..case.costs.len()).filter(is_supported).collect();
    let is_exhaustive = matches!(completion, Completion::Add1Exhaustive | Completion::Add1ExhaustiveGreedy);
    for increment in 1.. {
        let fits =
            |project: &usize| !stands.contains(project) && case.cost(&stands) + case.costs[*project] <= case.budget;
        let is_done = supported.len() == stands.len() || (is_exhaustive && !supported.iter().any(fits));
        if completion == Completion::None || is_done {
            break;
        }
        let next = naive(case, utility, &share(increment), lots);
        if case.cost(&next) > case.budget {
            break;
        }
        stands = next;
    }
    let by_votes = match completion {
        Completion::Add1Votes => true,
        Completion::Add1ExhaustiveGreedy => utility == Utility::Cost,
        _ => return stands.into_iter().collect(),
    };
    let mut waiting: Vec<usize> = (0..case.costs.len()).filter(|project| !stands.contains(project)).collect();
    waiting.sort_by_key(|project| {
        let (cost, votes) = (case.costs[*project], case.votes(*project));
        let worth = if by_votes { whole(votes) } else { whole(votes) / whole(cost.max(1)) };
        let is_dear = !by_votes && cost > 0;
        (is_dear, Reverse(worth), cost, Reverse(votes), lots.iter().position(|other| other == project))
    });
    for project in waiting {
        if case.cost(&stands) + case.costs[project] <= case.budget {
            stands.push(project);
        }
    }
    stands.into_iter().collect()
}
