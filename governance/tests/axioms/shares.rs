//! Equal Shares: what it promises, and a slow count beside the fast one.

use std::collections::BTreeSet;

use governance::voting::{Completion, Tally, Utility};
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

use crate::profiles::config;
use crate::shares_by_definition::{cases, lots, naive, naive_completed, whole};

const UTILITIES: [Utility; 2] = [Utility::Cost, Utility::Cardinality];
const COMPLETIONS: [Completion; 5] = [
    Completion::None,
    Completion::Add1,
    Completion::Add1Exhaustive,
    Completion::Add1ExhaustiveGreedy,
    Completion::Add1Votes,
];

fn bought(tally: &Tally) -> Vec<usize> {
    tally.order.iter().flatten().flatten().copied().collect()
}

/// Every order of some projects.
fn orders(projects: &[usize]) -> Vec<Vec<usize>> {
    if projects.is_empty() {
        return vec![Vec::new()];
    }
    let first = |first: &usize| {
        let rest: Vec<usize> = projects.iter().copied().filter(|project| project != first).collect();
        orders(&rest).into_iter().map(move |rest| [vec![*first], rest].concat()).collect::<Vec<_>>()
    };
    projects.iter().flat_map(first).collect()
}

/// What the steps of a kind say under a key.
fn said(tally: &Tally, kind: &str) -> Vec<serde_json::Value> {
    let steps = tally.steps.iter().map(|step| step.to_json(&tally.options));
    steps.filter(|step| step["kind"] == kind).collect()
}

/// Whether some lots decided: then renamed options may have other lots.
fn is_by_lot(tally: &Tally) -> bool {
    tally.ties.iter().any(|tie| matches!(tie.rule, "lot" | "id"))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_fast_count_is_the_slow_one(case in cases(6, 40)) {
        for utility in UTILITIES {
            let share = whole(case.budget) / whole(case.voters());
            let slow: Vec<usize> = naive(&case, utility, &share, &lots(&case)).into_iter().filter(|p| case.costs[*p] > 0).collect();
            let fast = bought(&case.count(utility, Completion::None));
            prop_assert_eq!(fast.into_iter().filter(|p| case.costs[*p] > 0).collect::<Vec<usize>>(), slow);
        }
    }

    #[test]
    fn add1_and_its_completions_are_what_their_definition_says(case in cases(4, 8)) {
        for utility in UTILITIES {
            for completion in COMPLETIONS {
                let fast: BTreeSet<usize> = case.count(utility, completion).winners.into_iter().collect();
                prop_assert_eq!(fast, naive_completed(&case, utility, completion, &lots(&case)), "{:?} {:?}", utility, completion);
            }
        }
    }

    #[test]
    fn no_voter_overspends_and_payments_add_up_to_costs(case in cases(6, 1_000)) {
        for utility in UTILITIES {
            let tally = case.count(utility, Completion::None);
            let mut left = vec![whole(case.budget) / whole(case.voters()); case.ballots.len()];
            for step in said(&tally, "purchase") {
                let project = tally.options.place(&step["project"].as_str().unwrap().into()).unwrap();
                let each: BigRational = step["payments"][0]["each"].as_str().unwrap().parse().unwrap();
                let (mut paid, mut full) = (BigRational::zero(), 0);
                for ((weight, _), left) in case.ballots.iter().zip(&mut left).filter(|((_, set), _)| set.contains(&project)) {
                    let pays = each.clone().min(left.clone());
                    full += if pays == each { *weight } else { 0 };
                    *left -= &pays;
                    paid += pays * whole(*weight);
                }
                prop_assert_eq!(paid, whole(case.costs[project]));
                prop_assert_eq!(step["payments"][0]["voters"].as_u64(), Some(full));
                let together: BigRational = step["payments"][1]["together"].as_str().unwrap().parse().unwrap();
                prop_assert_eq!(each * whole(full) + together, whole(case.costs[project]));
            }
            prop_assert!(left.iter().all(|left| *left >= BigRational::zero()));
        }
    }

    #[test]
    fn never_more_than_the_budget_is_spent(case in cases(6, 12)) {
        for utility in UTILITIES {
            for completion in COMPLETIONS {
                prop_assert!(case.cost(&case.count(utility, completion).winners) <= case.budget);
            }
        }
    }

    #[test]
    fn neither_the_order_of_ballots_nor_their_splitting_matters(case in cases(5, 10)) {
        let mut split = case.clone();
        split.ballots = case.ballots.iter().rev().flat_map(|(weight, set)| vec![(1, set.clone()); *weight as usize]).collect();
        for utility in UTILITIES {
            for completion in COMPLETIONS {
                let (together, apart) = (case.count(utility, completion), split.count(utility, completion));
                prop_assert_eq!(together.canonical_json(), apart.canonical_json());
            }
        }
    }

    #[test]
    fn the_order_of_the_projects_matters_only_to_lots(case in cases(5, 10)) {
        let last = case.costs.len() - 1;
        let mut turned = case.clone();
        turned.costs.reverse();
        for (_, set) in &mut turned.ballots {
            set.iter_mut().for_each(|project| *project = last - *project);
        }
        for utility in UTILITIES {
            for completion in COMPLETIONS {
                let (tally, other) = (case.count(utility, completion), turned.count(utility, completion));
                prop_assert_eq!(tally.tie_dependent, other.tie_dependent);
                if !tally.tie_dependent {
                    let back: BTreeSet<usize> = other.winners.iter().map(|project| last - project).collect();
                    prop_assert_eq!(tally.winners.into_iter().collect::<BTreeSet<usize>>(), back);
                }
            }
        }
    }

    #[test]
    fn lots_decide_exactly_where_they_are_said_to(case in cases(4, 4)) {
        for utility in UTILITIES {
            for completion in COMPLETIONS {
                let orders = orders(&(0..case.costs.len()).collect::<Vec<usize>>());
                let found: BTreeSet<BTreeSet<usize>> =
                    orders.iter().map(|lots| naive_completed(&case, utility, completion, lots)).collect();
                let tally = case.count(utility, completion);
                prop_assert_eq!(tally.tie_dependent, found.len() > 1, "{:?} {:?} {:?}", utility, completion, found);
            }
        }
    }

    #[test]
    fn what_no_lot_decides_does_not_depend_on_lots(case in cases(6, 6)) {
        for utility in UTILITIES {
            let tally = case.count(utility, Completion::None);
            prop_assert!(is_by_lot(&tally) || !tally.tie_dependent);
        }
    }

    #[test]
    fn as_many_copies_of_every_ballot_and_of_every_cost_change_nothing(case in cases(6, 50), times in 2_u64..5) {
        let mut more = case.clone();
        more.budget *= times;
        more.costs.iter_mut().for_each(|cost| *cost *= times);
        more.ballots.iter_mut().for_each(|(weight, _)| *weight *= times);
        for utility in UTILITIES {
            prop_assert_eq!(bought(&case.count(utility, Completion::None)), bought(&more.count(utility, Completion::None)));
        }
    }

    /// Extended justified representation up to one project: a group that agrees on projects worth T and deserves their cost
    /// has a member who gets at least T from what is bought, or would with one more of these projects.
    #[test]
    fn cohesive_groups_are_represented_up_to_one_project(case in cases(5, 20)) {
        for utility in UTILITIES {
            let worth = |projects: &[usize]| match utility {
                Utility::Cost => case.cost(projects),
                Utility::Cardinality => projects.len() as u64,
            };
            let winners = case.count(utility, Completion::None).winners;
            for chosen in 1_u32..1 << case.costs.len() {
                let agreed: Vec<usize> = (0..case.costs.len()).filter(|project| chosen >> project & 1 == 1).collect();
                let gets = |set: &[usize]| {
                    let won: Vec<usize> = winners.iter().copied().filter(|project| set.contains(project)).collect();
                    let one_more = agreed.iter().filter(|project| !winners.contains(project)).map(|project| worth(&[*project]));
                    (worth(&won), one_more.max().unwrap_or(0))
                };
                let is_short = |set: &[usize]| {
                    let (won, one_more) = gets(set);
                    won < worth(&agreed) && won + one_more <= worth(&agreed)
                        && agreed.iter().all(|project| winners.contains(project) || won + worth(&[*project]) <= worth(&agreed))
                };
                let agreeing = case.ballots.iter().filter(|(_, set)| agreed.iter().all(|project| set.contains(project)));
                let short: u64 = agreeing.filter(|(_, set)| is_short(set)).map(|(weight, _)| weight).sum();
                let is_some_left = agreed.iter().any(|project| !winners.contains(project));
                // all who are short make the largest group without a represented member
                let deserves = u128::from(short) * u128::from(case.budget) >= u128::from(case.cost(&agreed) * case.voters());
                prop_assert!(short == 0 || !deserves || !is_some_left || case.cost(&agreed) == 0, "{:?} {:?}", agreed, winners);
            }
        }
    }
}
