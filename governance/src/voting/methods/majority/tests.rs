use super::*;
use crate::Fraction;
use crate::ledger::Pseudonym;
use crate::voting::{Choice, QuorumKind, ballot_commitment, proposal as tally, roll_hash};
use crate::{Constitution, Track};
use proptest::prelude::*;

fn rule(quorum: &str, threshold: &str, strict: bool) -> Rule {
    let quorum = Quorum::share(QuorumKind::Approval, quorum.parse().unwrap());
    Rule::majority(Some(quorum), Threshold { share: threshold.parse().unwrap(), strict })
}

fn ballots(yes: usize, no: usize, abstain: usize) -> Vec<Choice> {
    [vec![Choice::Yes; yes], vec![Choice::No; no], vec![Choice::Abstain; abstain]].concat()
}

#[test]
fn the_law_of_majority_row_by_row() {
    use FailReason::*;
    let passed = Outcome::Passed;
    let failed = Outcome::Failed;
    for (quorum, threshold, strict, eligible, counts, outcome) in [
        // more than half
        ("0/1", "1/2", true, 10, (2, 1, 0), passed),
        ("0/1", "1/2", true, 10, (1, 1, 0), failed(Tied)),
        ("0/1", "1/2", true, 10, (1, 2, 0), failed(ThresholdNotReached)),
        ("0/1", "1/2", true, 10, (1, 0, 9), passed),
        // nobody decides
        ("0/1", "1/2", true, 10, (0, 0, 0), failed(NoValidBallots)),
        ("0/1", "1/2", true, 10, (0, 0, 5), failed(NoValidBallots)),
        ("0/1", "1/2", true, 0, (0, 0, 0), failed(NoValidBallots)),
        // exactly two thirds is enough, one less is not
        ("0/1", "2/3", false, 99, (66, 33, 0), passed),
        ("0/1", "2/3", false, 99, (65, 34, 0), failed(ThresholdNotReached)),
        ("0/1", "2/3", false, 99, (33, 33, 0), failed(ThresholdNotReached)),
        ("0/1", "1/1", false, 10, (5, 5, 0), failed(ThresholdNotReached)),
        ("0/1", "3/5", false, 10, (3, 2, 0), passed),
        // the quorum counts yes, and a part of a vote is a whole one
        ("1/10", "1/2", true, 45, (5, 0, 0), passed),
        ("1/10", "1/2", true, 45, (4, 0, 0), failed(QuorumNotReached)),
        ("1/4", "1/2", true, 40, (10, 9, 21), passed),
        ("1/4", "1/2", true, 40, (9, 3, 28), failed(QuorumNotReached)),
        // half is allowed to pass where the rule is not strict
        ("0/1", "1/2", false, 10, (1, 1, 0), passed),
        // unanimity
        ("0/1", "1/1", false, 10, (5, 0, 2), passed),
        ("0/1", "1/1", false, 10, (9, 1, 0), failed(ThresholdNotReached)),
    ] {
        let (yes, no, abstain) = counts;
        let tally = tally(&rule(quorum, threshold, strict), eligible, &ballots(yes, no, abstain));
        assert_eq!(tally.outcome, outcome, "{quorum} {threshold} {eligible} {counts:?}");
        assert_eq!(tally.counts.valid + tally.counts.blank, tally.counts.cast);
    }
}

#[test]
fn a_participation_quorum_counts_every_ballot() {
    let mut rule = rule("1/2", "1/2", true);
    rule.quorum = Some(Quorum::share(QuorumKind::Participation, Fraction::HALF));
    assert_eq!(tally(&rule, 10, &ballots(3, 1, 0)).outcome, Outcome::Failed(FailReason::QuorumNotReached));
    assert_eq!(tally(&rule, 10, &ballots(3, 2, 0)).outcome, Outcome::Passed);
}

#[test]
fn the_explanation_is_made_of_the_numbers_that_decided() {
    let tally = tally(&rule("1/10", "2/3", false), 45, &ballots(5, 3, 1));
    assert_eq!(
        tally.sentences(),
        [
            "9 of 45 on the roll cast a ballot; 1 of these is blank, so 8 decide.",
            "Yes 5, no 3, abstain 1.",
            "The quorum of 1/10 of the roll takes 5 yes; there are 5: reached.",
            "Yes must have at least 2/3 of yes and no; it has 5 of 8: not reached.",
            "The proposal failed: too few of those who decided said yes.",
        ]
    );
    let change = tally.what_would_have_changed().unwrap();
    assert_eq!(change, WouldHave { more_yes: true, ballots: 1, is_possible: true });
    assert_eq!(change.sentence(), "1 more yes would have carried it.");
}

#[test]
fn what_would_have_changed_knows_the_impossible() {
    let unanimous = tally(&rule("0/1", "1/1", false), 10, &ballots(9, 1, 0));
    assert_eq!(unanimous.what_would_have_changed(), None);
    let full = tally(&rule("0/1", "2/3", false), 4, &ballots(2, 2, 0));
    let change = full.what_would_have_changed().unwrap();
    assert_eq!((change.ballots, change.is_possible), (2, false));
    let passed = tally(&rule("0/1", "1/2", true), 10, &ballots(3, 1, 0));
    let change = passed.what_would_have_changed().unwrap();
    assert_eq!(change, WouldHave { more_yes: false, ballots: 2, is_possible: true });
}

#[test]
fn a_rule_is_written_and_hashed_one_way() {
    let rule = Track::Ordinary.rule(&Constitution::new());
    assert_eq!(
        rule.canonical_json(),
        r#"{"blank":"cast_not_valid","method":"majority","quorum":{"kind":"approval","share":"1/10"},"threshold":{"share":"1/2","strict":true},"tie":"status_quo","variant":{}}"#
    );
    let read: Rule = serde_json::from_str(&rule.canonical_json()).unwrap();
    assert_eq!(read.hash(), rule.hash());
    assert_eq!(
        rule.sentence(),
        "At least 1/10 of everyone on the roll must say yes, and yes must have more than 1/2 of yes and no together. On a tie nothing changes."
    );
    assert!(!Track::Entrenched.rule(&Constitution::new()).threshold.unwrap().strict);
}

#[test]
fn commitments_do_not_depend_on_order_but_on_every_name_and_choice() {
    let names = |all: &[&str]| -> Vec<Pseudonym> { all.iter().map(|n| n.parse().unwrap()).collect() };
    assert_eq!(roll_hash(&names(&["a", "b", "c"])), roll_hash(&names(&["c", "a", "b"])));
    assert_ne!(roll_hash(&names(&["a", "b"])), roll_hash(&names(&["a", "b", "c"])));
    let one = ballot_commitment(&names(&["a", "b"]), &["yes".to_owned(), "no".to_owned()]);
    assert_eq!(one, ballot_commitment(&names(&["b", "a"]), &["no".to_owned(), "yes".to_owned()]));
    assert_ne!(one, ballot_commitment(&names(&["a", "b"]), &["yes".to_owned(), "yes".to_owned()]));
    assert_ne!(one, ballot_commitment(&names(&["a", "c"]), &["yes".to_owned(), "no".to_owned()]));
}

fn any_rule() -> impl Strategy<Value = Rule> {
    (0_u64..=10, 0_u64..=12, any::<bool>(), any::<bool>()).prop_map(|(q, t, strict, participation)| {
        let kind = if participation { QuorumKind::Participation } else { QuorumKind::Approval };
        let threshold = Threshold { share: Fraction::new(t + 12, 24).unwrap(), strict: strict && t < 12 };
        Rule::majority(Some(Quorum::share(kind, Fraction::new(q, 20).unwrap())), threshold)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn anonymity_the_order_of_ballots_changes_no_byte(rule in any_rule(), cast in proptest::collection::vec(0_usize..3, 0..30), turn in 0_usize..30) {
        let mut cast: Vec<Choice> = cast.into_iter().map(|n| Choice::ALL[n]).collect();
        let before = tally(&rule, 40, &cast).canonical_json();
        let turn = turn % cast.len().max(1);
        cast.rotate_left(turn);
        cast.reverse();
        prop_assert_eq!(before, tally(&rule, 40, &cast).canonical_json());
    }

    #[test]
    fn monotonicity_a_further_yes_never_hurts(rule in any_rule(), yes in 0_usize..20, no in 0_usize..20, blank in 0_usize..5) {
        let before = tally(&rule, 60, &ballots(yes, no, blank)).outcome.is_passed();
        prop_assert!(!before || tally(&rule, 60, &ballots(yes + 1, no, blank)).outcome.is_passed());
    }

    #[test]
    fn a_further_no_never_helps_under_an_approval_quorum(rule in any_rule(), yes in 0_usize..20, no in 0_usize..20) {
        let quorum = rule.quorum.map(|quorum| Quorum { kind: QuorumKind::Approval, ..quorum });
        let rule = Rule { quorum, ..rule };
        let after = tally(&rule, 60, &ballots(yes, no + 1, 0)).outcome.is_passed();
        prop_assert!(!after || tally(&rule, 60, &ballots(yes, no, 0)).outcome.is_passed() || yes + no == 0);
    }

    #[test]
    fn homogeneity_ten_of_each_decide_alike(rule in any_rule(), yes in 0_usize..20, no in 0_usize..20, blank in 0_usize..5) {
        let one = tally(&rule, 50, &ballots(yes, no, blank)).outcome;
        prop_assert_eq!(one, tally(&rule, 500, &ballots(yes * 10, no * 10, blank * 10)).outcome);
    }

    #[test]
    fn what_would_have_changed_is_the_smallest_number_that_does(rule in any_rule(), yes in 0_usize..15, no in 0_usize..15, blank in 0_usize..5) {
        let first = tally(&rule, 40, &ballots(yes, no, blank));
        let with = |more: usize| {
            let (y, n) = if first.outcome.is_passed() { (0, more) } else { (more, 0) };
            tally(&rule, 40, &ballots(yes + y, no + n, blank)).outcome.is_passed()
        };
        let found = (1..3_000).find(|more| with(*more) != first.outcome.is_passed());
        prop_assert_eq!(first.what_would_have_changed().map(|change| change.ballots), found.map(|more| more as u64));
    }
}
