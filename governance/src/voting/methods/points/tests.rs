use crate::voting::methods::fixtures::{
    CITIES, SCHULZE_45, TENNESSEE, approvals, count, options, ranked, scores, winners,
};
use crate::voting::{Ballots, Borda, Credits, Election, Figure, Method, Rule, Tally};

fn figures(tally: &Tally) -> Vec<String> {
    tally.scores.iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn schulze_example_1_by_first_preferences_and_by_borda() {
    let election = ranked("ABCDE", SCHULZE_45);
    assert_eq!(winners(&count(Method::Plurality, &election)), "C");
    for truncated in [Borda::Average, Borda::Pessimistic] {
        let tally = count(Method::Borda(truncated), &election);
        assert_eq!(figures(&tally), ["98", "92", "89", "69", "102"]);
        assert_eq!(winners(&tally), "E");
    }
}

#[test]
fn tennessee_by_first_preferences_and_by_borda() {
    let election = ranked(CITIES, TENNESSEE);
    let tally = count(Method::Plurality, &election);
    assert_eq!(
        (winners(&tally).as_str(), figures(&tally)),
        ("Memphis", ["42", "26", "15", "17"].map(Into::into).into())
    );
    assert!(tally.sentences().contains(&"Memphis wins with 42 first preferences, 16 more than Nashville.".to_owned()));
    let tally = count(Method::Borda(Borda::Average), &election);
    assert_eq!(figures(&tally), ["126", "194", "173", "107"]);
}

#[test]
fn options_left_out_share_the_last_places_or_get_nothing_as_the_variant_says() {
    let election = ranked("ABCD", "3:A>B 1:C=D>A");
    assert_eq!(figures(&count(Method::Borda(Borda::Average), &election)), ["10", "6", "4", "4"]);
    assert_eq!(figures(&count(Method::Borda(Borda::Pessimistic), &election)), ["10", "6", "2", "2"]);
    let election = ranked("ABC", "1:A 1:B>C");
    assert_eq!(figures(&count(Method::Borda(Borda::Average), &election)), ["2", "2.5", "1.5"]);
    assert_eq!(figures(&count(Method::Borda(Borda::Modified), &election)), ["1", "2", "1"]);
    assert!(
        count(Method::Borda(Borda::Average), &election).scores.unwrap().iter().all(|s| matches!(s, Figure::Exact(_)))
    );
}

#[test]
fn a_tie_for_the_last_seat_is_broken_by_lot_and_the_sure_seat_is_not() {
    let election = approvals("ABCD", "3:A 2:B 2:C 1:D 1:");
    let rule = |seats| Rule { seats: Some(seats), ..Rule::plain(Method::Approval) };
    let tally = crate::voting::count(&rule(2), &election, crate::voting::methods::fixtures::SEED).unwrap();
    assert_eq!((tally.winners.len(), tally.winners[0], tally.tie_dependent), (2, 0, true));
    assert_eq!(tally.ties[0].among, [1, 2]);
    assert_eq!(tally.counts.blank, 1);
    let tally = crate::voting::count(&rule(3), &election, crate::voting::methods::fixtures::SEED).unwrap();
    assert_eq!((winners(&tally).as_str(), tally.tie_dependent), ("A B C", false));
}

#[test]
fn every_score_is_added_up() {
    let tally = count(Method::Score, &scores("Allie Billy Candace", "2:5,4,0 1:2,5,1 2:0,4,5"));
    assert_eq!((winners(&tally).as_str(), figures(&tally)), ("Billy", ["12", "21", "11"].map(Into::into).into()));
}

#[test]
fn a_ballot_that_overspends_its_credits_does_not_count() {
    let options = options("AB");
    let mut ballots = Credits::over(&options, 10).unwrap();
    ballots.add(1, &[(0, 3), (1, 1)]).unwrap();
    ballots.add(1, &[(0, 3), (1, 2)]).unwrap();
    ballots.add(2, &[(0, -3)]).unwrap();
    let election = Election { title: None, options, ballots: Ballots::Credits(ballots), eligible: None };
    let tally = count(Method::Quadratic, &election);
    assert_eq!(
        (winners(&tally).as_str(), figures(&tally), tally.counts.invalid),
        ("B", vec!["-3".into(), "1".into()], 1)
    );
}

#[test]
fn two_first_preferences_on_one_ballot_are_refused() {
    let election = ranked("AB", "1:A=B");
    for method in [Method::Plurality, Method::Borda(Borda::Modified)] {
        let refused = crate::voting::count(&Rule::plain(method), &election, crate::voting::methods::fixtures::SEED);
        assert!(refused.unwrap_err().to_string().contains("equal"));
    }
}
