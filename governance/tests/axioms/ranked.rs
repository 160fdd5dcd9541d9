//! What the ranked methods promise.
//!
//! Where a tie is broken by lot, an axiom is stated on all that the lots could choose ([`tied`]), or on profiles without ties.

use std::collections::BTreeSet;

use governance::voting::{
    Ballots, Borda, Election, Method, OptionId, Options, Ranked, Rule, Step, Tally, count, methods,
};
use proptest::prelude::*;

use crate::profiles::{Profile, SEED, config, election, options, strict, weak};

const CONDORCET: [Method; 3] = [Method::Schulze, Method::RankedPairs, Method::Minimax];
const SETS: [Method; 3] = [Method::CondorcetWinner, Method::SmithSet, Method::SchwartzSet];
const BY_POINTS: [Method; 4] = [
    Method::Plurality,
    Method::Borda(Borda::Average),
    Method::Borda(Borda::Pessimistic),
    Method::Borda(Borda::Modified),
];

/// Every method for strict ballots.
fn all() -> impl Iterator<Item = Method> {
    CONDORCET.into_iter().chain(SETS).chain(BY_POINTS).chain([Method::Irv])
}

pub fn counted(method: Method, election: &Election) -> Tally {
    count(&Rule::plain(method), election, SEED).unwrap()
}

fn ids(tally: &Tally, places: &[usize]) -> BTreeSet<OptionId> {
    tally.options.ids(places).into_iter().collect()
}

/// Everybody whom lots could make win, for methods in which they fall once, at the end.
pub fn tied(tally: &Tally) -> BTreeSet<usize> {
    tally.ties.last().map_or(&tally.winners, |tie| &tie.among).iter().copied().collect()
}

/// The profile with its options in another place of the list, under the same names.
fn listed_otherwise(count: usize, profile: &Profile, order: &[usize]) -> Election {
    let labels: Vec<_> = options(count).iter().cloned().collect();
    let options = Options::new(order.iter().map(|place| labels[*place].clone()).collect()).unwrap();
    let now = |place: usize| order.iter().position(|at| *at == place).unwrap();
    let mut ballots = Ranked::over(&options);
    for (weight, tiers) in profile {
        let tiers: Vec<Vec<usize>> = tiers.iter().map(|tier| tier.iter().map(|place| now(*place)).collect()).collect();
        let tiers: Vec<&[usize]> = tiers.iter().map(Vec::as_slice).collect();
        ballots.add(*weight, &tiers).unwrap();
    }
    Election { title: None, options, ballots: Ballots::Ranked(ballots.finish()), eligible: None }
}

fn renamed(profile: &Profile, name: impl Fn(usize) -> usize) -> Profile {
    let tier = |tier: &Vec<usize>| tier.iter().map(|place| name(*place)).collect();
    profile.iter().map(|(weight, tiers)| (*weight, tiers.iter().map(tier).collect())).collect()
}

/// The ballot with all options on it: those left out in a tier below the others.
pub fn completed(count: usize, tiers: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let left: Vec<usize> = (0..count).filter(|place| !tiers.iter().flatten().any(|named| named == place)).collect();
    tiers.iter().cloned().chain((!left.is_empty()).then_some(left)).collect()
}

/// Whether no two pairs are equally strong and none is level.
fn has_distinct_defeats(tally: &Tally) -> bool {
    let Some(pairs) = &tally.pairwise else { return false };
    let all = 0..pairs.options();
    let wins = all.clone().flat_map(|a| all.clone().map(move |b| (a, b))).filter(|(a, b)| a < b);
    let wins: Vec<u64> = wins.map(|(a, b)| pairs.over(a, b).max(pairs.over(b, a))).collect();
    let level = all.clone().any(|a| all.clone().any(|b| a != b && pairs.over(a, b) == pairs.over(b, a)));
    !level && wins.iter().collect::<BTreeSet<_>>().len() == wins.len()
}

fn shuffled(count: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..count).collect::<Vec<usize>>()).prop_shuffle()
}

fn with_order() -> impl Strategy<Value = (usize, Profile, Vec<usize>)> {
    strict(6).prop_flat_map(|(count, profile)| (Just(count), Just(profile), shuffled(count)))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn anonymity_who_cast_which_ballot_and_in_what_order_changes_no_byte((count, profile) in strict(6), turn in 0_usize..12) {
        let mut other: Profile = profile.iter().flat_map(|(weight, tiers)| {
            [(1, tiers.clone()), (weight - 1, tiers.clone())]
        }).collect();
        other.reverse();
        let turn = turn % other.len();
        other.rotate_left(turn);
        for method in all() {
            let a = counted(method, &election(count, &profile));
            let b = counted(method, &election(count, &other));
            prop_assert_eq!(a.canonical_json(), b.canonical_json());
        }
    }

    #[test]
    fn neutrality_the_place_of_an_option_in_the_list_plays_no_part((count, profile, order) in with_order()) {
        for method in all() {
            let a = counted(method, &election(count, &profile));
            let b = counted(method, &listed_otherwise(count, &profile, &order));
            prop_assert_eq!(ids(&a, &a.winners), ids(&b, &b.winners), "{}", method.name());
            prop_assert_eq!(a.tie_dependent, b.tie_dependent, "{}", method.name());
        }
    }

    #[test]
    fn neutrality_renaming_the_options_renames_the_winners((count, profile, order) in with_order()) {
        let other = renamed(&profile, |place| order[place]);
        for method in all() {
            let a = counted(method, &election(count, &profile));
            let b = counted(method, &election(count, &other));
            prop_assert_eq!(a.tie_dependent, b.tie_dependent, "{}", method.name());
            if !a.tie_dependent {
                let named: BTreeSet<usize> = a.winners.iter().map(|place| order[*place]).collect();
                prop_assert_eq!(named, b.winners.iter().copied().collect(), "{}", method.name());
            }
        }
    }

    #[test]
    fn homogeneity_as_many_times_the_ballots_elect_the_same((count, profile) in strict(6), times in 2_u64..1_000) {
        let more: Profile = profile.iter().map(|(weight, tiers)| (weight * times, tiers.clone())).collect();
        for method in all() {
            let a = counted(method, &election(count, &profile));
            let b = counted(method, &election(count, &more));
            prop_assert_eq!((a.winners, a.tie_dependent, a.order), (b.winners, b.tie_dependent, b.order));
        }
    }

    #[test]
    fn monotonicity_being_ranked_higher_never_makes_a_winner_lose((count, profile) in strict(5), which in 0_usize..12) {
        for method in CONDORCET.into_iter().chain(BY_POINTS) {
            let before = counted(method, &election(count, &profile));
            if before.tie_dependent {
                continue;
            }
            let winner = before.winners[0];
            let mut raised = profile.clone();
            let at = which % raised.len();
            let (weight, tiers) = raised[at].clone();
            let Some(position) = tiers.iter().position(|tier| tier[0] == winner).filter(|position| *position > 0) else {
                continue;
            };
            let mut higher = tiers.clone();
            higher.swap(position, position - 1);
            raised[at] = (weight - 1, tiers);
            raised.push((1, higher));
            let after = counted(method, &election(count, &raised));
            prop_assert!(after.winners == [winner], "{}: {:?}", method.name(), after.winners);
        }
    }

    #[test]
    fn condorcet_whoever_beats_every_other_is_elected((count, profile) in weak(6)) {
        let election = election(count, &profile);
        let best = counted(Method::CondorcetWinner, &election).winners;
        if !best.is_empty() {
            for method in CONDORCET {
                let tally = counted(method, &election);
                prop_assert!(!tally.tie_dependent);
                prop_assert_eq!(&tally.winners, &best, "{}", method.name());
            }
        }
    }

    #[test]
    fn smith_and_schwartz_the_winners_are_in_both_sets_and_one_set_is_in_the_other((count, profile) in weak(6)) {
        let election = election(count, &profile);
        let smith = tied(&counted(Method::SmithSet, &election));
        let schwartz = tied(&counted(Method::SchwartzSet, &election));
        prop_assert!(!schwartz.is_empty() && schwartz.is_subset(&smith));
        prop_assert!(tied(&counted(Method::Schulze, &election)).is_subset(&schwartz));
        prop_assert!(tied(&counted(Method::RankedPairs, &election)).is_subset(&smith));
    }

    /// Two copies, as three clones can beat each other in a circle: a single copy would let minimax pass.
    #[test]
    fn clone_independence_copies_of_an_option_take_no_win_from_anybody_else(
        (count, profile) in weak(5), cloned in 0_usize..5, turns in any::<u64>(),
    ) {
        let clones = [cloned % count, count, count + 1];
        let with_copies: Profile = (0_u32..).zip(&profile).map(|(number, (weight, tiers))| {
            let mut order = clones;
            order.rotate_left((turns >> (number % 31 * 2) & 3) as usize % 3);
            let tiers = tiers.iter().flat_map(|tier| match tier.contains(&clones[0]) {
                true if tier.len() == 1 => order.iter().map(|place| vec![*place]).collect(),
                true => vec![[tier.as_slice(), &clones[1..]].concat()],
                false => vec![tier.clone()],
            });
            (*weight, tiers.collect())
        }).collect();
        let merged = |winners: BTreeSet<usize>| -> BTreeSet<usize> {
            winners.into_iter().map(|place| if clones.contains(&place) { clones[0] } else { place }).collect()
        };
        let (without, with) = (election(count, &profile), election(count + 2, &with_copies));
        let schulze = [&without, &with].map(|election| counted(Method::Schulze, election));
        prop_assert_eq!(tied(&schulze[0]), merged(tied(&schulze[1])));
        if has_distinct_defeats(&schulze[0]) {
            let pairs = [&without, &with].map(|election| counted(Method::RankedPairs, election));
            prop_assert_eq!(tied(&pairs[0]), merged(tied(&pairs[1])));
        }
    }

    #[test]
    fn reversal_the_only_winner_does_not_win_when_every_ballot_is_turned_round((count, profile) in strict(6)) {
        let full: Profile = profile.iter().map(|(weight, tiers)| {
            let rest = completed(count, tiers).into_iter().flatten().map(|place| vec![place]);
            (*weight, rest.collect())
        }).collect();
        let turned: Profile = full.iter().map(|(weight, tiers)| (*weight, tiers.iter().rev().cloned().collect())).collect();
        for method in [Method::Schulze, Method::RankedPairs, Method::Borda(Borda::Average)] {
            let tally = counted(method, &election(count, &full));
            if tally.tie_dependent || (method == Method::RankedPairs && !has_distinct_defeats(&tally)) {
                continue;
            }
            let back = counted(method, &election(count, &turned));
            prop_assert!(!tied(&back).contains(&tally.winners[0]), "{}", method.name());
        }
    }

    #[test]
    fn majority_whoever_more_than_half_rank_first_wins((count, profile, order) in with_order()) {
        let total: u64 = profile.iter().map(|(weight, _)| weight).sum();
        let mut with_favourite = profile.clone();
        with_favourite.push((total + 1, order.iter().map(|place| vec![*place]).collect()));
        for method in CONDORCET.into_iter().chain([Method::Irv, Method::Plurality]) {
            let tally = counted(method, &election(count, &with_favourite));
            prop_assert_eq!((tally.winners, tally.tie_dependent), (vec![order[0]], false), "{}", method.name());
        }
    }

    #[test]
    fn conservation_in_every_round_of_a_runoff_each_ballot_counts_once_or_is_exhausted((count, profile) in strict(6)) {
        let tally = counted(Method::Irv, &election(count, &profile));
        for step in &tally.steps {
            if let Step::Irv(methods::irv::Step::Round { votes, continuing, exhausted, .. }) = step {
                prop_assert_eq!(votes.iter().map(|(_, votes)| votes).sum::<u64>(), *continuing);
                prop_assert_eq!(continuing + exhausted, tally.counts.valid);
            }
        }
    }
}
