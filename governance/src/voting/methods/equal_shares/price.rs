//! What a project costs each of its supporters, found quickly from below and then exactly.
//!
//! A supporter pays min(money left, price). Whatever supporters T are taken for those who cannot pay the full price,
//! (cost − money of T) / (number of the others) is never more than the price: T gives at most all it has and each other at
//! most the price. With T = all who have less than the price it is the price. So T grows from nothing, and only
//! by those who surely have less; quick values are wrong by at most [`Purses::error`], which is always taken against us.

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::Zero;

use super::money::Money;
use super::run::{Budgeting, Purchase};
use super::voters::Voters;

/// The quick value of a purse that is empty to the last fraction.
const EMPTY: i64 = i64::MIN;

/// The exact price of a project.
pub struct Price {
    /// Which.
    pub project: usize,
    /// The price is `amount / (denominator * full)`.
    pub amount: BigInt,
    /// How many pay the full price.
    pub full: u64,
    /// What the others give together, over the common denominator.
    together: BigInt,
    /// The price, rounded down.
    pub quick: i64,
    /// So many of the supporting groups, the first in the list, have less.
    poor: usize,
    /// The groups that have exactly the price.
    just: Vec<u32>,
}

/// What each voter of a group has left, quickly, beside how many these are: they are looked up together.
#[derive(Clone, Copy)]
struct Purse {
    /// Wrong by less than [`Purses::error`].
    left: i64,
    weight: u64,
}

/// What everybody has left.
pub struct Purses<'a> {
    budgeting: &'a Budgeting<'a>,
    voters: &'a Voters,
    money: Money,
    purses: Vec<Purse>,
    /// The supporters of each project whose purse is not empty.
    supporters: Vec<Vec<u32>>,
    /// The price of each project was no less, quickly, when it was last looked at; it only rises.
    known: Vec<i64>,
    /// The purchase by which each project was bought.
    bought: Vec<Option<usize>>,
    /// How much was done, in groups that were looked at.
    pub work: u64,
}

/// What it costs to look at a project, however few support it.
const A_LOOK: u64 = 8;
/// What an exact price costs beside that: numbers without a limit are multiplied and compared.
const A_PRICE: u64 = 64;

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "groups and places come from `Voters`; a quick purse is below 2^61 and the voters are at most 2^56, \
              so sums of money are below 2^118; big numbers do not overflow"
)]
impl<'a> Purses<'a> {
    /// Equal shares for everybody.
    pub fn begin(budgeting: &'a Budgeting<'a>, share: &BigUint) -> Self {
        let voters = budgeting.voters;
        let money = Money::begin(share, voters.everyone);
        let each = i64::try_from(money.quick(&money.share, 1)).unwrap_or(0);
        let left = if share.is_zero() { EMPTY } else { each };
        let purses = voters.weights.iter().map(|weight| Purse { left, weight: *weight }).collect();
        let known = vec![0; budgeting.projects.costs.len()];
        let bought = vec![None; budgeting.projects.costs.len()];
        Self { budgeting, voters, money, purses, supporters: voters.supporters.clone(), known, bought, work: 0 }
    }

    /// By how much a quick purse can be wrong: the share and each payment were rounded.
    fn error(&self) -> i64 {
        i64::try_from(self.money.paid.len()).unwrap_or(i64::MAX).saturating_add(2)
    }

    /// The quick price of a supported project if every supporter can pay it: it is never less. Rounded down.
    pub fn price_for_all(&self, project: usize) -> i64 {
        let votes = i128::from(self.voters.votes[project]).max(1);
        i64::try_from(self.money.quick_minor(self.budgeting.cost(project)) / votes).unwrap_or(i64::MAX)
    }

    /// No more than the quick price of a project; `None` when it surely cannot be paid.
    pub fn price_at_least(&mut self, project: usize) -> Option<i64> {
        self.split(project).map(|(_, below)| below)
    }

    /// The quick value of an amount that is no more than a share, rounded down.
    pub fn quick(&self, minor: &BigRational) -> i64 {
        i64::try_from(self.money.quick_of(minor)).unwrap_or(i64::MAX)
    }

    /// A price as an exact fraction.
    pub fn fraction<'p>(&self, price: &'p Price) -> (&'p BigInt, BigInt) {
        (&price.amount, &self.money.denominator * price.full)
    }

    /// Puts those who surely cannot pay the full price to the front of the supporters: how many groups they are, and
    /// the bound to which that leads.
    fn split(&mut self, project: usize) -> Option<(usize, i64)> {
        let error = self.error();
        let cost = self.money.quick_minor(self.budgeting.cost(project));
        let supporters = &mut self.supporters[project];
        let purses = &self.purses;
        self.work += supporters.len() as u64 + A_LOOK;
        // first by what is known, leaving out those whose purse is empty
        let mut below = self.known[project];
        let (mut poor, mut given, mut others) = (0, 0_i128, 0_i128);
        let mut kept = 0;
        for position in 0..supporters.len() {
            let group = supporters[position];
            let Purse { left, weight } = purses[group as usize];
            if left == EMPTY {
                continue;
            }
            supporters[kept] = group;
            if left.saturating_add(error) < below {
                given += i128::from(weight) * i128::from(left + error);
                supporters.swap(kept, poor);
                poor += 1;
            } else {
                others += i128::from(weight);
            }
            kept += 1;
        }
        supporters.truncate(kept);
        // then by what that leads to, until nobody is added
        while others > 0 {
            below = i64::try_from(cost.saturating_sub(given).max(0) / others).unwrap_or(i64::MAX).max(below);
            let poor_before = poor;
            for position in poor_before..supporters.len() {
                let Purse { left, weight } = purses[supporters[position] as usize];
                if left.saturating_add(error) < below {
                    given += i128::from(weight) * i128::from(left + error);
                    others -= i128::from(weight);
                    supporters.swap(position, poor);
                    poor += 1;
                }
            }
            self.work += (supporters.len() - poor_before) as u64;
            if poor == poor_before {
                self.known[project] = below;
                return Some((poor, below));
            }
        }
        None
    }

    /// The exact price; `None` when it cannot be paid.
    pub fn price(&mut self, project: usize) -> Option<Price> {
        let (mut poor, _) = self.split(project)?;
        self.work += A_PRICE;
        loop {
            let supporters = &self.supporters[project];
            if poor == supporters.len() {
                return None;
            }
            let full = supporters[poor..].iter().map(|group| self.purses[*group as usize].weight).sum::<u64>();
            let together = self.left_of(&supporters[..poor]);
            let amount = self.money.of(self.budgeting.cost(project)) - &together;
            let quick = i64::try_from(self.money.quick(&amount, full)).unwrap_or(i64::MAX);
            let (less, just) = self.compared(&supporters[poor..], &amount, full, quick);
            if less.is_empty() {
                return Some(Price { project, amount, full, together, quick, poor, just });
            }
            for group in less {
                let supporters = &mut self.supporters[project];
                if let Some(found) = supporters[poor..].iter().position(|other| *other == group) {
                    supporters.swap(poor, poor + found);
                    poor += 1;
                }
            }
        }
    }

    /// Of some groups those who have less than `amount / (denominator * full)`, and those who have just that.
    fn compared(&self, groups: &[u32], amount: &BigInt, full: u64, quick: i64) -> (Vec<u32>, Vec<u32>) {
        let near = quick.saturating_add(self.error()).saturating_add(1);
        let (mut less, mut just) = (Vec::new(), Vec::new());
        for group in groups.iter().filter(|group| self.purses[**group as usize].left <= near) {
            match (self.purse(*group as usize) * full).cmp(amount) {
                std::cmp::Ordering::Less => less.push(*group),
                std::cmp::Ordering::Equal => just.push(*group),
                std::cmp::Ordering::Greater => {}
            }
        }
        (less, just)
    }

    /// What a voter of a group whose purse is not empty has left, over the common denominator: such a voter has paid the
    /// full price each time.
    fn purse(&self, group: usize) -> BigInt {
        let approved = self.voters.approved(group).iter();
        let bought = approved.filter_map(|place| self.bought[usize::from(*place)]);
        bought.fold(self.money.share.clone(), |left, purchase| left - &self.money.paid[purchase])
    }

    /// What groups whose purses are not empty have left together, over the common denominator.
    fn left_of(&self, groups: &[u32]) -> BigInt {
        let mut payers = vec![0_u64; self.money.paid.len()];
        let mut everybody = 0_u64;
        for group in groups.iter().map(|group| *group as usize) {
            let weight = self.voters.weights[group];
            everybody += weight;
            for place in self.voters.approved(group) {
                if let Some(purchase) = self.bought[usize::from(*place)] {
                    payers[purchase] += weight;
                }
            }
        }
        let paid = payers.iter().zip(&self.money.paid).filter(|(payers, _)| **payers > 0);
        paid.fold(&self.money.share * everybody, |left, (payers, paid)| left - paid * *payers)
    }

    /// What the supporters of a project have left together, in minor units.
    pub fn left_for(&self, project: usize) -> BigRational {
        let all = self.supporters[project].iter().copied();
        let left: Vec<u32> = all.filter(|group| self.purses[*group as usize].left != EMPTY).collect();
        self.money.exact(&self.left_of(&left))
    }

    /// Whether no voter with money left supports two of some projects: then buying one leaves the others as they are.
    pub fn nobody_supports_two(&self, projects: &[usize]) -> bool {
        let mut seen = vec![false; self.purses.len()];
        let groups = projects.iter().flat_map(|project| &self.supporters[*project]).map(|group| *group as usize);
        groups.filter(|group| self.purses[*group].left != EMPTY).all(|group| !std::mem::replace(&mut seen[group], true))
    }

    /// Takes the money from the supporters. The price must be of now.
    pub fn pay(&mut self, price: Price) -> Purchase {
        let Price { project, amount, full, together, quick, poor, just } = price;
        let supporters = std::mem::take(&mut self.supporters[project]);
        let together = self.money.exact(&together);
        let rest = supporters[..poor].iter().map(|group| self.purses[*group as usize].weight).sum();
        self.bought[project] = Some(self.money.paid.len());
        self.money.pay(&amount, full);
        for group in &supporters[poor..] {
            self.purses[*group as usize].left -= quick;
        }
        for group in supporters[..poor].iter().chain(&just) {
            self.purses[*group as usize].left = EMPTY;
        }
        let each = self.money.paid.last().map_or_else(BigRational::zero, |each| self.money.exact(each));
        Purchase { project, each, full, rest, together }
    }
}
