//! Exact shares: "2/3" is two thirds, not 66.67 per cent.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A share between nothing and everything, as a quotient of whole numbers.
///
/// Two fractions are equal when their values are ("1/2" equals "50 %"). Numerator and denominator are at
/// most [`Fraction::MAX_PART`], so that every comparison with a count of up to 2^64 fits in `u128`.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    num: u64,
    den: u64,
}

/// Why a text is not a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FractionProblem {
    /// Not of the form `a/b` or `n %`.
    #[error("write a share as a fraction such as 2/3, or as whole per cent such as 20 %")]
    Malformed,
    /// Division by nothing.
    #[error("the lower number of a share cannot be zero")]
    ZeroDenominator,
    /// More than everything.
    #[error("a share cannot be more than the whole")]
    MoreThanWhole,
    /// Beyond [`Fraction::MAX_PART`].
    #[error("the numbers of a share may be at most 1000000")]
    TooLarge,
}

impl Fraction {
    /// The largest numerator or denominator.
    pub const MAX_PART: u64 = 1_000_000;
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// One half.
    pub const HALF: Self = Self { num: 1, den: 2 };
    /// The whole.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// Makes a share of `num` in `den`.
    ///
    /// # Errors
    /// When the denominator is zero, the share is more than the whole, or a part is too large.
    pub const fn new(num: u64, den: u64) -> Result<Self, FractionProblem> {
        if den == 0 {
            return Err(FractionProblem::ZeroDenominator);
        }
        if num > den {
            return Err(FractionProblem::MoreThanWhole);
        }
        if den > Self::MAX_PART {
            return Err(FractionProblem::TooLarge);
        }
        Ok(Self { num, den })
    }

    /// For constants of this crate: the caller keeps `num <= den`, `0 < den <= MAX_PART` (a test checks each use).
    pub(crate) const fn literal(num: u64, den: u64) -> Self {
        Self { num, den }
    }

    /// The upper number, as written.
    #[must_use]
    pub const fn num(&self) -> u64 {
        self.num
    }

    /// The lower number, as written.
    #[must_use]
    pub const fn den(&self) -> u64 {
        self.den
    }

    /// Whether `part` of `whole` reaches this share: at least it, or, when `strict`, more than it.
    ///
    /// Exact: `part * den` against `num * whole`, in `u128` (at most 2^64 times 10^6).
    #[must_use]
    pub fn reached_by(&self, part: u64, whole: u64, strict: bool) -> bool {
        let have = u128::from(part).saturating_mul(u128::from(self.den));
        let need = u128::from(whole).saturating_mul(u128::from(self.num));
        if strict { have > need } else { have >= need }
    }

    /// The smallest whole number that reaches this share of `whole`: 3/10 of 11 is 4.
    #[must_use]
    pub fn of(&self, whole: u64) -> u64 {
        let product = u128::from(whole).saturating_mul(u128::from(self.num));
        let needed = product.div_ceil(u128::from(self.den));
        u64::try_from(needed).unwrap_or(u64::MAX)
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.num).saturating_mul(u128::from(other.den));
        let right = u128::from(other.num).saturating_mul(u128::from(self.den));
        left.cmp(&right)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl FromStr for Fraction {
    type Err = FractionProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some(percent) = text.strip_suffix('%') {
            return Self::new(whole(percent)?, 100);
        }
        let (num, den) = text.split_once('/').ok_or(FractionProblem::Malformed)?;
        Self::new(whole(num)?, whole(den)?)
    }
}

fn whole(text: &str) -> Result<u64, FractionProblem> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FractionProblem::Malformed);
    }
    text.parse().map_err(|_| FractionProblem::TooLarge)
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
