//! Debian's conditions on options, and its published elections.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use governance::Fraction;
use governance::voting::formats::Contents;
use governance::voting::{FailReason, Method, OptionId, Outcome, Quorum, QuorumKind, Rule, Tally, Threshold, TieRule};
use serde_json::{Map, Value, json};

use super::{Example, Examples, counted_with, names, steps};
use crate::collection;

pub fn come_out(examples: &Examples) {
    for (id, file) in [("debian-dpl-2002", "debian-2002.abif"), ("debian-dpl-2012", "debian-2012.abif")] {
        let example = examples.get(id);
        let quorum = (id == "debian-dpl-2002").then(|| example.text("quorum_R").split(' ').next().unwrap());
        let tally = conditioned(&published(file), "4", quorum, &[], |rule| rule);
        assert_eq!(&json!(tally.pairwise), example.part("pairwise_rows"), "{id}");
        assert_eq!(ids(&tally), [example.text("expect/winner")], "{id}");
    }
    leader_2004(&examples.get("debian-dpl-2004-default-majority"));
    supermajority(&examples.get("debian-supermajority-edge"));
    ratio_of_one(&examples.get("debian-ratio1-edge"));
    dropped(&examples.get("debian-quorum-drops-options"));
    dropped_before_the_count(&examples.get("debian-supermajority-drops-condorcet-runner"));
    casting_vote(&examples.get("debian-casting-vote"));
}

/// Ballots that have the published pairs: Debian publishes who was preferred to whom by how many.
fn published(file: &str) -> Contents {
    collection::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file))
}

/// An option of an example or a file, by its word or number.
fn id(written: &str) -> OptionId {
    written.parse::<u64>().map_or_else(|_| written.into(), OptionId::from)
}

/// Debian's ratio N:1 is a share of N/(N+1) that is enough when reached; of one half, more.
fn ratio(to_one: u64) -> Threshold {
    Threshold::of(Fraction::new(to_one, to_one + 1).unwrap())
}

/// Schulze with a default option, a quorum R, and ratios of single options.
fn conditioned(
    contents: &Contents,
    default: &str,
    quorum: Option<&str>,
    ratios: &[(&str, Threshold)],
    change: impl Fn(Rule) -> Rule,
) -> Tally {
    let quorum = quorum.map(|needed| Quorum { kind: QuorumKind::Approval, needed: needed.parse().unwrap() });
    let thresholds: BTreeMap<OptionId, Threshold> = ratios.iter().map(|(option, ratio)| (id(option), *ratio)).collect();
    counted_with(contents, Method::Schulze, None, |rule| {
        change(Rule { default: Some(id(default)), quorum, thresholds: thresholds.clone(), ..rule })
    })
}

fn ids(tally: &Tally) -> Vec<String> {
    tally.options.ids(&tally.winners).iter().map(ToString::to_string).collect()
}

/// What is said of each option against the default one: kept, or why not.
fn said(tally: &Tally) -> Vec<Value> {
    [steps(tally, "kept"), steps(tally, "dropped_against_default")].concat()
}

fn missed(tally: &Tally, what: &str) -> BTreeSet<String> {
    let missed = said(tally).into_iter().filter(|step| step["missed"] == json!(what));
    missed.map(|step| step["option"].to_string()).collect()
}

fn leader_2004(example: &Example<'_>) {
    let quorum = example.text("facts/R");
    let tally = conditioned(&published("debian-2004.abif"), "4", Some(quorum), &[], |rule| rule);
    // R is three halves of the square root of the number of developers; so many whole votes reach it.
    let (votes, developers) =
        (tally.rule.quorum.unwrap().needed.of(None).unwrap(), example.part("facts/developers").as_u64().unwrap());
    assert!(4 * votes * votes >= 9 * developers && 4 * (votes - 1) * (votes - 1) < 9 * developers);
    let figures = |key: &str| -> Value {
        let figure = |step: Value| (step["option"].to_string(), step[key].clone());
        Value::Object(said(&tally).into_iter().map(figure).collect::<Map<_, _>>())
    };
    assert_eq!(&figures("above"), example.part("facts/votes_above_default"));
    assert_eq!(&figures("below"), example.part("facts/default_above"));
    let all: BTreeSet<String> = said(&tally).iter().map(|step| step["option"].to_string()).collect();
    let reached: BTreeSet<&String> = all.iter().filter(|option| !missed(&tally, "quorum").contains(*option)).collect();
    assert_eq!(&json!(reached), example.part("expect/quorum_reached"));
    assert_eq!(&json!(missed(&tally, "threshold")), example.part("expect/dropped_by_majority"));
    assert_eq!(ids(&tally), [example.text("expect/winner")]);
}

fn supermajority(example: &Example<'_>) {
    let contents = example.contents("ballots");
    let to_one = example.part("supermajority")["A"].as_u64().unwrap();
    for (key, strict) in [("constitution_1.6_and_later (>=)", false), ("constitution_1.1_to_1.5 (strict >)", true)] {
        let ratio = Threshold { strict, ..ratio(to_one) };
        let tally = conditioned(&contents, example.text("default"), None, &[("A", ratio)], |rule| rule);
        assert_eq!(&names(&tally, &tally.winners), example.part(&format!("expect/{key}")), "{key}");
    }
}

fn ratio_of_one(example: &Example<'_>) {
    let to_one = example.part("supermajority")["A"].as_u64().unwrap();
    let ratios = [("A", ratio(to_one))];
    let tally = conditioned(&example.contents("ballots"), example.text("default"), None, &ratios, |rule| rule);
    assert_eq!(&names(&tally, &tally.winners), example.part("expect/winner"));
}

fn dropped(example: &Example<'_>) {
    let quorum = example.part("quorum_R").to_string();
    let tally = conditioned(&example.contents("ballots"), example.text("default"), Some(&quorum), &[], |rule| rule);
    assert_eq!(&names(&tally, &tally.winners), example.part("expect/winner"));
    let why = |step: Value| {
        let why = match step["missed"].as_str().unwrap() {
            "quorum" => format!("quorum {}<{quorum}", step["above"]),
            _ => format!("majority {}:{}", step["above"], step["below"]),
        };
        (step["option"].as_str().unwrap().to_owned(), json!(why))
    };
    let dropped: Map<String, Value> = steps(&tally, "dropped_against_default").into_iter().map(why).collect();
    assert_eq!(&Value::Object(dropped), example.part("expect/dropped"));
}

/// The expectations are called "supermajority_A=2,B=3".
fn dropped_before_the_count(example: &Example<'_>) {
    let contents = example.contents("ballots");
    for key in ["supermajority_A=2", "supermajority_A=2,B=3"] {
        let ratios: Vec<(&str, Threshold)> = key
            .trim_start_matches("supermajority_")
            .split(',')
            .map(|part| part.split_once('=').unwrap())
            .map(|(option, to_one)| (option, ratio(to_one.parse().unwrap())))
            .collect();
        let tally = conditioned(&contents, example.text("default"), None, &ratios, |rule| rule);
        assert_eq!(&names(&tally, &tally.winners), example.part(&format!("expect/{key}")), "{key}");
    }
}

fn casting_vote(example: &Example<'_>) {
    let quorum = example.part("quorum_R").to_string();
    let left_to = |rule| Rule { tie: TieRule::CastingVote, ..rule };
    let tally = conditioned(&example.contents("ballots"), example.text("default"), Some(&quorum), &[], left_to);
    let tie = tally.ties.last().unwrap();
    assert_eq!(&names(&tally, &tie.among), example.part("expect/schwartz_after_dropping"));
    assert_eq!(tie.rule, example.text("expect/decision"));
    assert_eq!((tally.winners.len(), tally.outcome), (0, Outcome::Failed(FailReason::CastingVoteMissing)));
    for place in tie.among.clone() {
        assert_eq!(tally.clone().with_casting_vote(place).unwrap().winners, [place]);
    }
}

#[test]
fn the_published_elections_of_debian_elect_whom_debian_announced() {
    for (file, quorum, kept, of_three) in [
        ("debian-2002.abif", "45.96466", 3, [385, 406, 443]),
        ("debian-2004.abif", "45.2741648183597", 2, [144, 394, 442]),
        ("debian-2012.abif", "45", 3, [316, 287, 387]),
    ] {
        let tally = conditioned(&published(file), "4", Some(quorum), &[], |rule| rule);
        let pairs = tally.pairwise.as_ref().unwrap();
        assert_eq!([0, 1, 2].map(|option| pairs.over(option, 3)), of_three, "{file}");
        assert_eq!(
            (tally.options.names(&tally.winners).as_str(), steps(&tally, "kept").len()),
            ("Option 3", kept),
            "{file}"
        );
        assert!(!tally.tie_dependent);
    }
}
