//! The Merkle tree of RFC 6962 §2.1 over leaf hashes: roots, inclusion and consistency proofs.

use crate::canonical::{Hash, sha256, sha256_parts};

/// The hash of a leaf: SHA-256(0x00 ‖ data).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    sha256_parts(&[&[0x00], data])
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256_parts(&[&[0x01], left, right])
}

/// The root of a tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    sha256([])
}

/// The largest power of two below `len`; `len` is at least 2.
const fn split(len: usize) -> usize {
    match len.checked_sub(1) {
        Some(last) if last > 0 => 1 << last.ilog2(),
        _ => 1,
    }
}

fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(split(leaves.len()).min(leaves.len()))
}

/// The root over leaf hashes in their order.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = halves(leaves);
            node_hash(&root(left), &root(right))
        }
    }
}

/// The path that proves leaf `index` among `leaves`, nearest sibling first; `None` when there is no such leaf.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut rest, mut index) = (leaves, index);
    while rest.len() > 1 {
        let (left, right) = halves(rest);
        match index.checked_sub(left.len()) {
            None => {
                path.push(root(right));
                rest = left;
            }
            Some(within) => {
                path.push(root(left));
                rest = right;
                index = within;
            }
        }
    }
    path.reverse();
    Some(path)
}

/// Whether a path proves that `leaf` is leaf `index` of the tree of `size` leaves with this root (RFC 9162 §2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], tree_root: &Hash) -> bool {
    let Some(mut last) = size.checked_sub(1).filter(|last| index <= *last) else {
        return false;
    };
    let (mut index, mut hash) = (index, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            hash = node_hash(sibling, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *tree_root
}

/// The path that proves that the first `old` of `leaves` are the start of all of them (RFC 6962 §2.1.2);
/// `None` when there are not so many leaves. Empty when `old` is nothing or everything.
#[must_use]
pub fn consistency_proof(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old > leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    if old > 0 {
        subproof(old, leaves, true, &mut path);
    }
    Some(path)
}

fn subproof(old: usize, leaves: &[Hash], is_whole: bool, path: &mut Vec<Hash>) {
    if old == leaves.len() {
        if !is_whole {
            path.push(root(leaves));
        }
        return;
    }
    let (left, right) = halves(leaves);
    match old.checked_sub(left.len()) {
        None | Some(0) => {
            subproof(old, left, is_whole, path);
            path.push(root(right));
        }
        Some(within) => {
            subproof(within, right, false, path);
            path.push(root(left));
        }
    }
}

/// Whether a path proves that the tree of `old_size` leaves is the start of the tree of `new_size` (RFC 9162 §2.1.4.2).
#[must_use]
pub fn verify_consistency(old_size: u64, new_size: u64, old_root: &Hash, new_root: &Hash, path: &[Hash]) -> bool {
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return path.is_empty() && *old_root == empty_root();
    }
    let (Some(mut node), Some(mut last)) = (old_size.checked_sub(1), new_size.checked_sub(1)) else {
        return false;
    };
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut path = path.iter();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else {
        return false;
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}
