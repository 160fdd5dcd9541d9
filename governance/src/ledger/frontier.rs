//! The frontier: the few hashes needed to append to a tree without reading it again.

use super::tree::{empty_root, node_hash};
use crate::canonical::Hash;

/// The roots of the complete subtrees of a tree, largest first: one per 1-bit of its size.
///
/// Appending costs one hash on average and log2(size) at most; it can be kept between batches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// The number of hashes does not fit the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves has {expected} complete subtrees, not {is}")]
pub struct FrontierProblem {
    /// The size given.
    pub size: u64,
    /// How many hashes it takes.
    pub expected: u32,
    /// How many were given.
    pub is: usize,
}

impl Frontier {
    /// The frontier of a tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a kept frontier up again.
    ///
    /// # Errors
    /// When the number of hashes does not fit the size.
    pub fn resume(size: u64, peaks: Vec<Hash>) -> Result<Self, FrontierProblem> {
        let expected = size.count_ones();
        if usize::try_from(expected) != Ok(peaks.len()) {
            return Err(FrontierProblem { size, expected, is: peaks.len() });
        }
        Ok(Self { size, peaks })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf hash at the end. Its index is the size before.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let joined = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(empty_root)
    }
}
