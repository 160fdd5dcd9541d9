use super::*;
use crate::voting::methods::fixtures::{CITIES, SCHULZE_45, TENNESSEE, count, possible, ranked, winners};
use crate::voting::{Method, Rule, Step as AnyStep};

fn votes(tally: &Tally) -> Vec<Vec<(usize, u64)>> {
    let votes = |step: &AnyStep| match step {
        AnyStep::Irv(Step::Round { votes, .. }) => Some(votes.clone()),
        _ => None,
    };
    tally.steps.iter().filter_map(votes).collect()
}

#[test]
fn knoxville_goes_from_17_to_32_to_58() {
    let tally = count(Method::Irv, &ranked(CITIES, TENNESSEE));
    assert_eq!(
        votes(&tally),
        [vec![(0, 42), (1, 26), (3, 17), (2, 15)], vec![(0, 42), (3, 32), (1, 26)], vec![(3, 58), (0, 42)]]
    );
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("Knoxville", false));
    assert_eq!(
        tally.sentences().last().unwrap(),
        "Knoxville wins with 58 votes, more than half of the ballots that still count; Memphis has 42."
    );
}

#[test]
fn tied_options_go_one_at_a_time_and_not_together() {
    // Taken out together, A would win.
    let election = ranked("ABCDE", SCHULZE_45);
    let tally = count(Method::Irv, &election);
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("C", false));
}

#[test]
fn a_tie_for_last_place_that_matters_is_told() {
    let election = ranked("ABC", "4:A>B 3:B>A 3:C>B");
    let tally = count(Method::Irv, &election);
    assert!(tally.tie_dependent);
    assert_eq!(tally.ties[0].among, [1, 2]);
    assert_eq!(possible(&Rule::plain(Method::Irv), &election), "A B");
}

#[test]
fn a_tie_of_the_last_two_is_a_tie_for_the_win() {
    let election = ranked("AB", "2:A>B 2:B>A");
    assert!(count(Method::Irv, &election).tie_dependent);
    assert_eq!(possible(&Rule::plain(Method::Irv), &election), "A B");
}

#[test]
fn options_without_votes_are_many_and_their_ties_mean_nothing() {
    let names: String = ('A'..='Z').collect();
    assert!(count(Method::Irv, &ranked(&names, "3:A>B 2:B>A 2:C>B")).tie_dependent);
    let tally = count(Method::Irv, &ranked(&names, "4:A>B 3:B>A 2:C>B"));
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent, tally.ties.len()), ("B", false, 22));
}

#[test]
fn ballots_that_name_nobody_any_more_are_exhausted() {
    let tally = count(Method::Irv, &ranked("ABC", "4:A 3:B 2:C"));
    let said = tally.sentences();
    assert!(
        said.contains(
            &"Nobody has more than half of them. C is last with 2 and out; of these go 2 to nobody.".to_owned()
        ),
        "{said:?}"
    );
    assert_eq!(winners(&tally), "A");
}

#[test]
fn without_ballots_anybody_can_win() {
    let election = ranked("ABC", "");
    assert!(count(Method::Irv, &election).tie_dependent);
    assert_eq!(possible(&Rule::plain(Method::Irv), &election), "A B C");
}
