//! Our own small files, one of each format: who wins under each method, known from where the example comes from or by hand, and
//! the whole printed count, byte for byte.
//!
//! The printed counts stand in `fixtures/expected/`; `cargo test -p governance --test elections written_anew -- --ignored`
//! writes them again after a change that is meant.

use std::path::{Path, PathBuf};

use governance::voting::formats::Contents;
use governance::voting::{Method, Rule, Seats, Seed, Tally, count};

use crate::collection;

const FILES: [&str; 13] = [
    "board.blt",
    "bridge.cat",
    "capital.soc",
    "credits.json",
    "garden.pb",
    "margins.toi",
    "motion.csv",
    "path.toc",
    "picnic.cat",
    "schulze.abif",
    "short.soi",
    "stars.json",
    "table.csv",
];

/// File, method, seats if the method fills any, and who wins.
const WINNERS: [(&str, &str, u32, &[&str]); 33] = [
    ("bridge.cat", "majority", 0, &["Yes"]),
    ("motion.csv", "majority", 0, &["No"]),
    ("capital.soc", "plurality", 1, &["Memphis"]),
    ("capital.soc", "irv", 0, &["Knoxville"]),
    ("capital.soc", "borda", 0, &["Nashville"]),
    ("capital.soc", "schulze", 0, &["Nashville"]),
    ("capital.soc", "ranked-pairs", 0, &["Nashville"]),
    ("capital.soc", "minimax", 0, &["Nashville"]),
    ("capital.soc", "condorcet-winner", 0, &["Nashville"]),
    ("capital.soc", "smith-set", 0, &["Nashville"]),
    ("schulze.abif", "schulze", 0, &["Elm"]),
    ("schulze.abif", "ranked-pairs", 0, &["Ash"]),
    ("schulze.abif", "minimax", 0, &["Elm"]),
    ("schulze.abif", "borda", 0, &["Elm"]),
    ("schulze.abif", "irv", 0, &["Cedar"]),
    ("schulze.abif", "condorcet-winner", 0, &[]),
    ("schulze.abif", "smith-set", 0, &["Ash", "Birch", "Cedar", "Dogwood", "Elm"]),
    ("margins.toi", "schulze", 0, &["D"]),
    ("margins.toi", "ranked-pairs", 0, &["D"]),
    ("margins.toi", "minimax", 0, &["D"]),
    ("path.toc", "schwartz-set", 0, &["Over the hill"]),
    ("board.blt", "stv-scottish", 2, &["Castor", "Helen"]),
    ("board.blt", "stv-meek", 2, &["Castor", "Helen"]),
    ("picnic.cat", "approval", 2, &["Bread", "Cheese"]),
    ("picnic.cat", "seq-pav", 2, &["Bread", "Cake"]),
    ("picnic.cat", "seq-phragmen", 2, &["Bread", "Cake"]),
    ("stars.json", "score", 0, &["Nashville"]),
    ("stars.json", "star", 0, &["Nashville"]),
    ("credits.json", "quadratic", 0, &["Speed"]),
    ("garden.pb", "mes", 0, &["A path for bicycles", "Swings", "Books to take along"]),
    ("garden.pb", "greedy", 0, &["A path for bicycles", "Bars in the open air"]),
    ("table.csv", "schulze", 0, &["Coffee, black"]),
    ("table.csv", "score", 0, &["Water"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn contents(file: &str) -> Contents {
    collection::read(&folder().join(file))
}

/// Counts by a method; `None` where it cannot count these ballots.
fn counted(contents: &Contents, method: Method, seats: u32) -> Option<Tally> {
    let rule = contents.rule(method);
    let seats = if method.seats() == Seats::Any { Some(seats.max(1)) } else { None };
    let rule = Rule { seats: seats.max(rule.seats), ..rule };
    let election = contents.election(method.ballots())?;
    count(&rule, &election, Seed::of(&rule.canonical_json(), &election.options)).ok()
}

#[test]
fn every_method_elects_whom_the_examples_say() {
    for (file, name, seats, winners) in WINNERS {
        let tally = counted(&contents(file), Method::find(name, &[]).unwrap(), seats).unwrap();
        let mut names: Vec<String> = tally.winners.iter().map(|place| tally.options.name(*place)).collect();
        names.sort();
        let mut winners = winners.to_vec();
        winners.sort_unstable();
        assert_eq!(names, winners, "{file} {name}");
    }
}

/// Every count of a file, a line each: the methods that can count it, in every variant.
fn printed(file: &str) -> String {
    let contents = contents(file);
    let mut lines = String::new();
    for method in Method::ALL {
        if let Some(tally) = counted(&contents, *method, 2.min(contents.options.len() as u32)) {
            lines.push_str(&tally.printed_json());
            lines.push('\n');
        }
    }
    lines
}

fn expected_file(file: &str) -> PathBuf {
    folder().join("expected").join(format!("{file}.jsonl"))
}

#[test]
fn every_count_of_our_files_is_printed_as_before() {
    for file in FILES {
        let expected = std::fs::read_to_string(expected_file(file)).unwrap();
        let counted = printed(file);
        for (counted, expected) in counted.lines().zip(expected.lines()) {
            assert_eq!(counted, expected, "{file}; is the change meant? Then see the head of this file");
        }
        assert_eq!(counted.lines().count(), expected.lines().count(), "{file}");
    }
}

#[test]
#[ignore = "writes the expected counts anew"]
fn the_expected_counts_are_written_anew() {
    std::fs::create_dir_all(folder().join("expected")).unwrap();
    for file in FILES {
        std::fs::write(expected_file(file), printed(file)).unwrap();
    }
}
