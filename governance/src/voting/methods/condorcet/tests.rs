use super::*;
use crate::voting::methods::fixtures::{CITIES, SCHULZE_45, TENNESSEE, count, possible, ranked, winners};
use crate::voting::{Figure, Rule, Step as AnyStep};

const PAIRWISE: [Method; 3] = [Method::Schulze, Method::RankedPairs, Method::Minimax];

#[test]
fn schulze_example_1_has_his_matrix_paths_and_ranking() {
    let tally = count(Method::Schulze, &ranked("ABCDE", SCHULZE_45));
    let matrix = vec![0, 20, 26, 30, 22, 25, 0, 16, 33, 18, 19, 29, 0, 17, 24, 15, 12, 28, 0, 14, 23, 27, 21, 31, 0];
    assert_eq!(tally.pairwise, Some(Pairwise::from_rows(5, matrix)));
    let paths = vec![0, 28, 28, 30, 24, 25, 0, 28, 33, 24, 25, 29, 0, 29, 24, 25, 28, 28, 0, 24, 25, 28, 28, 31, 0];
    let paths = AnyStep::Condorcet(Step::Paths { strengths: Pairwise::from_rows(5, paths) });
    assert!(tally.steps.contains(&paths));
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("E", false));
    assert_eq!(tally.order, Some(vec![vec![4], vec![0], vec![2], vec![1], vec![3]]));
}

#[test]
fn one_profile_has_other_winners_by_other_methods() {
    let election = ranked("ABCDE", SCHULZE_45);
    assert_eq!(winners(&count(Method::RankedPairs, &election)), "A");
    assert_eq!(winners(&count(Method::Minimax, &election)), "E");
    assert_eq!(winners(&count(Method::CondorcetWinner, &election)), "");
    assert_eq!(winners(&count(Method::SmithSet, &election)), "A B C D E");
    assert_eq!(winners(&count(Method::SchwartzSet, &election)), "A B C D E");
}

#[test]
fn nashville_beats_every_other_city() {
    let election = ranked(CITIES, TENNESSEE);
    for method in [Method::CondorcetWinner, Method::SmithSet, Method::SchwartzSet].into_iter().chain(PAIRWISE) {
        assert_eq!(winners(&count(method, &election)), "Nashville", "{}", method.name());
    }
    let said = count(Method::Schulze, &election).sentences();
    assert!(
        said.contains(
            &"Nashville beats Memphis with 58 votes, directly; no chain of wins leads back from Memphis to Nashville."
                .to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn winning_votes_decide_and_not_margins() {
    let ballots = "25:D=A>C>B 4:C=A>D=B 19:C>A>B=D 11:D=B>C>A 6:B>A=C=D 8:C>A=D>B";
    for method in PAIRWISE {
        let tally = count(method, &ranked("ABCD", ballots));
        assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("D", false), "{}", method.name());
    }
}

#[test]
fn equally_strong_defeats_make_ranked_pairs_depend_on_lots() {
    let election = ranked("ABCD", "1:D>C>B>A 1:B>A>D>C 1:A>D>C>B 1:D>B>C>A 1:A>B>C>D");
    let tally = count(Method::RankedPairs, &election);
    assert!(tally.tie_dependent);
    assert_eq!(possible(&Rule::plain(Method::RankedPairs), &election), "A B D");
    assert_eq!(possible(&Rule::plain(Method::Schulze), &election), "A B D");
}

#[test]
fn a_dropped_defeat_says_which_way_round_drops_it() {
    let said = count(Method::RankedPairs, &ranked("ABC", "8:A>B>C 7:B>C>A 5:C>A>B")).sentences();
    assert!(said.contains(&"B beats C by 15 to 5: that counts.".to_owned()), "{said:?}");
    assert!(
        said.contains(&"C beats A by 12 to 8, but A over B over C stands already: dropped.".to_owned()),
        "{said:?}"
    );
    assert_eq!(said.last().unwrap(), "A wins.");
}

#[test]
fn without_ballots_everything_is_tied_and_lots_decide() {
    let election = ranked("ABCD", "");
    for method in PAIRWISE {
        let tally = count(method, &election);
        assert!(tally.tie_dependent && tally.winners.len() == 1, "{}", method.name());
        assert_eq!(tally.order, Some(vec![vec![0, 1, 2, 3]]));
        assert_eq!(tally.ties.len(), 1);
        assert_eq!(possible(&Rule::plain(method), &election), "A B C D");
    }
    assert_eq!(winners(&count(Method::CondorcetWinner, &election)), "");
    assert_eq!(winners(&count(Method::SmithSet, &election)), "A B C D");
}

#[test]
fn a_single_option_wins_and_is_the_condorcet_winner() {
    let election = ranked("A", "5:A");
    for method in [Method::CondorcetWinner, Method::SmithSet, Method::SchwartzSet].into_iter().chain(PAIRWISE) {
        let tally = count(method, &election);
        assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("A", false), "{}", method.name());
    }
}

#[test]
fn an_unbeaten_option_has_the_minimax_score_nothing() {
    let tally = count(Method::Minimax, &ranked("ABC", "3:A>B>C 2:B>A>C"));
    assert_eq!(tally.scores, Some(vec![Figure::Whole(0), Figure::Whole(3), Figure::Whole(5)]));
}

#[test]
fn the_schwartz_set_can_be_smaller_than_the_smith_set() {
    // A and B are level, both beat C; D is level with B and beaten by A and C.
    let pairs = Pairwise::from_rows(4, vec![0, 1, 2, 2, 1, 0, 2, 1, 0, 0, 0, 2, 0, 1, 0, 0]);
    let all = [0, 1, 2, 3];
    assert_eq!(sets::schwartz_components(&pairs, &all), vec![vec![0], vec![1]]);
}

#[test]
fn the_ballots_of_debian_2002_and_2012_elect_the_third_option() {
    let dpl_2002 = vec![0, 255, 178, 385, 199, 0, 134, 406, 291, 327, 0, 443, 68, 50, 18, 0];
    let dpl_2012 = vec![0, 268, 51, 316, 97, 0, 47, 287, 347, 354, 0, 387, 60, 78, 12, 0];
    for rows in [dpl_2002, dpl_2012] {
        let election = ranked("1234", "");
        let rule = Rule::plain(Method::Schulze);
        let lots = crate::voting::methods::fixtures::lots(&election);
        let field = Field::all(&rule, &election, &lots);
        let tally = schulze::schulze(&field, Pairwise::from_rows(4, rows), Measure::WinsThenFewerLosses);
        assert_eq!(winners(&tally), "3");
    }
}
