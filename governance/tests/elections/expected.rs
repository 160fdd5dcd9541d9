//! Every entry of `expected.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use governance::voting::{BallotKind, Ballots, Election, Method, Rule, Seed, count};
use serde_json::{Value, json};

use crate::collection::{self, Collection};
use crate::comparison::Comparison;

/// The method and rule of an entry; `None` for outcomes that were announced, which are information.
fn method(entry: &Value) -> Option<Method> {
    let variant = entry["variant"].as_str().unwrap_or_default();
    let parts: Vec<&str> = variant.split('/').collect();
    let found = match entry["method"].as_str().unwrap() {
        "published" => return None,
        "sequential Phragmen" => Method::find("seq-phragmen", &[]),
        "sequential PAV" => Method::find("seq-pav", &[]),
        "borda" => Method::find("borda", &[("truncated", variant)]),
        "mes" => Method::find("mes", &[("utility", parts[1]), ("completion", parts[2])]),
        "greedy" => Method::find("greedy", &[("utility", parts[1])]),
        name => Method::find(&name.replace('_', "-"), &[]),
    };
    Some(found.unwrap())
}

#[test]
fn every_count_of_the_collection_is_as_expected() {
    let Some(folder) = collection::folder() else { return };
    let expected = collection::json(&folder, "expected.json");
    let mut collection = Collection::of(folder);
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    let mut disagreements = String::new();
    let mut slowest = (Duration::ZERO, String::new());
    for entry in expected["results"].as_array().unwrap() {
        let Some(method) = method(entry) else { continue };
        let file = entry["file"].as_str().unwrap();
        let contents = collection.contents(file).unwrap();
        let seats = entry["seats"].as_u64().and_then(|seats| u32::try_from(seats).ok());
        let rule = Rule { seats: seats.or_else(|| Rule::plain(method).seats), ..contents.rule(method) };
        let label = format!("{file} {} {}", method.name(), method.variant());
        let begun = Instant::now();
        let counted = contents.election_for(method).and_then(|election| {
            let seed = Seed::of(&rule.canonical_json(), &election.options);
            count(&rule, &election, seed).map(|tally| (election, tally))
        });
        if begun.elapsed() > slowest.0 {
            slowest = (begun.elapsed(), label.clone());
        }
        match counted {
            Ok((election, tally)) => {
                *compared.entry(method.name().to_owned()).or_default() += 1;
                for line in Comparison::of(entry, &election, &tally, expected["profiles"].get(file)) {
                    writeln!(disagreements, "{label}: {line}").unwrap();
                }
            }
            Err(unfit) => writeln!(disagreements, "{label}: {unfit}").unwrap(),
        }
    }
    println!("compared: {compared:?}; the slowest took {slowest:?}");
    assert!(disagreements.is_empty(), "{} disagreements\n{disagreements}", disagreements.lines().count());
}

#[test]
fn every_file_is_read_as_what_it_is() {
    let Some(folder) = collection::folder() else { return };
    let expected = collection::json(&folder, "expected.json");
    let mut collection = Collection::of(folder);
    for (file, profile) in expected["profiles"].as_object().unwrap() {
        let election: Election = collection.contents(file).unwrap().election(BallotKind::Ranked).unwrap();
        let Ballots::Ranked(ballots) = &election.ballots else { panic!("{file}: ranked") };
        let read = json!({
            "candidates": election.options.len(), "ballots": ballots.turnout().cast(), "distinct": ballots.len(),
            "strict": ballots.is_strict(), "complete": ballots.is_complete(),
        });
        for (key, value) in read.as_object().unwrap() {
            assert_eq!(value, &profile[key], "{file}: {key}");
        }
    }
}
