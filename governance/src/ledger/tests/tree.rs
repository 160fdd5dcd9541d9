//! The tree, its proofs and its frontier.

use crate::canonical::Hash;
use crate::ledger::*;
use proptest::prelude::*;

/// The leaves and roots that Certificate Transparency logs have been tested with since RFC 6962.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(n.to_string().as_bytes())).collect()
}

#[test]
fn roots_are_those_of_rfc_6962() {
    let hashes: Vec<Hash> = LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect();
    let mut frontier = Frontier::new();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(hex::encode(root(&hashes[..size])), *expected, "size {size}");
        assert_eq!(hex::encode(frontier.root()), *expected, "size {size}");
        if let Some(leaf) = hashes.get(size) {
            frontier.append(*leaf);
        }
    }
}

#[test]
fn a_frontier_is_taken_up_again_only_with_the_right_number_of_hashes() {
    let mut frontier = Frontier::new();
    leaves(11).into_iter().for_each(|leaf| frontier.append(leaf));
    assert_eq!(frontier.peaks().len(), 3);
    let again = Frontier::resume(11, frontier.peaks().to_vec()).unwrap();
    assert_eq!(again.root(), root(&leaves(11)));
    assert!(Frontier::resume(12, frontier.peaks().to_vec()).is_err());
    assert!(Frontier::resume(0, Vec::new()).is_ok());
}

#[test]
fn every_leaf_of_small_trees_is_proven_and_nothing_else_is() {
    for size in 0..=20_usize {
        let all = leaves(size);
        let top = root(&all);
        assert_eq!(inclusion_proof(&all, size), None);
        for index in 0..size {
            let path = inclusion_proof(&all, index).unwrap();
            let verify = |leaf: usize, i: usize, n: usize, path: &[Hash]| {
                verify_inclusion(&all[leaf], i as u64, n as u64, path, &top)
            };
            assert!(verify(index, index, size, &path), "{index} of {size}");
            for other in (0..size).filter(|other| *other != index) {
                assert!(!verify(other, index, size, &path));
                assert!(!verify(index, other, size, &path));
            }
            assert!(!verify(index, size, size, &path));
            let longer: Vec<Hash> = path.iter().copied().chain([top]).collect();
            assert!(!verify(index, index, size, &longer));
            if let Some((_, shorter)) = path.split_last() {
                assert!(!verify(index, index, size, shorter));
            }
        }
    }
}

#[test]
fn every_earlier_tree_is_proven_the_start_of_every_later_one() {
    for new in 0..=20_usize {
        let all = leaves(new);
        let top = root(&all);
        assert_eq!(consistency_proof(&all, new + 1), None);
        for old in 0..=new {
            let path = consistency_proof(&all, old).unwrap();
            let start = root(&all[..old]);
            let verify =
                |start: &Hash, top: &Hash, path: &[Hash]| verify_consistency(old as u64, new as u64, start, top, path);
            assert!(verify(&start, &top, &path), "{old} of {new}");
            let wrong = leaf_hash(b"another history");
            assert!(!verify(&wrong, &top, &path));
            // Everything begins with nothing; any other start must bind the later tree too.
            assert!(old == 0 || !verify(&start, &wrong, &path));
            let longer: Vec<Hash> = path.iter().copied().chain([top]).collect();
            assert!(!verify(&start, &top, &longer));
            if let Some((_, shorter)) = path.split_last() {
                assert!(!verify(&start, &top, shorter));
            }
        }
    }
    assert!(!verify_consistency(2, 1, &empty_root(), &empty_root(), &[]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn frontier_and_proofs_agree_with_the_whole_tree(size in 1_usize..300, pick in 0_usize..300) {
        let all = leaves(size);
        let mut frontier = Frontier::new();
        all.iter().for_each(|leaf| frontier.append(*leaf));
        let top = root(&all);
        prop_assert_eq!(frontier.root(), top);
        let index = pick % size;
        let path = inclusion_proof(&all, index).unwrap();
        prop_assert!(verify_inclusion(&all[index], index as u64, size as u64, &path, &top));
        let path = consistency_proof(&all, index).unwrap();
        prop_assert!(verify_consistency(index as u64, size as u64, &root(&all[..index]), &top, &path));
    }
}
