//! What happens with the money that one run leaves: larger shares, then other ways of choosing.

use num_bigint::BigUint;

use super::lots::Draws;
use super::retrace::retrace;
use super::run::{Budgeting, Purchase, Run, Running, run};
use crate::voting::methods::greedy::{self, Filled};
use crate::voting::{Completion, Utility};

/// Why the shares grew no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The rule does not let them grow.
    NotRaised,
    /// One unit more, and more would be spent than there is: these would be bought that are not.
    Overspent(Vec<usize>),
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
        Completion::None => (run(budgeting, &share(budgeting, 0), draws).end(), 0, Ended::NotRaised),
        Completion::Add1 | Completion::Add1Votes => add1(budgeting, false, Stride::begin(), draws),
        Completion::Add1Exhaustive | Completion::Add1ExhaustiveGreedy => add1(budgeting, true, Stride::begin(), draws),
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
/// that anybody supports is bought. Where it is certain that the next increments change no purchase, they are made at once.
pub(super) fn add1(
    budgeting: &Budgeting<'_>,
    stop_when_exhausted: bool,
    mut stride: Stride,
    draws: &mut Draws<'_>,
) -> (Run, u64, Ended) {
    let mut stands = run(budgeting, &share(budgeting, 0), draws);
    let mut increments = 0_u64;
    let ended = loop {
        if is_finished(budgeting, &stands, stop_when_exhausted) {
            break Ended::Exhausted;
        }
        let together = stride.next();
        let larger = increments.saturating_add(together);
        if together == 1 {
            let next = run(budgeting, &share(budgeting, larger), draws);
            if next.is_overspent() {
                break Ended::Overspent(further(&stands, &next));
            }
            (stands, increments) = (next, larger);
            stride.succeeded();
        } else if let Some(next) = retrace(budgeting, &share(budgeting, larger), stands.purchases(), draws) {
            (stands, increments) = (next, larger);
            stride.succeeded();
        } else {
            stride.failed();
        }
    };
    // once more, because a retraced run has no record of its ties
    (run(budgeting, &share(budgeting, increments), draws).end(), increments, ended)
}

/// What the one run buys and the other does not.
fn further(stands: &Running<'_>, next: &Running<'_>) -> Vec<usize> {
    let is_bought = |place: usize| stands.purchases().iter().any(|purchase| purchase.project == place);
    next.purchases().iter().map(|purchase| purchase.project).filter(|place| !is_bought(*place)).collect()
}

/// Whether larger shares can buy nothing more, or, if that is to count, nothing that the money left pays for.
fn is_finished(budgeting: &Budgeting<'_>, stands: &Running<'_>, stop_when_exhausted: bool) -> bool {
    let left = u128::from(budgeting.projects.budget).saturating_sub(stands.spent());
    let is_open = |cost: u64| !stop_when_exhausted || u128::from(cost) <= left;
    !not_bought(budgeting, stands.purchases()).any(is_open)
}

/// How many increments are tried at once: twice as many after each success, half as many after each failure; and one at a
/// time for a while, a longer one each time, where even two were too many.
pub(super) struct Stride {
    together: u64,
    singly: u32,
    patience: u32,
}

impl Stride {
    pub(super) const fn begin() -> Self {
        Self { together: 2, singly: 0, patience: 0 }
    }

    /// As the definition has it.
    #[cfg(test)]
    pub(super) const fn one_by_one() -> Self {
        Self { together: 2, singly: u32::MAX, patience: 0 }
    }

    const fn next(&self) -> u64 {
        if self.singly > 0 { 1 } else { self.together }
    }

    const fn succeeded(&mut self) {
        if self.singly > 0 {
            self.singly = self.singly.saturating_sub(1);
        } else {
            self.together = self.together.saturating_mul(2);
            self.patience = 0;
        }
    }

    fn failed(&mut self) {
        if self.together == 2 {
            self.patience = self.patience.saturating_mul(2).saturating_add(1).min(15);
            self.singly = self.patience;
        }
        self.together = (self.together / 2).max(2);
    }
}

/// The costs of the supported projects that are not among the purchases.
fn not_bought<'a>(budgeting: &'a Budgeting<'_>, purchases: &'a [Purchase]) -> impl Iterator<Item = u64> + 'a {
    let is_bought = |place: usize| purchases.iter().any(|purchase| purchase.project == place);
    let places = 0..budgeting.projects.costs.len();
    places.filter(move |place| budgeting.votes(*place) > 0 && !is_bought(*place)).map(|place| budgeting.cost(place))
}
