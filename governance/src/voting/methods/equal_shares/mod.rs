//! The Method of Equal Shares (Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities,
//! 2021) with its completions; equalshares.net describes the same in plain words.
//!
//! Every voter holds an equal share of the budget. A project is bought by its supporters, who pay equally, and who has less left
//! gives all of it. What is bought next is what gives its supporters most for what the one who pays most pays:
//! the smallest ρ with Σ min(money left, ρ · utility) = cost.

mod completion;
pub(crate) mod lots;
mod money;
mod price;
mod retrace;
mod run;
mod step;
#[cfg(test)]
mod tests;
mod voters;

pub use step::Step;
pub(crate) use step::spent;

use completion::{Completed, complete};
use lots::{Dependence, Draws, dependence};
use run::Budgeting;
use voters::Voters;

use crate::voting::methods::field::Field;
use crate::voting::{Completion, Figure, Lots, Projects, Tally, Utility};

/// So many groups of voters are looked at, at most, to find other winners under other lots.
const WORK_FOR_OTHER_LOTS: u64 = 50_000_000;

/// Counts, and says how. `order` is the sequence of purchases, `scores` are the approvals.
#[must_use]
pub(crate) fn count(field: &Field<'_>, projects: &Projects, utility: Utility, completion: Completion) -> Tally {
    let lots = field.lots;
    let voters = Voters::of(projects);
    let budgeting = Budgeting { projects, voters: &voters, utility };
    let mut draws = Draws::with(lots, &[]);
    let completed = complete(&budgeting, completion, &mut draws);
    let winners = completed.winners();
    let other = dependence(lots, &winners, draws.drawn, WORK_FOR_OTHER_LOTS, |draws| {
        complete(&budgeting, completion, draws).winners()
    });
    let mut tally = field.begin();
    tally.order = Some(completed.order().map(|place| vec![place]).collect());
    tally.tie_dependent = other == Dependence::Other;
    tally.ties = completed.run.ties.iter().chain(&completed.filled.ties).cloned().collect();
    tally.scores = Some(voters.votes.iter().map(|votes| Figure::count(*votes)).collect());
    tally.steps.extend(step::steps(&budgeting, &completed, other).into_iter().map(Into::into));
    tally.winners = winners;
    tally
}

/// What is bought and added, and nothing about how: for who counts the same election again and again.
#[must_use]
pub(crate) fn winners(lots: &Lots, projects: &Projects, utility: Utility, completion: Completion) -> Vec<usize> {
    let voters = Voters::of(projects);
    complete(&Budgeting { projects, voters: &voters, utility }, completion, &mut Draws::with(lots, &[])).winners()
}

impl Completed {
    /// What was bought and added, in order.
    fn order(&self) -> impl Iterator<Item = usize> {
        self.run.purchases.iter().map(|purchase| purchase.project).chain(self.filled.added.iter().copied())
    }

    /// What was bought and added, in the order of the options.
    fn winners(&self) -> Vec<usize> {
        let mut winners: Vec<usize> = self.order().collect();
        winners.sort_unstable();
        winners
    }
}
