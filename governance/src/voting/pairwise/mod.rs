//! Who is preferred to whom, by how many voters.

mod compare;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

use super::Ranked;

/// The matrix N: row beats column on so many ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairwise {
    options: usize,
    cells: Vec<u64>,
}

impl Pairwise {
    /// Among more options than this pairs are not compared: a matrix of them takes 128 MiB, and a count needs several.
    pub const MOST_OPTIONS: usize = 4_000;

    /// A matrix over so many options, from its rows written one after the other; what is missing is zero.
    #[must_use]
    pub fn from_rows(options: usize, mut cells: Vec<u64>) -> Self {
        cells.resize(options.saturating_mul(options), 0);
        Self { options, cells }
    }

    /// Compares every pair of options on every ballot. A ranked option is above every one that the ballot leaves out.
    #[must_use]
    pub fn of(ballots: &Ranked) -> Self {
        Self { options: ballots.options(), cells: compare::all_pairs(ballots) }
    }

    /// How many options there are.
    #[must_use]
    pub const fn options(&self) -> usize {
        self.options
    }

    /// How many ballots put `a` above `b`.
    ///
    /// # Panics
    /// When one of them is no option.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "places are below `options`; see the doc"
    )]
    pub fn over(&self, a: usize, b: usize) -> u64 {
        self.cells[a * self.options + b]
    }

    /// Whether `a` beats `b`: more ballots put it above than below.
    #[must_use]
    pub fn beats(&self, a: usize, b: usize) -> bool {
        self.over(a, b) > self.over(b, a)
    }

    /// The rows, from the first option to the last.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.cells.chunks(self.options.max(1))
    }
}

impl Serialize for Pairwise {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}
