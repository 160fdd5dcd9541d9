//! Votes with a fixed number of decimals.

use std::fmt;

/// A number of votes in units of 10^-`DECIMALS`. Whole votes are below 2^56, so that 128 bits hold any sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Votes<const DECIMALS: u32> {
    /// How many units.
    pub units: u128,
}

impl<const DECIMALS: u32> Votes<DECIMALS> {
    /// The units of one whole vote.
    pub const ONE: u128 = 10_u128.pow(DECIMALS);

    /// So many units.
    #[must_use]
    pub const fn units(units: u128) -> Self {
        Self { units }
    }

    /// For a sentence: without the zeros at the end.
    #[must_use]
    pub fn short(self) -> String {
        let long = self.to_string();
        long.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl<const DECIMALS: u32> fmt::Display for Votes<DECIMALS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.units.checked_div(Self::ONE), self.units.checked_rem(Self::ONE));
        let width = usize::try_from(DECIMALS).unwrap_or(0);
        write!(f, "{}.{:0width$}", whole.unwrap_or(0), part.unwrap_or(0))
    }
}
