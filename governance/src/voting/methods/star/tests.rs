use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::voting::methods::fixtures::{CITIES, count, possible, scores, winners};
use crate::voting::{Ballots, Method, Rule};

fn star(names: &str, ballots: &str) -> Tally {
    count(Method::Star, &scores(names, ballots))
}

#[test]
fn tennessee_with_scores_goes_to_nashville_after_a_runoff() {
    let tally = star(CITIES, "42:5,2,1,0 26:0,5,2,1 15:0,3,5,3 17:0,2,4,5");
    let sums: Vec<String> = tally.scores.as_ref().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(sums, ["210", "293", "237", "156"]);
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("Nashville", false));
    assert!(tally.sentences().iter().any(|said| said.starts_with("68 voters score Nashville higher, 32 score")));
}

#[test]
fn the_documented_example_elects_billy() {
    let tally = star("Allie Billy Candace", "2:5,4,0 1:2,5,1 2:0,4,5");
    assert!(tally.steps.contains(&Step::Finalists { first: 1, second: 0 }.into()));
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("Billy", false));
}

#[test]
fn flat_ballots_are_valid_and_the_tie_stays() {
    let tally = star("AB", "1:5,5 1:4,4");
    assert_eq!((tally.counts.valid, tally.tie_dependent), (2, true));
    assert_eq!(tally.ties[0].place, "runoff");
}

#[test]
fn the_score_winner_can_lose_the_runoff() {
    assert_eq!(winners(&star("AB", "3:5,4 2:0,5")), "A");
}

#[test]
fn a_tied_runoff_goes_to_the_higher_sum_and_then_to_more_highest_scores() {
    let tally = star("ABC", "2:5,3,0 2:3,4,1");
    assert_eq!(
        (winners(&tally).as_str(), tally.tie_dependent, tally.ties[0].rule),
        ("A", false, "higher sum of scores")
    );
    let tally = star("AB", "1:5,3 1:0,2");
    assert_eq!((winners(&tally).as_str(), tally.ties[0].rule), ("A", "more highest scores"));
}

#[test]
fn a_tie_for_second_goes_to_the_one_preferred_by_more() {
    let tally = star("Amy Brian Chuck", "2:1,2,5 1:5,3,5");
    assert!(tally.steps.contains(&Step::Finalists { first: 2, second: 1 }.into()));
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("Chuck", false));
    let broken =
        Tie { place: "scoring round".to_owned(), among: vec![0, 1], rule: "preferred by more voters", chosen: vec![1] };
    assert_eq!(tally.ties, [broken]);
}

#[test]
fn a_circle_of_three_tied_for_first_is_left_to_lots() {
    let election = scores("ABC", "1:5,3,1 1:3,1,5 1:1,5,3");
    assert!(count(Method::Star, &election).tie_dependent);
    assert_eq!(possible(&Rule::plain(Method::Star), &election), "A B C");
}

#[test]
fn who_loses_most_comparisons_drops_out_of_a_tie_of_three() {
    // All have 6. C loses to both others; A beats B.
    let tally = star("ABC", "2:3,2,1 1:0,2,4");
    assert!(
        tally.steps.contains(&Step::Narrowed { by: By::Preference, among: vec![0, 1, 2], dropped: vec![2] }.into())
    );
    assert_eq!(winners(&tally), "A");
    assert_eq!((&tally.ties[0].among, &tally.ties[0].chosen), (&vec![0, 1, 2], &vec![0, 1]));
}

/// The protocol as it reads: each round compares those who are left anew.
fn by_the_letter(voters: &Voters<'_>, tied: &[usize], places: usize) -> (Vec<usize>, Vec<usize>) {
    let (mut sure, mut tied) = (Vec::new(), tied.to_vec());
    while tied.len() > places - sure.len() {
        let lost = |place: &usize| {
            let beats = |other: &&usize| matches!(voters.compare(*place, **other), (above, below) if above < below);
            tied.iter().filter(beats).count() as u64
        };
        let few = |place: &usize| u64::MAX - voters.highest(*place);
        let parted = [&lost as &dyn Fn(&usize) -> u64, &few].into_iter().find_map(|figure| {
            let worst = tied.iter().map(figure).max().unwrap();
            let (drop, stay): (Vec<usize>, Vec<usize>) = tied.iter().partition(|place| figure(place) == worst);
            (!stay.is_empty()).then_some((stay, drop))
        });
        match parted {
            Some((stay, _)) if stay.len() >= places - sure.len() => tied = stay,
            Some((stay, drop)) => (sure, tied) = ([sure, stay].concat(), drop),
            None => return (sure, tied),
        }
    }
    ([sure, tied].concat(), Vec::new())
}

proptest! {
    #[test]
    fn who_is_left_is_compared_with_who_is_left_only(rows in vec(vec(0_i64..=3, 7), 1..6), places in 1_usize..=2) {
        let row = |row: &Vec<i64>| format!("1:{}", row.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
        let election = scores("ABCDEFG", &rows.iter().map(row).collect::<Vec<_>>().join(" "));
        let Ballots::Scores(ballots) = &election.ballots else { panic!("scores") };
        let (voters, everyone) = (Voters::of(ballots), [0, 1, 2, 3, 4, 5, 6]);
        let narrowed = voters.narrow(&everyone, places, &mut Vec::new());
        prop_assert_eq!((narrowed.sure, narrowed.tied), by_the_letter(&voters, &everyone, places));
    }
}

#[test]
fn thousands_of_options_that_nothing_tells_apart_are_soon_counted() {
    let names: Vec<String> = (0..1500).map(|number| number.to_string()).collect();
    // Everyone scores another one alone: all have one sum, and no two voters agree on a pair.
    let row =
        |own: usize| (0..1500).map(|place| if place % 3 == own { "5" } else { "0" }).collect::<Vec<_>>().join(",");
    let ballots = format!("1:{} 1:{} 1:{}", row(0), row(1), row(2));
    assert!(star(&names.join(" "), &ballots).tie_dependent);
}

#[test]
fn a_single_option_needs_no_runoff() {
    assert_eq!(winners(&star("A", "2:5")), "A");
}

#[test]
fn without_ballots_lots_decide() {
    let election = scores("ABC", "");
    assert!(count(Method::Star, &election).tie_dependent);
    assert_eq!(possible(&Rule::plain(Method::Star), &election), "A B C");
}
