//! Money to the last fraction of a minor unit, and a little less than that for quick comparisons.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use crate::voting::Projects;

/// What everyone began with and what each bought project costs each of its full payers: whole numbers over one common
/// denominator, which grows with each purchase.
pub struct Money {
    /// The common denominator.
    pub denominator: BigInt,
    /// What each voter began with.
    pub share: BigInt,
    /// What a full payer paid for each purchase, in order.
    pub paid: Vec<BigInt>,
    /// An amount times two to this power is its quick value; chosen so that a share has about 60 bits.
    scale: i64,
}

impl Money {
    /// Voters who begin with `share / everyone` each. There must be somebody.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of numbers in bits are far below 2^63")]
    pub fn begin(share: &BigUint, everyone: u64) -> Self {
        let bits = |number: &BigUint| i64::try_from(number.bits()).unwrap_or(i64::MAX);
        let whole = share / everyone.max(1);
        let scale = if whole.is_zero() { 60 } else { 60 - bits(&whole) };
        Self { denominator: everyone.max(1).into(), share: share.clone().into(), paid: Vec::new(), scale }
    }

    /// The quick value of `amount / (denominator * parts)`, rounded down. Positive amounts up to everyone's money together
    /// have a value below 2^118: a share's is below 2^61, and there are at most 2^56 of them.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow; the divisor is never zero")]
    pub fn quick(&self, amount: &BigInt, parts: u64) -> i128 {
        self.scaled(amount, &self.denominator * parts)
    }

    /// The quick value of a whole amount in minor units, rounded down. An amount is at most 2^56 and the scale at most 60.
    #[must_use]
    pub fn quick_minor(&self, minor: u64) -> i128 {
        let shift = u32::try_from(self.scale.unsigned_abs()).unwrap_or(u32::MAX);
        let value = i128::from(minor);
        let shifted = if self.scale >= 0 { value.checked_shl(shift) } else { value.checked_shr(shift) };
        shifted.unwrap_or(0)
    }

    /// The quick value of an amount in minor units, rounded down.
    #[must_use]
    pub fn quick_of(&self, minor: &BigRational) -> i128 {
        self.scaled(minor.numer(), minor.denom().clone())
    }

    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow; the divisor is never zero")]
    fn scaled(&self, amount: &BigInt, divisor: BigInt) -> i128 {
        let shift = self.scale.unsigned_abs();
        let value =
            if self.scale >= 0 { (amount << shift).div_floor(&divisor) } else { amount.div_floor(&(divisor << shift)) };
        value.to_i128().unwrap_or(i128::MAX)
    }

    /// An amount of minor units over the common denominator.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
    pub fn of(&self, minor: u64) -> BigInt {
        &self.denominator * minor
    }

    /// The exact value of `amount / denominator`.
    #[must_use]
    pub fn exact(&self, amount: &BigInt) -> BigRational {
        BigRational::new(amount.clone(), self.denominator.clone())
    }

    /// Enters a purchase that costs each full payer `amount / (denominator * parts)`.
    #[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow; a common divisor is never zero")]
    pub fn pay(&mut self, amount: &BigInt, parts: u64) {
        let parts = BigInt::from(parts);
        let common = amount.gcd(&parts);
        let factor = &parts / &common;
        if !factor.is_one() {
            self.denominator *= &factor;
            self.share *= &factor;
            for paid in &mut self.paid {
                *paid *= &factor;
            }
        }
        self.paid.push(amount / common);
    }
}

/// An amount of minor units in currency units.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "big numbers do not overflow; a unit and a number of voters are not zero"
)]
pub(super) fn units(minor: &BigRational, projects: &Projects) -> BigRational {
    minor / BigInt::from(10_u64.saturating_pow(projects.decimals))
}

/// A fraction for people: exact where that is short, else rounded to two decimals after "about", so that parts add up as the whole does.
#[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow")]
pub(super) fn in_words(amount: &BigRational) -> String {
    let hundredths = (amount * BigInt::from(100)).round();
    let whole = hundredths.to_integer();
    let hundred = BigInt::from(100);
    let (units, part) = (&whole / &hundred, &whole % &hundred);
    let written = if part.is_zero() { units.to_string() } else { format!("{units}.{part:0>2}") };
    if hundredths == amount * hundred { written } else { format!("about {written}") }
}
