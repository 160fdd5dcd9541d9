//! One run for many: when all shares between two sizes buy the same, in the same order.
//!
//! Let two runs, for smaller and for larger shares, have bought the same projects so far, in the same order. Then whoever
//! began with more has no less left, whatever the size between: supporters who have more pay no more each for the first
//! project and so have no less left for the second, and so on. Therefore the price of every project is, for every
//! size between, no more than with the smaller shares and no less than with the larger ones.
//!
//! So if a project's ρ with the *smaller* shares is less than that of every other project with the *larger* shares, it is what
//! every size between buys next; and what cannot be paid with the larger shares none between can pay.

use std::cmp::{Ordering, Reverse};

use num_bigint::{BigInt, BigUint};

use super::lots::Draws;
use super::price::Price;
use super::run::{Budgeting, Purchase, Running, rho_below};

/// The run for larger shares, if it is certain that it and every run for shares between buys what the `earlier` run
/// bought, in that order, and no new lot is drawn in any. Its ties are not recorded.
#[must_use]
pub fn retrace<'a>(
    budgeting: &'a Budgeting<'a>,
    share: &BigUint,
    earlier: &[Purchase],
    draws: &mut Draws<'_>,
) -> Option<Running<'a>> {
    let mut running = Running::begin(budgeting, share, draws.lots());
    let is_same = earlier.iter().skip(running.purchases().len()).all(|purchase| {
        let price = if running.comes_first(purchase, draws) { running.purses.price(purchase.project) } else { None };
        price.map(|price| running.buy(price)).is_some()
    });
    let is_same = is_same && running.cheapest().is_none();
    draws.work = draws.work.saturating_add(running.purses.work);
    is_same.then_some(running)
}

impl Running<'_> {
    /// Whether ρ of an earlier purchase is less than that of all other projects now; or equal, and it comes first all the same.
    fn comes_first(&mut self, earlier: &Purchase, draws: &Draws<'_>) -> bool {
        let round = self.run.purchases.len();
        let limit = self.rho_at_most(earlier);
        let mut alike = vec![earlier.project];
        let mut is_first = true;
        let mut looked_at = Vec::new();
        while let Some(Reverse((bound, place, when))) = self.waiting.pop() {
            if bound > limit || !is_first {
                self.waiting.push(Reverse((bound, place, when)));
                break;
            }
            if place == earlier.project {
                looked_at.push(Reverse((bound, place, when)));
            } else if when != round {
                if let Some(price) = self.purses.price_at_least(place) {
                    let bound = rho_below(price, self.budgeting.worth(place)).max(bound);
                    self.waiting.push(Reverse((bound, place, round)));
                }
            } else if let Some(price) = self.purses.price(place) {
                looked_at.push(Reverse((bound, place, round)));
                match self.compare_with(earlier, &price) {
                    Ordering::Less => {}
                    Ordering::Equal => alike.push(place),
                    Ordering::Greater => is_first = false,
                }
            }
        }
        self.waiting.extend(looked_at);
        is_first && self.is_settled(&alike, draws)
    }

    /// A whole number that ρ of an earlier purchase does not exceed, as fine as `rho_below`.
    fn rho_at_most(&self, earlier: &Purchase) -> u128 {
        let price = self.purses.quick(&earlier.each).saturating_add(1);
        rho_below(price, self.budgeting.worth(earlier.project)).saturating_add(1)
    }

    /// Compares ρ of an earlier purchase with that of another project now; where it is equal, by what comes before lots.
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
    fn compare_with(&self, earlier: &Purchase, other: &Price) -> Ordering {
        let worth = |place: usize| BigInt::from(self.budgeting.worth(place));
        let (amount, parts) = self.purses.fraction(other);
        let before = earlier.each.numer() * parts * worth(other.project);
        let now = amount * earlier.each.denom() * worth(earlier.project);
        let key = |place: usize| self.budgeting.before_lots(place);
        before.cmp(&now).then_with(|| key(earlier.project).cmp(&key(other.project)))
    }

    /// Whether the first of some projects between which only lots decide comes first without a new lot, also among fewer.
    fn is_settled(&self, alike: &[usize], draws: &Draws<'_>) -> bool {
        let Some(first) = alike.first().copied() else { return false };
        let is_only_order = || self.purses.nobody_supports_two(alike) && draws.first_as_known(alike) == Some(first);
        draws.is_known_first(first, alike) || is_only_order()
    }
}
