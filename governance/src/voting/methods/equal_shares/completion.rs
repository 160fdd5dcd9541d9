//! What happens with the money that one run leaves: larger shares, then other ways of choosing.

use num_bigint::BigUint;

use super::lots::Draws;
use super::run::{Budgeting, Run, run};
use crate::voting::methods::greedy::{self, Filled};
use crate::voting::{Completion, Utility};

/// Why the shares grew no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The rule does not let them grow.
    NotRaised,
    /// One unit more, and more would be spent than there is.
    Overspent,
    /// No supported project that is left fits into the money that is left.
    Exhausted,
}

/// The outcome of Equal Shares with its completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The run that stands.
    pub run: Run,
    /// By how many units each share had grown for it.
    pub increments: u64,
    /// Why it grew no further.
    pub ended: Ended,
    /// What was added after it.
    pub filled: Filled,
}

/// Runs the method and completes it.
#[must_use]
pub fn complete(budgeting: &Budgeting<'_>, completion: Completion, draws: &mut Draws<'_>) -> Completed {
    let (run, increments, ended) = match completion {
        Completion::None => (run(budgeting, &share(budgeting, 0), draws), 0, Ended::NotRaised),
        Completion::Add1 | Completion::Add1Votes => add1(budgeting, false, draws),
        Completion::Add1Exhaustive | Completion::Add1ExhaustiveGreedy => add1(budgeting, true, draws),
    };
    let utility = match completion {
        Completion::Add1Votes => Some(Utility::Cost),
        Completion::Add1ExhaustiveGreedy => Some(budgeting.utility),
        _ => None,
    };
    let bought: Vec<usize> = run.purchases.iter().map(|purchase| purchase.project).collect();
    let left = u128::from(budgeting.projects.budget).saturating_sub(run.spent);
    let filled = utility.map_or_else(Filled::default, |utility| {
        greedy::fill(&budgeting.projects.costs, &budgeting.voters.votes, utility, &bought, left, draws)
    });
    Completed { run, increments, ended, filled }
}

/// What all voters have together when each share has grown by so many currency units.
#[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
fn share(budgeting: &Budgeting<'_>, increments: u64) -> BigUint {
    let unit = 10_u64.saturating_pow(budgeting.projects.decimals);
    BigUint::from(increments) * unit * budgeting.voters.everyone + budgeting.projects.budget
}

/// Add1: every share grows by one currency unit at a time. It ends: with shares of the cost of everything, everything
/// that anybody supports is bought.
fn add1(budgeting: &Budgeting<'_>, stop_when_exhausted: bool, draws: &mut Draws<'_>) -> (Run, u64, Ended) {
    let budget = u128::from(budgeting.projects.budget);
    let mut stands = run(budgeting, &share(budgeting, 0), draws);
    let mut increments = 0_u64;
    loop {
        let left = budget.saturating_sub(stands.spent);
        let missing: Vec<u64> = not_bought(budgeting, &stands).collect();
        let is_exhausted = missing.iter().all(|cost| u128::from(*cost) > left);
        if missing.is_empty() || (stop_when_exhausted && is_exhausted) {
            return (stands, increments, Ended::Exhausted);
        }
        let next = run(budgeting, &share(budgeting, increments.saturating_add(1)), draws);
        if next.spent > budget {
            return (stands, increments, Ended::Overspent);
        }
        stands = next;
        increments = increments.saturating_add(1);
    }
}

/// The costs of the supported projects that a run did not buy.
fn not_bought<'a>(budgeting: &'a Budgeting<'_>, run: &'a Run) -> impl Iterator<Item = u64> + 'a {
    let is_bought = |place: usize| run.purchases.iter().any(|purchase| purchase.project == place);
    let places = 0..budgeting.projects.costs.len();
    places.filter(move |place| budgeting.votes(*place) > 0 && !is_bought(*place)).map(|place| budgeting.cost(place))
}
