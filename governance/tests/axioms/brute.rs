//! The fast ways against the slow ones that follow the definitions, on small cases.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use governance::voting::{Method, Pairwise, Rule, Step, Tally, count, methods};
use proptest::prelude::*;

use crate::profiles::{Profile, SEED, config, election, strict, weak};
use crate::ranked::{completed, counted, tied};

type Strength = (u64, Reverse<u64>);
type Defeat = (Strength, usize, usize);

fn defeats(pairs: &Pairwise, strength: impl Fn(u64, u64) -> Strength) -> Vec<Defeat> {
    let all = 0..pairs.options();
    let every = all.clone().flat_map(|a| all.clone().map(move |b| (a, b)));
    let beats = every.filter(|(a, b)| pairs.over(*a, *b) > pairs.over(*b, *a));
    beats.map(|(a, b)| (strength(pairs.over(a, b), pairs.over(b, a)), a, b)).collect()
}

fn wins_only(wins: u64, _losses: u64) -> Strength {
    (wins, Reverse(0))
}

fn wins_then_fewer_losses(wins: u64, losses: u64) -> Strength {
    (wins, Reverse(losses))
}

/// Debian constitution §A.5.5 to §A.5.9: while there are defeats within the Schwartz set, drop the weakest of them.
fn drop_the_weakest(options: usize, mut defeats: Vec<Defeat>) -> BTreeSet<usize> {
    loop {
        let reached = |from: usize| {
            let mut reached = BTreeSet::new();
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                let next = defeats.iter().filter(|(_, a, _)| *a == at).map(|(_, _, b)| *b);
                open.extend(next.filter(|b| reached.insert(*b)).collect::<Vec<_>>());
            }
            reached
        };
        let reached: Vec<BTreeSet<usize>> = (0..options).map(reached).collect();
        let is_top = |a: &usize| (0..options).all(|b| !reached[b].contains(a) || reached[*a].contains(&b));
        let schwartz: BTreeSet<usize> = (0..options).filter(is_top).collect();
        let inside = |(_, a, b): &&Defeat| schwartz.contains(a) && schwartz.contains(b);
        let Some(weakest) = defeats.iter().filter(inside).map(|(strength, ..)| *strength).min() else {
            return schwartz;
        };
        defeats.retain(|(strength, a, b)| !(schwartz.contains(a) && schwartz.contains(b) && *strength == weakest));
    }
}

/// The strongest path by trying all: the best, over all ways without a repetition, of the weakest defeat.
fn strongest_path(defeats: &[Defeat], from: usize, to: usize, seen: &[usize]) -> u64 {
    let best = |(strength, _, next): &Defeat| {
        if *next == to {
            strength.0
        } else {
            strength.0.min(strongest_path(defeats, *next, to, &[seen, &[*next]].concat()))
        }
    };
    defeats.iter().filter(|(_, a, b)| *a == from && !seen.contains(b)).map(best).max().unwrap_or(0)
}

/// Everybody who wins by ranked pairs for some order of equally strong defeats: all orders are tried.
fn in_some_order(options: usize, sorted: &[Defeat], locked: &mut Vec<(usize, usize)>, found: &mut BTreeSet<usize>) {
    let Some((strength, ..)) = sorted.first() else {
        found.extend((0..options).filter(|place| locked.iter().all(|(_, loser)| loser != place)));
        return;
    };
    for first in 0..sorted.iter().filter(|(other, ..)| other == strength).count() {
        let mut rest = sorted.to_vec();
        let (_, winner, loser) = rest.remove(first);
        let mut reached = vec![loser];
        let mut at = 0;
        while at < reached.len() {
            let next: Vec<usize> = locked.iter().filter(|(a, _)| *a == reached[at]).map(|(_, b)| *b).collect();
            reached.extend(next.into_iter().filter(|b| !reached.contains(b)).collect::<BTreeSet<_>>());
            at += 1;
        }
        let closes_a_circle = reached.contains(&winner);
        if !closes_a_circle {
            locked.push((winner, loser));
        }
        in_some_order(options, &rest, locked, found);
        if !closes_a_circle {
            locked.pop();
        }
    }
}

/// Everybody who wins an instant runoff for some way of breaking ties for last place.
fn in_some_way(profile: &Profile, standing: &[usize], found: &mut BTreeSet<usize>) {
    let first = |tiers: &Vec<Vec<usize>>| tiers.iter().flatten().copied().find(|place| standing.contains(place));
    let votes = |place: usize| -> u64 {
        profile.iter().filter(|(_, tiers)| first(tiers) == Some(place)).map(|(weight, _)| weight).sum()
    };
    let continuing: u64 = standing.iter().map(|place| votes(*place)).sum();
    let winner = standing.iter().find(|place| standing.len() == 1 || votes(**place) * 2 > continuing);
    if let Some(winner) = winner {
        found.insert(*winner);
        return;
    }
    let fewest = standing.iter().map(|place| votes(*place)).min();
    for last in standing.iter().filter(|place| Some(votes(**place)) == fewest) {
        let rest: Vec<usize> = standing.iter().copied().filter(|place| place != last).collect();
        in_some_way(profile, &rest, found);
    }
}

fn paths(tally: &Tally) -> Option<&Pairwise> {
    tally.steps.iter().find_map(|step| match step {
        Step::Condorcet(methods::condorcet::Step::Paths { strengths }) => Some(strengths),
        _ => None,
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn schulze_has_the_winners_of_dropping_the_weakest_defeats((count, profile) in weak(6)) {
        let tally = counted(Method::Schulze, &election(count, &profile));
        let slow = drop_the_weakest(count, defeats(tally.pairwise.as_ref().unwrap(), wins_only));
        prop_assert_eq!(tied(&tally), slow);
    }

    #[test]
    fn with_a_default_option_schulze_is_the_procedure_of_debian((count, profile) in weak(5)) {
        // A default option below all others on every ballot drops nobody.
        let default = count;
        let below: Profile = profile.iter().map(|(weight, tiers)| {
            (*weight, completed(count, tiers).into_iter().chain([vec![default]]).collect())
        }).collect();
        let election = election(count + 1, &below);
        let rule = Rule { default: Some(election.options.id(default).clone()), ..Rule::plain(Method::Schulze) };
        let tally = governance::voting::count(&rule, &election, SEED).unwrap();
        let slow = drop_the_weakest(count + 1, defeats(tally.pairwise.as_ref().unwrap(), wins_then_fewer_losses));
        prop_assert_eq!(tied(&tally), slow);
    }

    #[test]
    fn strongest_paths_are_those_found_by_trying_every_way((options, profile) in weak(5)) {
        let tally = counted(Method::Schulze, &election(options, &profile));
        let defeats = defeats(tally.pairwise.as_ref().unwrap(), wins_only);
        for a in 0..options {
            for b in (0..options).filter(|b| *b != a) {
                prop_assert_eq!(paths(&tally).unwrap().over(a, b), strongest_path(&defeats, a, b, &[a]));
            }
        }
    }

    #[test]
    fn ranked_pairs_depend_on_ties_exactly_when_some_order_elects_another((options, profile) in weak(4)) {
        let tally = counted(Method::RankedPairs, &election(options, &profile));
        let mut sorted = defeats(tally.pairwise.as_ref().unwrap(), wins_only);
        sorted.sort_by_key(|(strength, ..)| Reverse(*strength));
        let mut found = BTreeSet::new();
        in_some_order(options, &sorted, &mut Vec::new(), &mut found);
        prop_assert_eq!(tally.tie_dependent, found.len() > 1);
        prop_assert!(matches!(tally.winners.as_slice(), [winner] if found.contains(winner)), "{:?}", tally.winners);
    }

    #[test]
    fn instant_runoff_depends_on_ties_exactly_when_some_way_elects_another((options, profile) in strict(6)) {
        let tally = counted(Method::Irv, &election(options, &profile));
        let mut found = BTreeSet::new();
        in_some_way(&profile, &(0..options).collect::<Vec<_>>(), &mut found);
        prop_assert_eq!(tally.tie_dependent, found.len() > 1);
        prop_assert!(matches!(tally.winners.as_slice(), [winner] if found.contains(winner)), "{:?}", tally.winners);
    }

    #[test]
    fn without_ties_lots_change_nothing((options, profile) in strict(5), lots in any::<[u8; 32]>()) {
        let election = election(options, &profile);
        for method in [Method::Schulze, Method::RankedPairs, Method::Minimax, Method::Irv] {
            let here = counted(method, &election);
            let there = count(&Rule::plain(method), &election, governance::voting::Seed(lots)).unwrap();
            prop_assert!(here.tie_dependent || here.winners == there.winners, "{}", method.name());
        }
    }
}
