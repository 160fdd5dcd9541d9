//! The examples with ranked ballots.

use governance::voting::Method;
use serde_json::{Map, Value, json};

use super::{Example, Examples, counted, figures, possible, steps, winners};
use crate::collection;

pub fn come_out(examples: &Examples) {
    schulze45(&examples.get("schulze45"));
    tennessee(&examples.get("tennessee"));
    winning_votes(&examples.get("wv-versus-margins"));
    tied_pairs(&examples.get("ranked-pairs-ties"));
    burlington(examples);
}

fn method(name: &str) -> Method {
    Method::find(name, &[]).unwrap()
}

/// Checks who wins by several methods.
fn won(example: &Example<'_>, expectations: &[(&str, &str)]) {
    let contents = example.contents("ballots");
    for (key, name) in expectations {
        let expected = match example.part(&format!("expect/{key}")) {
            Value::Null => json!([]),
            Value::String(one) => json!([one]),
            several => several.clone(),
        };
        assert_eq!(winners(&contents, method(name)), expected, "{} {key}", example.id);
    }
}

fn schulze45(example: &Example<'_>) {
    won(
        example,
        &[
            ("condorcet_winner", "condorcet-winner"),
            ("schulze_winning_votes", "schulze"),
            ("ranked_pairs", "ranked-pairs"),
            ("minimax_all_variants", "minimax"),
            ("plurality", "plurality"),
            ("irv_sequential_any_tie_order", "irv"),
        ],
    );
    let contents = example.contents("ballots");
    let schulze = counted(&contents, Method::Schulze);
    assert_eq!(&json!(schulze.pairwise), example.part("pairwise_rows_ABCDE"));
    assert_eq!(&steps(&schulze, "paths")[0]["strengths"], example.part("strongest_paths_rows_ABCDE"));
    let order = schulze.order.iter().flatten().flatten();
    let order: Vec<String> = order.map(|place| schulze.options.name(*place)).collect();
    assert_eq!(&json!(order), example.part("expect/schulze_ranking"));
    assert_eq!(&figures(&counted(&contents, method("borda"))), example.part("expect/borda"));
    let runoff = counted(&contents, Method::Irv);
    assert!(
        !runoff.ties.is_empty() && !runoff.tie_dependent,
        "a tie for last place, and any order of it elects the same"
    );
    assert_eq!(&possible(&contents, Method::Irv), example.part("expect/irv_sequential_any_tie_order"));
}

fn tennessee(example: &Example<'_>) {
    won(
        example,
        &[
            ("plurality", "plurality"),
            ("irv", "irv"),
            ("condorcet_winner", "condorcet-winner"),
            ("schulze", "schulze"),
            ("ranked_pairs", "ranked-pairs"),
            ("minimax", "minimax"),
        ],
    );
    let contents = example.contents("ballots");
    assert_eq!(&figures(&counted(&contents, method("borda"))), example.part("expect/borda"));
    let rounds = steps(&counted(&contents, Method::Irv), "round");
    let rounds: Value = rounds.iter().map(|round| round["votes"].clone()).collect();
    assert_eq!(&rounds, example.part("expect/irv_rounds"));
}

fn winning_votes(example: &Example<'_>) {
    won(
        example,
        &[
            ("schulze_winning_votes", "schulze"),
            ("ranked_pairs_winning_votes", "ranked-pairs"),
            ("minimax_winning_votes", "minimax"),
        ],
    );
}

fn tied_pairs(example: &Example<'_>) {
    let contents = example.contents("ballots");
    let expected = example.part("expect/ranked_pairs_parallel_universe");
    assert_eq!(&possible(&contents, Method::RankedPairs), expected);
    let tally = counted(&contents, Method::RankedPairs);
    assert!(tally.tie_dependent && !tally.ties.is_empty(), "who prints one winner must print the tie: {tally:?}");
    let expected = example.part("expect/schulze_potential_winners");
    assert_eq!(&possible(&contents, Method::Schulze), expected);
}

/// The example calls people by their last names.
fn called(name: &str, last: &str) -> bool {
    name.to_lowercase().ends_with(&last.to_lowercase())
}

fn burlington(examples: &Examples) {
    let example = examples.get("burlington-2009");
    let data = examples.folder.join("data/ranked");
    let (cut, whole) = (
        collection::read(&data.join("burlington_mayor_2009_cut.soi")),
        collection::read(&data.join("burlington_mayor_2009.toi")),
    );
    for (key, contents, name) in [
        ("plurality", &cut, "plurality"),
        ("irv", &cut, "irv"),
        ("condorcet_winner", &whole, "condorcet-winner"),
        ("schulze", &whole, "schulze"),
    ] {
        let expected = example.part(&format!("expect/{key}"));
        let expected = expected.as_str().unwrap_or_else(|| expected[0].as_str().unwrap());
        let won = winners(contents, method(name));
        assert!(won.as_array().unwrap().len() == 1 && called(won[0].as_str().unwrap(), expected), "{key}: {won}");
    }
    let first = figures(&counted(&cut, Method::Plurality));
    let first = first.as_object().unwrap();
    let last_names = example.part("expect/first_choices").as_object().unwrap();
    let of = |last: &String| first.iter().find(|(name, _)| called(name, last)).unwrap().1.clone();
    assert_eq!(&last_names.keys().map(|last| (last.clone(), of(last))).collect::<Map<_, _>>(), last_names);
    // An overvote that counts once one of its members is left is what a comparison of the two counts.
    let tally = counted(&whole, Method::CondorcetWinner);
    let place = |last| (0..tally.options.len()).find(|place| called(&tally.options.name(*place), last)).unwrap();
    let (kiss, wright, pairs) = (place("Kiss"), place("Wright"), tally.pairwise.as_ref().unwrap());
    let last_two = json!({"Kiss": pairs.over(kiss, wright), "Wright": pairs.over(wright, kiss)});
    assert_eq!(&last_two, example.part("expect/irv_final_if_overvote_reactivates_when_one_continuing"));
}
