use crate::voting::methods::stv::tests::{count, names, stages};
use crate::voting::{Method, Unfit};

const SCOTTISH: Method = Method::StvScottish;

#[test]
fn two_parties_share_three_seats() {
    // The quota is 100 / 4 + 1 = 26.
    let ballots = [(40, "ABC"), (20, "BA"), (25, "DE"), (15, "ED")];
    let tally = count(SCOTTISH, 3, "ABCDE", &ballots).unwrap();
    assert_eq!(names(&tally), "ABD");
    assert_eq!(
        stages(&tally),
        [
            "first_preferences A=40.00000 B=20.00000 C=0.00000 D=25.00000 E=15.00000 | 0.00000 0.00000",
            // 14 of 40 votes are surplus: each of 40 papers moves at 0.35.
            "surplus A A=26.00000 B=34.00000 C=0.00000 D=25.00000 E=15.00000 | 0.00000 0.00000",
            // 8 of 34: papers worth 1 move at 0.23529, papers worth 0.35 at 0.08235 (all decimals after the fifth cut).
            "surplus B A=26.00000 B=26.00000 C=3.29400 D=25.00000 E=15.00000 | 4.70580 0.00020",
            "exclusion C A=26.00000 B=26.00000 C=0.00000 D=25.00000 E=15.00000 | 7.99980 0.00020",
            "exclusion E A=26.00000 B=26.00000 C=0.00000 D=40.00000 E=0.00000 | 7.99980 0.00020",
        ]
    );
    assert!(!tally.tie_dependent && tally.ties.is_empty());
}

#[test]
fn a_tie_for_exclusion_is_broken_by_the_latest_earlier_stage_at_which_the_tied_differed() {
    // After E's votes C and D have 5 each; at stage 1 D had 4, so D goes out.
    let ballots = [(9, "A"), (7, "B"), (5, "C"), (4, "D"), (1, "ED")];
    let tally = count(SCOTTISH, 1, "ABCDE", &ballots).unwrap();
    assert_eq!(tally.ties.len(), 1);
    assert_eq!(tally.ties[0].rule, "most recent earlier stage");
    assert_eq!(tally.ties[0].among, [2, 3]);
    assert_eq!(tally.ties[0].chosen, [3]);
    assert!(!tally.tie_dependent);
}

#[test]
fn a_tie_for_the_first_surplus_is_broken_the_same_way() {
    // C's ballots bring A and B to 10 votes each, one more than the quota; at stage 1 B had more.
    let ballots = [(7, "AD"), (8, "BE"), (3, "CA"), (2, "CB"), (6, "D"), (6, "E")];
    let tally = count(SCOTTISH, 3, "ABCDE", &ballots).unwrap();
    let surpluses: Vec<_> = tally.ties.iter().filter(|tie| tie.place.ends_with("surplus")).collect();
    assert_eq!(surpluses.len(), 1);
    assert_eq!((surpluses[0].rule, surpluses[0].chosen.as_slice()), ("most recent earlier stage", &[1][..]));
}

#[test]
fn lots_that_cannot_change_the_winners_are_told_from_those_that_can() {
    let harmless = count(SCOTTISH, 1, "ABCD", &[(9, "A"), (3, "B"), (1, "C"), (1, "D")]).unwrap();
    assert!(!harmless.tie_dependent, "A has the quota at once");
    let harmless = count(SCOTTISH, 1, "ABCD", &[(9, "A"), (8, "B"), (1, "CA"), (1, "DA")]).unwrap();
    assert_eq!((names(&harmless).as_str(), harmless.tie_dependent, harmless.ties.len()), ("A", false, 1));
    let decisive = count(SCOTTISH, 1, "AB", &[(1, "A"), (1, "B")]).unwrap();
    assert!(decisive.tie_dependent);
}

#[test]
fn without_ballots_lots_fill_the_seats() {
    let many: String = ('A'..='Z').collect();
    let tally = count(SCOTTISH, 4, &many, &[]).unwrap();
    assert_eq!((tally.winners.len(), tally.tie_dependent), (4, true));
    let all = count(SCOTTISH, 3, "ABC", &[]).unwrap();
    assert_eq!((names(&all).as_str(), all.tie_dependent), ("ABC", false));
}

#[test]
fn equal_ranks_are_refused() {
    let refused: Unfit = count(SCOTTISH, 1, "ABC", &[(1, "A=BC")]).unwrap_err();
    assert!(refused.to_string().contains("equal"), "{refused}");
}

#[test]
fn the_explanation_says_who_got_how_much_from_whom() {
    let tally = count(SCOTTISH, 2, "ABC", &[(6, "AB"), (1, "A"), (2, "B"), (3, "C")]).unwrap();
    assert_eq!(
        tally.sentences()[1..],
        [
            "12 valid ballots for 2 seats: whoever has at least 5 votes is elected. That is the quota: the smallest whole number that no more options than there are seats can reach together.",
            "Stage 1: every ballot counts for the option it ranks first. A 7, C 3, B 2.",
            "A has reached the quota with 7 votes after stage 1 and is elected: seat 1 of 2.",
            "Stage 2: A has 2 votes beyond the quota. The ballots go on to the next option in the running, each at 2 / 7 of its value: 1.71426 to B and 0.28571 to nobody, as 1 ballot, each at that value, names nobody who is still in the running (0.00003 is lost, because values are cut after five decimals).",
            "Stage 3: C has the fewest votes, 3, and is out. The ballots go on to the next option in the running, at the value they had: 3 to nobody, as 3 ballots name nobody who is still in the running.",
            "No more options are left than seats, so B is elected with 3.71426 votes, without the quota: seat 2 of 2.",
        ]
    );
}

#[test]
fn what_would_have_changed_is_the_smallest_number_that_does() {
    use crate::voting::methods::fixtures::{SEED, ranked};
    use crate::voting::methods::stv::{Change, what_would_have_changed};
    use crate::voting::{Rule, count};
    let rule = Rule { seats: Some(1), ..Rule::plain(SCOTTISH) };
    let close = ranked("ABC", "10:A 7:B 3:C>A");
    let tally = count(&rule, &close, SEED).unwrap();
    let change = what_would_have_changed(&tally, &close, SEED).unwrap();
    let Change::Ballots { option: 1, ballots, instead } = change else { panic!("{change:?}") };
    assert_eq!(instead, [0]);
    assert!((6..=7).contains(&ballots), "13 to 13 is left to a lot: {ballots}");
    let far = ranked("AB", "9000000:A 100000:B");
    let tally = count(&rule, &far, SEED).unwrap();
    let change = what_would_have_changed(&tally, &far, SEED).unwrap();
    assert_eq!(
        change,
        Change::Gap {
            option: 1,
            ahead: 0,
            had: ["100000".to_owned(), "9000000".to_owned()],
            votes: "8900000".to_owned(),
            when: "after stage 1".to_owned(),
        }
    );
    let all = ranked("A", "1:A");
    assert_eq!(what_would_have_changed(&count(&rule, &all, SEED).unwrap(), &all, SEED), None);
}
