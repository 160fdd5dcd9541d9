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

/// The third cell of each row of a table whose heads end in "the test".
fn named_tests(document: &str) -> Vec<&str> {
    let cells = document.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.split(" | ").nth(2));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_pitfall_names_a_test_that_is_there() {
    let named = named_tests(&tree::file("docs/pitfalls.md").text);
    assert!(named.len() >= 40, "the table is read: {named:?}");
    let is_there = |name: &str| {
        let declared = format!("fn {name}(");
        tree::with("rs").any(|file| file.text.lines().any(|line| line.trim_end().contains(&declared)))
    };
    let missing: Vec<String> = named
        .iter()
        .filter(|name| !is_there(name))
        .map(|name| format!("docs/pitfalls.md names no test: {name}"))
        .collect();
    super::none(missing, "A test was renamed or taken away; what shows now that the failure is none of ours?");
    assert!(!is_there("a_test_that_nobody_wrote"), "the search finds what is not there");
}
