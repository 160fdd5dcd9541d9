//! Documents that can rot are tested.

use std::collections::BTreeSet;

use super::tree;

#[test]
fn decisions_have_numbers_of_their_own() {
    let numbers: Vec<&str> =
        tree::with("md").filter_map(|file| file.path.strip_prefix("docs/decisions/")?.split('-').next()).collect();
    let unique: BTreeSet<&str> = numbers.iter().copied().collect();
    assert_eq!(numbers.len(), unique.len(), "docs/decisions/NNNN-*.md: {numbers:?}");
    assert!(
        numbers.iter().all(|number| number.len() == 4 && number.chars().all(|c| c.is_ascii_digit())),
        "{numbers:?}"
    );
}
