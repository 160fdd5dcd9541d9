use num_bigint::BigUint;
use proptest::prelude::*;

use super::completion::{Stride, add1};
use super::lots::Draws;
use super::retrace::retrace;
use super::run::{Budgeting, run};
use super::voters::Voters;
use crate::voting::{
    Ballots, Completion, Election, Lots, Method, Options, Projects, Rule, Seed, Tally, Utility, count,
};

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
            "The budget of 1100 is shared equally among all 11 who cast a ballot: each can spend 100.",
            "gym is bought for 400: 7 supporters share the cost equally and pay about 57.14 each. No other project that could be paid \
             would have been shared by more.",
            "park is bought for 250: 2 supporters pay about 60.71 each, and 3 who had less left give all of it, about 128.57 \
             together. For those who pay most that is as if about 4.12 shared the cost equally; no other project that could be \
             paid would have been shared by more in this sense.",
            "play is bought for 200: 2 supporters pay about 60.71 each, and 2 who had less left give all of it, about 78.57 \
             together. For those who pay most that is as if about 3.29 shared the cost equally; no other project that could be \
             paid would have been shared by more in this sense.",
            "At the end, of the projects left out lib lacked least: it costs 100, and its supporters had about 39.29 left together, \
             about 60.71 too little.",
            "Projects chosen: 3. They cost 850 together; 250 are left.",
        ]
    );
}

/// With 11 each, the first project comes before the second, one of whose supporters has paid for the third; with 12 each they
/// are equally good, and a lot must be drawn.
#[test]
fn no_run_with_a_new_lot_is_passed_over() {
    let options = Options::named(["first", "second", "third"]).unwrap();
    let mut projects = Projects::over(&options, 11 * 14, vec![20, 20, 24], 0).unwrap();
    for (weight, set) in [(1, vec![0]), (1, vec![0, 1]), (1, vec![1, 2]), (11, vec![2])] {
        projects.approvals.add(weight, &set).unwrap();
    }
    let voters = Voters::of(&projects);
    let budgeting = Budgeting { projects: &projects, voters: &voters, utility: Utility::Cost };
    for order in [[0, 1, 2], [1, 0, 2]] {
        let lots = Lots::from_order(order);
        let mut draws = Draws::with(&lots, &[]);
        let earlier = run(&budgeting, &BigUint::from(11_u64 * 14), &mut draws);
        let bought: Vec<usize> = earlier.purchases().iter().map(|purchase| purchase.project).collect();
        assert_eq!(bought, [2, 0]);
        assert!(retrace(&budgeting, &BigUint::from(12_u64 * 14), earlier.purchases(), &mut draws).is_none());
    }
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

    /// Increments made at once are what increments one by one are: the same run stands, after as many, for the same reason,
    /// and the same lots were drawn.
    #[test]
    fn increments_made_at_once_are_increments_one_by_one(
        costs in proptest::collection::vec((1_u64..60, prop_oneof![Just(1_u64), Just(7), Just(40)]), 1..6),
        budget in 0_u64..1_500,
        ballots in proptest::collection::vec((1_u64..4, any::<u8>()), 1..8),
    ) {
        let options = Options::named(NAMES.into_iter().take(costs.len())).unwrap();
        let costs: Vec<u64> = costs.into_iter().map(|(cost, times)| cost * times).collect();
        let mut projects = Projects::over(&options, budget, costs, 0).unwrap();
        for (weight, set) in ballots {
            let set: Vec<usize> = (0..options.len()).filter(|place| set >> place & 1 == 1).collect();
            projects.approvals.add(weight, &set).unwrap();
        }
        let voters = Voters::of(&projects);
        let lots = Lots::draw(Seed([7; 32]), &options);
        for utility in [Utility::Cost, Utility::Cardinality] {
            let budgeting = Budgeting { projects: &projects, voters: &voters, utility };
            for stop_when_exhausted in [false, true] {
                let (mut draws, mut drawn) = (Draws::with(&lots, &[]), Draws::with(&lots, &[]));
                let at_once = add1(&budgeting, stop_when_exhausted, Stride::begin(), &mut draws);
                let one_by_one = add1(&budgeting, stop_when_exhausted, Stride::one_by_one(), &mut drawn);
                prop_assert_eq!(at_once, one_by_one);
                prop_assert_eq!(draws.drawn, drawn.drawn);
            }
        }
    }
}

#[test]
fn that_other_lots_elect_others_is_seen_however_many_lots_fall() {
    // Twelve projects of one price, and six voters who each support two: nearly every purchase is a tie.
    let names: Vec<String> = (0..12).map(|number| format!("p{number}")).collect();
    let options = Options::named(names.iter().map(String::as_str)).unwrap();
    let mut projects = Projects::over(&options, 85, vec![10; 12], 0).unwrap();
    for pair in [[1, 2], [8, 6], [1, 3], [4, 0], [7, 11], [9, 5]] {
        projects.approvals.add(1, &pair).unwrap();
    }
    let election = Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None };
    assert!(counted(&election, Utility::Cost, Completion::Add1).tie_dependent);
}
