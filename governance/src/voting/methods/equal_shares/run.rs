//! One run of the Method of Equal Shares, for one size of the shares (Peters, Pierczyński & Skowron 2021, section 3).
//!
//! Again and again the project with the smallest price ρ per unit of utility is bought, until none can be paid.
//! Money only gets less, so prices only rise: a price that was too high once need not be computed again (lazy evaluation).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::Zero;

use super::lots::Draws;
use super::price::{Price, Purses};
use super::voters::Voters;
use crate::voting::{Lots, Projects, Tie, Utility};

/// What is bought, and from whom.
pub struct Budgeting<'a> {
    /// Costs and budget.
    pub projects: &'a Projects,
    /// Who votes.
    pub voters: &'a Voters,
    /// What a project is worth to a supporter.
    pub utility: Utility,
}

impl Budgeting<'_> {
    /// What a project costs, in minor units.
    #[must_use]
    pub fn cost(&self, place: usize) -> u64 {
        self.projects.costs.get(place).copied().unwrap_or(0)
    }

    /// How many support a project.
    #[must_use]
    pub fn votes(&self, place: usize) -> u64 {
        self.voters.votes.get(place).copied().unwrap_or(0)
    }

    /// What a project is worth to each supporter; at least 1.
    #[must_use]
    pub fn worth(&self, place: usize) -> u64 {
        match self.utility {
            Utility::Cost => self.cost(place).max(1),
            Utility::Cardinality => 1,
        }
    }

    /// Of projects with equal ρ the one where this is smallest is bought: the lower cost, then more votes.
    #[must_use]
    pub fn before_lots(&self, place: usize) -> (u64, Reverse<u64>) {
        (self.cost(place), Reverse(self.votes(place)))
    }
}

/// One purchase. Money in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// What was bought.
    pub project: usize,
    /// What a supporter pays who has enough.
    pub each: BigRational,
    /// How many pay that.
    pub full: u64,
    /// How many had less left, and gave it all.
    pub rest: u64,
    /// What those gave together.
    pub together: BigRational,
}

/// The project that came nearest to being bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// Which.
    pub project: usize,
    /// What its supporters had left together.
    pub had: BigRational,
}

/// What a run bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The purchases, in order.
    pub purchases: Vec<Purchase>,
    /// The ties that had to be broken.
    pub ties: Vec<Tie>,
    /// What was bought costs so much together.
    pub spent: u128,
    /// The supported project that lacked least.
    pub nearest: Option<Nearest>,
}

/// Runs the method to its end, or until more is spent than there is. `share` is what all voters have together.
#[must_use]
pub fn run<'a>(budgeting: &'a Budgeting<'a>, share: &BigUint, draws: &mut Draws<'_>) -> Running<'a> {
    let mut running = Running::begin(budgeting, share, draws.lots());
    while let Some(cheapest) = running.cheapest().filter(|_| !running.is_overspent()) {
        if let Some(price) = running.choose(cheapest, draws) {
            running.buy(price);
        }
    }
    draws.work = draws.work.saturating_add(running.purses.work);
    running
}

/// A run with what everybody has left.
pub struct Running<'a> {
    pub(super) budgeting: &'a Budgeting<'a>,
    pub(super) purses: Purses<'a>,
    /// The projects that can perhaps be bought: a lower bound of ρ, the project, and when that bound was computed.
    pub(super) waiting: BinaryHeap<Reverse<(u128, usize, usize)>>,
    pub(super) run: Run,
}

/// A lower bound of ρ as a whole number: 60 bits finer than the quick money, which is below 2^62 for a price.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a price is below 2^63, so it can be shifted by 60; worth is never 0"
)]
pub(super) fn rho_below(price: i64, worth: u64) -> u128 {
    (u128::from(price.unsigned_abs()) << 60) / u128::from(worth)
}

impl<'a> Running<'a> {
    /// Nothing is bought yet but what costs nothing.
    pub(super) fn begin(budgeting: &'a Budgeting<'a>, share: &BigUint, lots: &Lots) -> Self {
        let purses = Purses::begin(budgeting, share);
        let paid_for = (0..budgeting.projects.costs.len()).filter(|place| budgeting.cost(*place) > 0);
        let supported = paid_for.filter(|place| budgeting.votes(*place) > 0);
        let at_least = |place| rho_below(purses.price_for_all(place), budgeting.worth(place));
        let waiting = supported.map(|place| Reverse((at_least(place), place, usize::MAX))).collect();
        let run = Run { purchases: Vec::new(), ties: Vec::new(), spent: 0, nearest: None };
        let mut running = Self { budgeting, purses, waiting, run };
        running.take_what_costs_nothing(lots);
        running
    }

    /// What has been bought so far.
    pub fn purchases(&self) -> &[Purchase] {
        &self.run.purchases
    }

    /// What that costs together.
    pub const fn spent(&self) -> u128 {
        self.run.spent
    }

    /// Whether that is more than there is.
    pub fn is_overspent(&self) -> bool {
        self.run.spent > u128::from(self.budgeting.projects.budget)
    }

    /// Supported projects that cost nothing have ρ = 0: nothing comes before them and nobody pays.
    fn take_what_costs_nothing(&mut self, lots: &Lots) {
        let places = 0..self.budgeting.projects.costs.len();
        let is_free = |place: &usize| self.budgeting.cost(*place) == 0 && self.budgeting.votes(*place) > 0;
        let mut free: Vec<usize> = places.filter(is_free).collect();
        free.sort_by_key(|place| (Reverse(self.budgeting.votes(*place)), lots.rank(*place)));
        for project in free {
            let (each, together) = (BigRational::zero(), BigRational::zero());
            let full = self.budgeting.votes(project);
            self.run.purchases.push(Purchase { project, each, full, rest: 0, together });
        }
    }

    /// The projects with the smallest ρ, exactly; `None` when none can be paid. Empty never.
    pub(super) fn cheapest(&mut self) -> Option<Vec<Price>> {
        let round = self.run.purchases.len();
        let mut best: Vec<Price> = Vec::new();
        let mut best_below = u128::MAX;
        let mut looked_at = Vec::new();
        while let Some(Reverse((bound, place, when))) = self.waiting.pop() {
            if bound > best_below {
                self.waiting.push(Reverse((bound, place, when)));
                break;
            }
            if when != round {
                if let Some(price) = self.purses.price_at_least(place) {
                    let bound = rho_below(price, self.budgeting.worth(place)).max(bound);
                    self.waiting.push(Reverse((bound, place, round)));
                }
                continue;
            }
            let Some(price) = self.purses.price(place) else { continue };
            looked_at.push(Reverse((bound, place, round)));
            match best.first().map_or(Ordering::Less, |first| self.compare(&price, first)) {
                Ordering::Less => {
                    best_below =
                        rho_below(price.quick.saturating_add(1), self.budgeting.worth(place)).saturating_add(1);
                    best = vec![price];
                }
                Ordering::Equal => best.push(price),
                Ordering::Greater => {}
            }
        }
        self.waiting.extend(looked_at);
        best.sort_by_key(|price| price.project);
        (!best.is_empty()).then_some(best)
    }

    /// Compares ρ = amount / (denominator · full · worth) of two projects.
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
    fn compare(&self, a: &Price, b: &Price) -> Ordering {
        let times = |full: u64, place: usize| BigInt::from(full) * self.budgeting.worth(place);
        (&a.amount * times(b.full, b.project)).cmp(&(&b.amount * times(a.full, a.project)))
    }

    /// Of projects with equal ρ: the lower cost, then more votes, then lots.
    fn choose(&mut self, tied: Vec<Price>, draws: &mut Draws<'_>) -> Option<Price> {
        let among: Vec<usize> = tied.iter().map(|price| price.project).collect();
        let key = |place: &usize| self.budgeting.before_lots(*place);
        let least = among.iter().map(key).min()?;
        let left: Vec<usize> = among.iter().copied().filter(|place| key(place) == least).collect();
        let chosen = match left.as_slice() {
            [only] => *only,
            _ if self.purses.nobody_supports_two(&left) => draws.first_as_known(&left)?,
            _ => draws.first(&left)?,
        };
        if among.len() > 1 {
            let cheapest = among.iter().filter(|place| key(place).0 == least.0).count();
            let rule = match (cheapest, left.len()) {
                (1, _) => "lower cost",
                (_, 1) => "more votes",
                _ => draws.lots().name(),
            };
            let place = format!("purchase {}", self.run.purchases.len().saturating_add(1));
            self.run.ties.push(Tie { place, among, rule, chosen: vec![chosen] });
        }
        tied.into_iter().find(|price| price.project == chosen)
    }

    /// Takes the money from the supporters.
    pub(super) fn buy(&mut self, price: Price) {
        let project = price.project;
        self.waiting.retain(|Reverse((_, place, _))| *place != project);
        self.run.spent = self.run.spent.saturating_add(u128::from(self.budgeting.cost(project)));
        self.run.purchases.push(self.purses.pay(price));
    }

    /// What was bought, and what lacked least.
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
    pub fn end(mut self) -> Run {
        let is_bought = |place: &usize| self.run.purchases.iter().any(|purchase| purchase.project == *place);
        let left: Vec<usize> = (0..self.budgeting.projects.costs.len())
            .filter(|place| self.budgeting.votes(*place) > 0 && !is_bought(place))
            .collect();
        let lacking = |place: usize| {
            let had = self.purses.left_for(place);
            (BigRational::from_integer(self.budgeting.cost(place).into()) - &had, place, had)
        };
        let least = left.into_iter().map(lacking).min_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        self.run.nearest = least.map(|(_, project, had)| Nearest { project, had });
        self.run
    }
}
