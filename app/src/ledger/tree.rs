//! The ledger's tree from its complete subtrees: appending, and proving inclusion, with a logarithm of reads.

use governance::canonical::Hash;
use governance::ledger::{empty_root, node_hash};
use store::ledger::Node;
use store::{Conn, StoreError};

/// The complete subtrees that a tree of `size` leaves is made of, the largest first: (level, position).
pub fn peaks_of(size: u64) -> Vec<(u32, u64)> {
    covering(0, size)
}

/// The complete subtrees that cover the leaves `from..to` of an RFC 6962 range, the leftmost first. `from` is where such a
/// range may begin: a multiple of the largest power of two within it.
fn covering(mut from: u64, to: u64) -> Vec<(u32, u64)> {
    let mut nodes = Vec::new();
    while from < to {
        let level = (to - from).ilog2();
        nodes.push((level, from >> level));
        from += 1 << level;
    }
    nodes
}

/// The root over a range from the subtrees that cover it.
fn joined(nodes: &[Hash]) -> Hash {
    nodes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// A tree that grows: its peaks, and the subtrees that became complete meanwhile.
#[derive(Debug)]
pub struct Growing {
    size: u64,
    peaks: Vec<Hash>,
    completed: Vec<Node>,
}

impl Growing {
    /// Takes up a tree of `size` leaves with the peaks named by [`peaks_of`].
    pub fn resume(size: u64, peaks: Vec<Hash>) -> Self {
        Self { size, peaks, completed: Vec::new() }
    }

    /// Adds a leaf.
    pub fn append(&mut self, leaf: Hash) {
        let mut node = Node { level: 0, position: self.size, hash: leaf };
        self.completed.push(node);
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            node = Node { level: node.level + 1, position: node.position >> 1, hash: node_hash(&left, &node.hash) };
            self.completed.push(node);
        }
        self.peaks.push(node.hash);
        self.size += 1;
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        joined(&self.peaks)
    }

    /// Takes out the subtrees that became complete since this was last asked.
    pub fn take_completed(&mut self) -> Vec<Node> {
        std::mem::take(&mut self.completed)
    }

    /// The subtrees that became complete since the tree was taken up.
    pub fn completed(&self) -> &[Node] {
        &self.completed
    }
}

/// For each step of an inclusion proof, the nearest first, the subtrees that cover the sibling.
fn path_of(index: u64, size: u64) -> Vec<Vec<(u32, u64)>> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + (1 << (to - from - 1).ilog2());
        if index < middle {
            path.push(covering(middle, to));
            to = middle;
        } else {
            path.push(covering(from, middle));
            from = middle;
        }
    }
    path.reverse();
    path
}

/// The path that proves leaf `index` in the tree of `size` leaves; `NotFound` when there is no such leaf.
pub async fn inclusion_path(conn: &mut Conn, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
    if index >= size {
        return Err(StoreError::NotFound);
    }
    joined_steps(conn, &path_of(index, size)).await
}

/// For each step of a consistency proof (RFC 6962 §2.1.2), the subtrees that cover it.
fn consistency_of(old: u64, new: u64) -> Vec<Vec<(u32, u64)>> {
    let (mut from, mut to, mut is_whole) = (0, new, true);
    let mut path = Vec::new();
    if old == 0 || old >= new {
        return path;
    }
    while to != old {
        let middle = from + (1 << (to - from - 1).ilog2());
        if old <= middle {
            path.push(covering(middle, to));
            to = middle;
        } else {
            path.push(covering(from, middle));
            from = middle;
            is_whole = false;
        }
    }
    if !is_whole {
        path.push(covering(from, to));
    }
    path.reverse();
    path
}

/// The path that proves that the tree of `old` leaves is the start of that of `new`; `NotFound` when there is no such tree.
pub async fn consistency_path(conn: &mut Conn, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
    joined_steps(conn, &consistency_of(old, new)).await
}

async fn joined_steps(conn: &mut Conn, steps: &[Vec<(u32, u64)>]) -> Result<Vec<Hash>, StoreError> {
    let mut hashes = store::ledger::node_hashes(conn, &steps.concat()).await?.into_iter();
    Ok(steps.iter().map(|nodes| joined(&hashes.by_ref().take(nodes.len()).collect::<Vec<_>>())).collect())
}

/// The root of the tree of the first `size` leaves.
pub async fn root_of(conn: &mut Conn, size: u64) -> Result<Hash, StoreError> {
    Ok(joined(&store::ledger::node_hashes(conn, &peaks_of(size)).await?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use governance::ledger::{consistency_proof, inclusion_proof, leaf_hash, root};

    use super::*;

    #[test]
    fn growing_in_batches_and_proving_from_subtrees_agree_with_the_whole_tree() {
        let leaves: Vec<Hash> = (0_u32..70).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut kept: HashMap<(u32, u64), Hash> = HashMap::new();
        for size in 0..leaves.len() {
            let peaks = peaks_of(size as u64).iter().map(|node| kept[node]).collect();
            let mut tree = Growing::resume(size as u64, peaks);
            assert_eq!(tree.root(), root(&leaves[..size]));
            tree.append(leaves[size]);
            kept.extend(tree.completed().iter().map(|node| ((node.level, node.position), node.hash)));
            let join = |steps: Vec<Vec<(u32, u64)>>| -> Vec<Hash> {
                let step = |nodes: &Vec<(u32, u64)>| joined(&nodes.iter().map(|node| kept[node]).collect::<Vec<_>>());
                steps.iter().map(step).collect()
            };
            let new = size as u64 + 1;
            for index in 0..=size {
                let path = join(path_of(index as u64, new));
                assert_eq!(Some(path), inclusion_proof(&leaves[..=size], index));
                let path = join(consistency_of(index as u64, new));
                assert_eq!(Some(path), consistency_proof(&leaves[..=size], index));
            }
        }
    }
}
