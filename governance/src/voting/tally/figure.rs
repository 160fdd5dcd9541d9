//! A number that a result shows: whole where it counts, text where it is exact beyond that.

use std::fmt;

use serde::Serialize;

/// A figure of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Figure {
    /// A count: votes, points.
    Whole(i64),
    /// An exact fraction ("137/3") or a fixed-point value ("1203.45670").
    Exact(String),
}

impl Figure {
    /// The count, if it is one.
    #[must_use]
    pub const fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(count) => Some(*count),
            Self::Exact(_) => None,
        }
    }

    /// A count of ballots. They are fewer than 2^56.
    #[must_use]
    pub fn count(count: u64) -> Self {
        i64::try_from(count).map_or_else(|_| Self::Exact(count.to_string()), Self::Whole)
    }

    /// A sum that may be beyond 64 bits; it is written as text then, and exact either way.
    #[must_use]
    pub fn sum(sum: i128) -> Self {
        i64::try_from(sum).map_or_else(|_| Self::Exact(sum.to_string()), Self::Whole)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(count) => write!(f, "{count}"),
            Self::Exact(text) => f.write_str(text),
        }
    }
}
