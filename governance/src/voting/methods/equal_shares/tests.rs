use proptest::prelude::*;

use crate::voting::{Ballots, Completion, Election, Method, Options, Projects, Rule, Seed, Tally, Utility, count};

const NAMES: [&str; 5] = ["bike", "gym", "park", "play", "lib"];

/// The two examples of the explanation at equalshares.net: voter 10 wants the bike in the first, the gym in the second.
fn example(voter_10_wants: usize) -> Election {
    let options = Options::named(NAMES).unwrap();
    let mut projects = Projects::over(&options, 1_100, vec![700, 400, 250, 200, 100], 0).unwrap();
    let ballots: [&[usize]; 11] = [
        &[0, 1],
        &[0, 1, 2],
        &[0, 1],
        &[0, 1, 2],
        &[0, 1, 2],
        &[0, 1],
        &[2, 3, 4],
        &[3],
        &[3, 4],
        &[2, 3, 4],
        &[voter_10_wants],
    ];
    for ballot in ballots {
        projects.approvals.add(1, ballot).unwrap();
    }
    Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None }
}

fn counted(election: &Election, utility: Utility, completion: Completion) -> Tally {
    count(&Rule::plain(Method::EqualShares(utility, completion)), election, Seed([7; 32])).unwrap()
}

fn order(tally: &Tally) -> Vec<String> {
    tally.order.iter().flatten().flatten().map(|place| tally.options.name(*place)).collect()
}

fn of_kind(tally: &Tally, kind: &str, key: &str) -> Vec<serde_json::Value> {
    let steps = tally.steps.iter().map(|step| step.to_json(&tally.options));
    steps.filter(|step| step["kind"] == kind).map(|step| step[key].clone()).collect()
}

#[test]
fn the_first_example_of_equalshares_net() {
    let election = example(0);
    let tally = counted(&election, Utility::Cost, Completion::None);
    assert_eq!(order(&tally), ["bike", "play", "lib"]);
    assert_eq!(of_kind(&tally, "purchase", "effective_votes"), ["7", "4", "3"]);
    assert_eq!(
        of_kind(&tally, "purchase", "rho"),
        ["1/7", "1/4", "1/3"],
        "the price of a unit of utility is one over the effective votes"
    );
    let exhaustive = counted(&election, Utility::Cost, Completion::Add1Exhaustive);
    assert_eq!(order(&exhaustive), ["bike", "play", "lib"]);
    let cardinality = counted(&election, Utility::Cardinality, Completion::None);
    assert_eq!(order(&cardinality), ["lib", "play", "gym"]);
    assert_eq!(cardinality.ties[0].rule, "lower cost");
}

#[test]
fn the_second_example_of_equalshares_net() {
    let election = example(1);
    let tally = counted(&election, Utility::Cost, Completion::None);
    assert_eq!(order(&tally), ["gym", "park", "play"]);
    assert_eq!(of_kind(&tally, "purchase", "effective_votes"), ["7", "70/17", "56/17"]);
    assert_eq!(of_kind(&tally, "spent", "left"), ["250"]);
    let exhaustive = counted(&election, Utility::Cost, Completion::Add1Exhaustive);
    assert_eq!(order(&exhaustive), ["gym", "park", "play", "lib"]);
    assert_eq!(of_kind(&exhaustive, "raised", "share"), ["117"]);
    assert_eq!(of_kind(&exhaustive, "raised", "ended"), ["exhausted"]);
}

#[test]
fn the_explanation_needs_no_knowledge_of_the_method() {
    let tally = counted(&example(1), Utility::Cost, Completion::None);
    assert_eq!(
        tally.sentences(),
        [
            "11 cast a ballot; 0 of these are blank, so 11 decide.",
            "The budget of 1100 is shared equally among 11 voters: each can spend 100.",
            "gym is bought for 400: 7 supporters pay about 57.14 each. The most that \
             anybody pays is as much as if 7 voters had shared the whole cost equally; no other project that could be paid had more.",
            "park is bought for 250: 2 supporters pay about 60.71 each, and 3 who had less left give all of it, about 128.57 \
             together. The most that anybody pays is as much as if about 4.11 voters had shared the whole cost equally; no other \
             project that could be paid had more.",
            "play is bought for 200: 2 supporters pay about 60.71 each, and 2 who had less left give all of it, about 78.57 \
             together. The most that anybody pays is as much as if about 3.29 voters had shared the whole cost equally; no other \
             project that could be paid had more.",
            "lib came nearest to being bought as well: its supporters had about 39.28 left of the 100 it costs, so about 60.71 \
             were missing, which 1 more with an untouched share would have brought.",
            "3 projects are chosen; they cost 850 together, and 250 are left.",
        ]
    );
}

proptest! {
    /// Rounded numbers only prune: a budget at which everything is paid to the last fraction is enough, one less is not.
    #[test]
    fn what_can_be_paid_exactly_is_bought(weights in proptest::collection::vec(1_u64..1_000_000, 1..6), each in 1_u64..1_000) {
        let options = Options::named(["all", "other"]).unwrap();
        let voters: u64 = weights.iter().sum();
        for short in [0, 1] {
            let mut projects = Projects::over(&options, voters * each - short, vec![voters * each, 0], 0).unwrap();
            for weight in &weights {
                projects.approvals.add(*weight, &[0]).unwrap();
            }
            let election = Election { title: None, options: options.clone(), ballots: Ballots::Projects(projects), eligible: None };
            let tally = counted(&election, Utility::Cardinality, Completion::None);
            prop_assert_eq!(tally.winners.len() as u64, 1 - short);
        }
    }
}
