use super::Step;
use crate::voting::methods::stv::tests::{count, names};
use crate::voting::{Method, Tally};

const MEEK: Method = Method::StvMeek;

fn rounds(tally: &Tally) -> Vec<(String, Vec<String>, Vec<String>)> {
    let round = |step: &crate::voting::Step| match step {
        crate::voting::Step::Meek(Step::Round { quota, votes, keep, .. }) => Some((
            quota.to_string(),
            votes.iter().map(ToString::to_string).collect(),
            keep.iter().map(ToString::to_string).collect(),
        )),
        _ => None,
    };
    tally.steps.iter().filter_map(round).collect()
}

#[test]
fn castor_and_helen_are_elected_because_of_four_billionths() {
    // Droop's test 42: Castor's share is rounded up to the ninth decimal, so Pollux ends below Helen.
    let tally = count(MEEK, 2, "CPH", &[(4, "CP"), (2, "H")]).unwrap();
    assert_eq!(names(&tally), "CH");
    let (quota, votes, keep) = rounds(&tally).pop().unwrap();
    assert_eq!(quota, "2.000000001");
    assert_eq!(votes, ["2.000000004", "1.999999996", "2.000000000"]);
    assert_eq!(keep[0], "0.500000001");
    assert!(tally.ties.is_empty() && !tally.tie_dependent);
}

#[test]
fn an_elected_option_keeps_receiving_and_hands_on() {
    // B is elected first, then A is out. A's voters rank B next, which keeps a part; the rest decides for D against C.
    let tally = count(MEEK, 2, "ABCD", &[(10, "B"), (4, "ABD"), (5, "C"), (5, "D")]).unwrap();
    assert_eq!(names(&tally), "BD");
    let last = rounds(&tally).pop().unwrap();
    assert!(last.1[3].as_str() > "5.000000000", "D got votes through B: {last:?}");
}

#[test]
fn options_within_the_surplus_that_is_still_to_move_are_tied() {
    let tally = count(MEEK, 1, "ABC", &[(4, "A"), (2, "BA"), (2, "CA")]).unwrap();
    assert_eq!(tally.ties.len(), 1);
    assert_eq!((names(&tally).as_str(), tally.tie_dependent), ("A", false));
    assert!(count(MEEK, 1, "AB", &[(1, "A"), (1, "B")]).unwrap().tie_dependent);
}

#[test]
fn without_ballots_lots_fill_the_seats() {
    let many: String = ('A'..='Z').collect();
    let tally = count(MEEK, 4, &many, &[]).unwrap();
    assert_eq!((tally.winners.len(), tally.tie_dependent), (4, true));
}

#[test]
fn the_explanation_names_shares_and_quota() {
    let tally = count(MEEK, 2, "CPH", &[(4, "CP"), (2, "H")]).unwrap();
    assert_eq!(
        tally.sentences()[1..],
        [
            "6 valid ballots for 2 seats. Whoever is elected keeps of every ballot only the share that is needed for the quota; the rest counts for the next option on that ballot.",
            "Round 1, quota 2.000000001: C 4, H 2, P 0.",
            "C has 4 votes, the quota of 2.000000001 or more, and is elected: seat 1 of 2.",
            "Round 2, quota 2.000000001: C 2.000000004 (keeps 0.500000001), H 2, P 1.999999996.",
            "P has the fewest votes, 1.999999996, and is out after round 2. The ballots go on to the next option on them.",
            "No more options are left than seats, so H is elected: seat 2 of 2.",
        ]
    );
}
