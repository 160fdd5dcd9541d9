//! `worked-examples.json`: examples from the literature, with their traps.

use std::collections::BTreeSet;

use governance::voting::formats::{Contents, Format};
use governance::voting::{Method, Quorum, QuorumKind, Rule, Seed, Tally, Threshold, count};
use serde_json::{Value, json};

use crate::collection;

/// The ballots of an example. "5:A>B" is an ABIF line; scores are written `A=5,B=0` there and `A/5,B/0` in ABIF.
fn ballots(example: &Value, key: &str) -> Contents {
    let mut file = String::new();
    // Options in the order of their names, whatever the order of the ballots; they come up in a ballot of nobody.
    let lines: Vec<String> =
        example[key].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect();
    let is_scored = key == "score_ballots" || key == "star_ballots";
    let names: BTreeSet<&str> = lines
        .iter()
        .flat_map(|line| line.split_once(':').unwrap().1.split(if is_scored { [',', ','] } else { ['>', '='] }))
        .map(|name| name.split('=').next().unwrap())
        .collect();
    for name in names {
        file.push_str(&format!("={name}:[{name}]\n"));
    }
    for line in lines {
        let line = if is_scored { line.replace('=', "/") } else { line };
        file.push_str(&line);
        file.push('\n');
    }
    Format::Abif.read(file.as_bytes()).unwrap()
}

fn counted(contents: &Contents, method: Method, change: impl Fn(Rule) -> Rule) -> Tally {
    let rule = change(contents.rule(method));
    let election = contents.election_for(method).unwrap();
    count(&rule, &election, Seed::of(&rule.canonical_json(), &election.options)).unwrap()
}

/// Who won, by name and in the order of the names.
fn winners(contents: &Contents, method: Method) -> Value {
    named(&counted(contents, method, |rule| rule))
}

fn named(tally: &Tally) -> Value {
    let names: BTreeSet<String> = tally.winners.iter().map(|place| tally.options.name(*place)).collect();
    json!(names)
}

/// The figures of a count under the names of the options.
fn figures(tally: &Tally) -> Value {
    let figures = (0..).zip(tally.scores.iter().flatten());
    // Whole numbers, whether they are printed as numbers or as text.
    figures
        .map(|(place, figure)| (tally.options.name(place), json!(figure.to_string().parse::<i64>().unwrap())))
        .collect()
}

fn method(name: &str) -> Method {
    Method::find(name, &[]).unwrap()
}

/// The examples of a collection that is there.
fn examples() -> Option<Value> {
    Some(collection::json(&collection::folder()?, "worked-examples.json"))
}

fn example<'a>(examples: &'a Value, id: &str) -> &'a Value {
    examples["vectors"].as_array().unwrap().iter().find(|example| example["id"] == json!(id)).unwrap()
}

#[test]
fn the_ranked_examples_come_out_as_published() {
    let Some(examples) = examples() else { return };
    for (id, expectations) in [
        (
            "schulze45",
            &[
                ("schulze_winning_votes", "schulze"),
                ("ranked_pairs", "ranked-pairs"),
                ("minimax_all_variants", "minimax"),
                ("plurality", "plurality"),
                ("irv_sequential_any_tie_order", "irv"),
            ][..],
        ),
        (
            "tennessee",
            &[
                ("plurality", "plurality"),
                ("irv", "irv"),
                ("schulze", "schulze"),
                ("ranked_pairs", "ranked-pairs"),
                ("minimax", "minimax"),
            ],
        ),
        (
            "wv-versus-margins",
            &[
                ("schulze_winning_votes", "schulze"),
                ("ranked_pairs_winning_votes", "ranked-pairs"),
                ("minimax_winning_votes", "minimax"),
            ],
        ),
    ] {
        let example = example(&examples, id);
        let contents = ballots(example, "ballots");
        for (key, name) in expectations {
            assert_eq!(winners(&contents, method(name)), example["expect"][key], "{id} {key}");
        }
    }
    let tennessee = example(&examples, "tennessee");
    let contents = ballots(tennessee, "ballots");
    assert_eq!(winners(&contents, Method::CondorcetWinner), json!([tennessee["expect"]["condorcet_winner"]]));
    let schulze45 = example(&examples, "schulze45");
    let contents = ballots(schulze45, "ballots");
    assert_eq!(winners(&contents, Method::CondorcetWinner), json!([]));
    let tally = counted(&contents, Method::Schulze, |rule| rule);
    assert_eq!(json!(tally.pairwise), schulze45["pairwise_rows_ABCDE"]);
    let order: Vec<String> = tally.order.iter().flatten().flatten().map(|place| tally.options.name(*place)).collect();
    assert_eq!(json!(order), schulze45["expect"]["schulze_ranking"]);
    for example in [tennessee, schulze45] {
        let tally = counted(&ballots(example, "ballots"), method("borda"), |rule| rule);
        assert_eq!(figures(&tally), example["expect"]["borda"]);
    }
}

#[test]
fn ranked_pairs_says_that_the_order_of_equal_defeats_matters() {
    let Some(examples) = examples() else { return };
    let example = example(&examples, "ranked-pairs-ties");
    let contents = ballots(example, "ballots");
    let rule = Rule::plain(Method::RankedPairs);
    let election = contents.election_for(Method::RankedPairs).unwrap();
    let mut seen = BTreeSet::new();
    for number in 0..=255 {
        let tally = count(&rule, &election, Seed([number; 32])).unwrap();
        assert!(tally.tie_dependent, "seed {number}");
        assert!(!tally.ties.is_empty(), "seed {number}: {}", tally.printed_json());
        seen.extend(tally.winners.iter().map(|place| tally.options.name(*place)));
    }
    assert_eq!(json!(seen), example["expect"]["ranked_pairs_parallel_universe"]);
}

#[test]
fn debians_conditions_come_out_as_published() {
    let Some(examples) = examples() else { return };
    let fraction = |num: u64, den: u64| governance::Fraction::new(num, den).unwrap();
    let asked = |id: &str, threshold: Option<Threshold>, quorum: Option<&str>| {
        let example = example(&examples, id);
        let contents = ballots(example, "ballots");
        let default = contents.options.iter().find(|option| option.name == "D").unwrap().id.clone();
        let quorum = quorum.map(|needed| Quorum { kind: QuorumKind::Approval, needed: needed.parse().unwrap() });
        named(&counted(&contents, Method::Schulze, |rule| Rule {
            default: Some(default.clone()),
            quorum,
            threshold,
            ..rule
        }))
    };
    let of = |num, den| Some(Threshold::of(fraction(num, den)));
    assert_eq!(asked("debian-supermajority-edge", of(3, 4), None), json!(["A"]));
    let strict = Some(Threshold { share: fraction(3, 4), strict: true });
    assert_eq!(asked("debian-supermajority-edge", strict, None), json!(["D"]));
    assert_eq!(asked("debian-ratio1-edge", Some(Threshold::MAJORITY), None), json!(["D"]));
    assert_eq!(asked("debian-quorum-drops-options", Some(Threshold::MAJORITY), Some("4.5")), json!(["D"]));
}

#[test]
fn the_star_examples_come_out_as_published() {
    let Some(examples) = examples() else { return };
    for (id, key, expect) in [("tennessee", "star_ballots", "star_expect"), ("star-doc", "score_ballots", "expect")] {
        let example = example(&examples, id);
        let tally = counted(&ballots(example, key), Method::Star, |rule| rule);
        assert_eq!(named(&tally), json!([example[expect]["winner"]]), "{id}");
        assert_eq!(figures(&tally), example[expect]["totals"], "{id}");
    }
    let flat = counted(&ballots(example(&examples, "star-flat-ballots"), "score_ballots"), Method::Star, |rule| rule);
    assert_eq!((flat.counts.valid, flat.tie_dependent), (2, true), "ballots that score all alike are valid");
}
