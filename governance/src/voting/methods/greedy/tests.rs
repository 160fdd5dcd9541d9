use super::*;
use crate::voting::{Ballots, Election, Method, Options, Rule, Seed};

/// Projects with so many votes each.
fn counted(budget: u64, costs_and_votes: &[(u64, u64)], utility: Utility) -> Tally {
    let names = ["a", "b", "c", "d"];
    let options = Options::named(names.into_iter().take(costs_and_votes.len())).unwrap();
    let costs = costs_and_votes.iter().map(|(cost, _)| *cost).collect();
    let mut projects = Projects::over(&options, budget, costs, 0).unwrap();
    for (place, (_, votes)) in costs_and_votes.iter().enumerate() {
        projects.approvals.add(*votes, &[place]).unwrap();
    }
    let election = Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None };
    crate::voting::count(&Rule::plain(Method::Greedy(utility)), &election, Seed([7; 32])).unwrap()
}

fn tie(place: &str, among: &[usize], rule: &'static str, chosen: &[usize]) -> Tie {
    Tie { place: place.to_owned(), among: among.to_vec(), rule, chosen: chosen.to_vec() }
}

#[test]
fn of_equal_votes_the_cheaper_comes_first_and_the_tie_says_so() {
    let tally = counted(12, &[(9, 3), (7, 3), (2, 5)], Utility::Cost);
    assert_eq!((tally.winners, tally.ties), (vec![1, 2], vec![tie("addition 2", &[0, 1], "lower cost", &[1])]));
}

#[test]
fn where_all_fit_or_only_one_does_there_is_no_tie() {
    assert_eq!(counted(18, &[(9, 3), (7, 3), (2, 5)], Utility::Cost).ties, []);
    assert_eq!(counted(10, &[(9, 3), (7, 3), (2, 5)], Utility::Cost).ties, []);
}

#[test]
fn the_order_of_the_rule_decides_between_equal_projects_after_the_cheaper_ones() {
    let tally = counted(11, &[(3, 2), (6, 2), (6, 2)], Utility::Cost);
    assert!(tally.tie_dependent);
    assert_eq!(tally.ties[0], tie("addition 1", &[0, 1, 2], "lower cost", &[0]));
    assert_eq!((tally.ties[1].rule, &tally.ties[1].among), ("id", &vec![1, 2]));
}

#[test]
fn twice_the_votes_for_twice_the_cost_is_a_tie_for_the_money() {
    let tally = counted(7, &[(6, 4), (3, 2)], Utility::Cardinality);
    assert_eq!((tally.winners, tally.ties), (vec![1], vec![tie("addition 1", &[0, 1], "lower cost", &[1])]));
}

#[test]
fn a_rule_with_another_budget_than_the_election_is_refused() {
    let options = Options::named(["a"]).unwrap();
    let projects = Projects::over(&options, 700, vec![100], 2).unwrap();
    let election = Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None };
    let rule = |budget: &str| Rule { budget: Some(budget.to_owned()), ..Rule::plain(Method::Greedy(Utility::Cost)) };
    assert!(crate::voting::count(&rule("7.00"), &election, Seed([7; 32])).is_ok());
    let refused = crate::voting::count(&rule("70"), &election, Seed([7; 32])).unwrap_err();
    assert_eq!(refused.to_string(), "the rule's budget is 70, and the projects share 7");
}
