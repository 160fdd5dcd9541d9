//! The examples of Equal Shares, and the order in which its ties are broken.

use governance::voting::{
    Ballots, Completion, Election, Lots, Method, Options, Projects, Rule, Seed, Tally, TieRule, Utility, count,
};
use num_rational::BigRational;
use serde_json::{Value, json};

use super::{Examples, steps};

/// Projects by name and cost, and which of them each voter approves of.
struct Case {
    budget: u64,
    projects: Vec<(String, u64)>,
    voters: Vec<Vec<usize>>,
}

impl Case {
    fn counted(&self, utility: Utility, completion: Completion, seed: Seed) -> Tally {
        let options = Options::named(self.projects.iter().map(|(name, _)| name.as_str())).unwrap();
        let costs = self.projects.iter().map(|(_, cost)| *cost).collect();
        let mut projects = Projects::over(&options, self.budget, costs, 0).unwrap();
        for approved in &self.voters {
            projects.approvals.add(1, approved).unwrap();
        }
        let election = Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None };
        let tie = TieRule::CheaperThenVotesThenLot;
        count(&Rule { tie, ..Rule::plain(Method::EqualShares(utility, completion)) }, &election, seed).unwrap()
    }

    fn plain(&self, utility: Utility, completion: Completion) -> Tally {
        self.counted(utility, completion, Seed([7; 32]))
    }

    /// What every voter has left at the end, from the payments that the steps say.
    fn left(&self, tally: &Tally) -> Vec<BigRational> {
        let share = BigRational::new(self.budget.into(), self.voters.len().into());
        let mut left = vec![share; self.voters.len()];
        for step in steps(tally, "purchase") {
            let project = self.projects.iter().position(|(name, _)| step["project"] == json!(name)).unwrap();
            let each: BigRational = step["payments"][0]["each"].as_str().unwrap().parse().unwrap();
            for (left, _) in left.iter_mut().zip(&self.voters).filter(|(_, approved)| approved.contains(&project)) {
                *left -= each.clone().min(left.clone());
            }
        }
        left
    }
}

fn bought(tally: &Tally) -> Value {
    tally.order.iter().flatten().flatten().map(|place| json!(tally.options.name(*place))).collect()
}

fn said(tally: &Tally, kind: &str, key: &str) -> Vec<Value> {
    steps(tally, kind).into_iter().map(|step| step[key].clone()).collect()
}

pub fn come_out(examples: &Examples) {
    let example = examples.get("mes-1");
    let (costs, approvals) = (example.part("costs").as_object().unwrap(), example.part("approvals"));
    let projects: Vec<(String, u64)> =
        costs.iter().map(|(name, cost)| (name.clone(), cost.as_u64().unwrap())).collect();
    let approves = |voter: u64, name: &str| approvals[name].as_array().unwrap().contains(&json!(voter));
    let ballot = |voter: u64| (0..projects.len()).filter(|project| approves(voter, &projects[*project].0)).collect();
    let voters = (0..example.part("voters").as_u64().unwrap()).map(ballot).collect();
    let mut case = Case { budget: example.part("budget").as_u64().unwrap(), projects, voters };

    let tally = case.plain(Utility::Cost, Completion::None);
    assert_eq!(&bought(&tally), example.part("expect/cost_utility"));
    let effective = json!(said(&tally, "purchase", "effective_votes"));
    assert_eq!(&effective, example.part("expect/cost_utility_effective_votes"));
    let left: Value = case.left(&tally).iter().map(|left| json!(left.to_string())).collect();
    assert_eq!(&left, example.part("expect/cost_utility_final_budgets"));
    let cardinality = case.plain(Utility::Cardinality, Completion::None);
    assert_eq!(&bought(&cardinality), example.part("expect/cardinality_utility_min_cost_tiebreak"));
    let exhaustive = case.plain(Utility::Cost, Completion::Add1Exhaustive);
    assert_eq!(&bought(&exhaustive), example.part("expect/add1_exhaustive_cost_utility"));

    let example = examples.get("mes-2");
    let gym = case.projects.iter().position(|(name, _)| name == "gym").unwrap();
    case.voters[10] = vec![gym];
    let tally = case.plain(Utility::Cost, Completion::None);
    assert_eq!(&bought(&tally), example.part("expect/cost_utility"));
    let effective = json!(said(&tally, "purchase", "effective_votes"));
    assert_eq!(&effective, example.part("expect/cost_utility_effective_votes"));
    assert_eq!(said(&tally, "spent", "left"), [json!(example.part("expect/unspent").to_string())]);
    let exhaustive = case.plain(Utility::Cost, Completion::Add1Exhaustive);
    assert_eq!(&bought(&exhaustive), example.part("expect/add1_exhaustive_cost_utility"));
    let share = example.part("expect/add1_stops_at_share_per_voter").to_string();
    assert_eq!(said(&exhaustive, "raised", "share"), [json!(share)]);

    let rule = examples.get("mes-tie-breaking").text("rule");
    assert_eq!(rule, "lowest cost, then most raw votes, then lot; same lot order for every completion run");
}

fn case(budget: u64, projects: &[(&str, u64)], voters: &[&[usize]]) -> Case {
    let projects = projects.iter().map(|(name, cost)| ((*name).to_owned(), *cost)).collect();
    Case { budget, projects, voters: voters.iter().map(|approved| approved.to_vec()).collect() }
}

#[test]
fn ties_of_equal_shares_go_to_the_lower_cost_then_to_more_votes_then_to_one_order_of_lots() {
    let cost = case(30, &[("dear", 20), ("cheap", 10)], &[&[0], &[0], &[1]]);
    let tally = cost.plain(Utility::Cardinality, Completion::None);
    assert_eq!((bought(&tally), tally.ties[0].rule), (json!(["cheap", "dear"]), "lower cost"));

    // Ten voters spend all they have on the first; one of them supports "many" as well and pays nothing for it.
    let mut voters: Vec<&[usize]> = vec![&[0]; 9];
    voters.extend([&[0, 2][..], &[1], &[1], &[2], &[2]]);
    let votes = case(140, &[("first", 100), ("few", 10), ("many", 10)], &voters);
    let tally = votes.plain(Utility::Cost, Completion::None);
    assert_eq!((bought(&tally), tally.ties[0].rule), (json!(["first", "many", "few"]), "more votes"));

    let lots = case(30, &[("a", 20), ("b", 20), ("c", 20)], &[&[0, 1, 2], &[0, 1, 2], &[0, 1, 2]]);
    for byte in 0..64 {
        let tally = lots.counted(Utility::Cost, Completion::Add1, Seed([byte; 32]));
        let drawn = Lots::draw(Seed([byte; 32]), &tally.options);
        assert!(tally.tie_dependent && tally.ties.iter().all(|tie| tie.rule == "lot"));
        assert_eq!(tally.winners, [drawn.first(&[0, 1, 2]).unwrap()], "one order of lots for every run");
    }
}
