use super::*;
use crate::voting::{Ballots, Choice};

fn sheet(marks: Marks) -> Sheet {
    Sheet::new(Options::named(["a", "b", "c"]).unwrap(), marks)
}

const LOOSE: Marks = Marks::Ranked { is_strict: false };

#[test]
fn what_means_the_same_is_written_the_same_and_read_back() {
    let cases = [
        (sheet(LOOSE), r#"[["c","a"],[],["b"]]"#, r#"[["a","c"],["b"]]"#),
        (sheet(Marks::Approvals), r#"["c","a"]"#, r#"["a","c"]"#),
        (sheet(Marks::Scores { min: 0, max: 5 }), r#"{"b":0,"a":5}"#, r#"{"a":5,"b":0}"#),
        (sheet(Marks::Credits { credits: 10 }), r#"{"b":0,"a":-3}"#, r#"{"a":-3}"#),
        (Sheet::yes_no(), "abstain", "abstain"),
    ];
    for (sheet, given, kept) in cases {
        let ballot = sheet.read(given).unwrap();
        assert_eq!(sheet.written(&ballot), kept);
        assert_eq!(sheet.read(kept), Ok(ballot));
    }
}

#[test]
fn a_ballot_that_is_none_is_refused_for_its_reason() {
    use BallotRefusal as No;
    let strict = sheet(Marks::Ranked { is_strict: true });
    assert_eq!(sheet(LOOSE).read(r#"[["a"],["a"]]"#), Err(No::Twice("a".into())));
    assert_eq!(sheet(LOOSE).read(r#"[["d"]]"#), Err(No::UnknownOption("d".into())));
    for marks in [Marks::Scores { min: 0, max: 5 }, Marks::Credits { credits: 24 }] {
        assert_eq!(sheet(marks).read(r#"{"a":1,"b":2,"a":2}"#), Err(No::Twice("a".into())));
    }
    assert_eq!(strict.read(r#"[["a","b"]]"#), Err(No::EqualRanks));
    assert_eq!(strict.read("yes"), Err(No::WrongKind("a ranking without equal places")));
    assert_eq!(Sheet::yes_no().read("maybe"), Err(No::WrongKind("yes, no or abstain")));
    let off = sheet(Marks::Scores { min: 0, max: 5 }).read(r#"{"a":6}"#);
    assert_eq!(off, Err(No::OffScale { score: 6, min: 0, max: 5 }));
    let spent = sheet(Marks::Credits { credits: 24 }).read(r#"{"a":4,"b":-3}"#);
    assert_eq!(spent, Err(No::Overspent { spent: 25, credits: 24 }));
    assert!(matches!(sheet(Marks::Scores { min: 0, max: 5 }).read(r#"{"a":1.5}"#), Err(No::NotANumber(_))));
    assert_eq!(sheet(Marks::Approvals).read(&format!("[{}]", r#""a","#.repeat(10_000))), Err(No::TooLong));
}

#[test]
fn ballots_become_the_election_they_are() {
    let sheet = sheet(LOOSE);
    let ballots: Vec<Ballot> = ["[]", r#"[["a"],["b"]]"#].iter().map(|text| sheet.read(text).unwrap()).collect();
    let election = sheet.election("t", 9, &ballots).unwrap();
    assert_eq!((election.ballots.turnout().blank, election.ballots.turnout().valid), (1, 1));
    assert!(sheet.election("t", 9, &[Choice::Yes.into()]).is_err());
    let yes = Sheet::yes_no().election("t", 2, &[Choice::Yes.into(), Choice::Abstain.into()]).unwrap();
    assert!(matches!(yes.ballots, Ballots::YesNo(said) if (said.yes, said.abstain) == (1, 1)));
}

#[test]
fn a_ballot_says_in_words_what_it_says() {
    let sheet_of = sheet(LOOSE);
    let ranked = sheet_of.read(r#"[["b"],["a"]]"#).unwrap();
    let said = ["Place 1: b.", "Place 2: a.", "Below all of these, and equal to each other: c."];
    assert_eq!(sheet_of.in_words(&ranked), said);
    let credits = sheet(Marks::Credits { credits: 10 });
    let bought = credits.read(r#"{"a":-3,"b":1}"#).unwrap();
    let said = ["3 votes against a, for 9 credits.", "1 vote for b, for 1 credit.", "Together 10 of your 10 credits."];
    assert_eq!(credits.in_words(&bought), said);
}
