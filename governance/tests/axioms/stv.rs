//! What a single transferable vote promises. Neither count is homogeneous to the last decimal (a quota of whole votes, shares that
//! are rounded), and no transferable vote is monotone, so neither is tried here.

use std::collections::BTreeSet;

use governance::voting::methods::stv::{meek, scottish};
use governance::voting::{Ballots, Method, Rule, Seed, Step, Tally, count};
use proptest::prelude::*;

use crate::profiles::{Profile, SEED, config, election, strict, with_coalition};

const BOTH: [Method; 2] = [Method::StvScottish, Method::StvMeek];

fn seated(method: Method, seats: usize, options: usize, profile: &Profile, seed: Seed) -> Tally {
    let rule = Rule { seats: Some(seats.try_into().unwrap()), ..Rule::plain(method) };
    count(&rule, &election(options, profile), seed).unwrap()
}

fn set(tally: &Tally) -> BTreeSet<usize> {
    tally.winners.iter().copied().collect()
}

fn valid(profile: &Profile) -> u64 {
    profile.iter().map(|(weight, _)| weight).sum()
}

/// Options, seats, ballots.
fn contests(most: usize) -> impl Strategy<Value = (usize, usize, Profile)> {
    strict(most).prop_flat_map(|(options, profile)| (Just(options), 1..=options, Just(profile)))
}

/// The same, with options that stand together.
fn divided(most: usize) -> impl Strategy<Value = (usize, usize, Profile)> {
    with_coalition(most).prop_flat_map(|(options, profile)| (Just(options), 1..=options, Just(profile)))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_vote_is_lost_at_any_stage_of_the_scottish_count((options, seats, profile) in contests(7)) {
        let whole = u128::from(valid(&profile)) * 100_000;
        let mut stages = 0;
        for step in seated(Method::StvScottish, seats, options, &profile, SEED).steps {
            if let Step::Scottish(scottish::Step::Stage { votes, non_transferable, cut, .. }) = step {
                stages += 1;
                let votes: u128 = votes.iter().map(|votes| votes.units).sum();
                prop_assert_eq!(votes + non_transferable.units + cut.units, whole);
            }
        }
        prop_assert!(stages > 0);
    }

    #[test]
    fn no_vote_is_lost_in_any_round_of_meek((options, seats, profile) in contests(7)) {
        let whole = u128::from(valid(&profile)) * 1_000_000_000;
        for step in seated(Method::StvMeek, seats, options, &profile, SEED).steps {
            if let Step::Meek(meek::Step::Round { votes, exhausted, .. }) = step {
                prop_assert_eq!(votes.iter().map(|votes| votes.units).sum::<u128>() + exhausted.units, whole);
            }
        }
    }

    #[test]
    fn every_seat_is_filled_once((options, seats, profile) in contests(7)) {
        for method in BOTH {
            let tally = seated(method, seats, options, &profile, SEED);
            prop_assert_eq!((tally.winners.len(), set(&tally).len()), (seats, seats));
        }
    }

    #[test]
    fn anonymity_neither_order_nor_bundling_of_ballots_matters((options, seats, profile) in contests(6)) {
        let mut single: Profile = profile
            .iter()
            .flat_map(|(weight, tiers)| (0..*weight).map(move |_| (1, tiers.clone())))
            .collect();
        single.reverse();
        for method in BOTH {
            let one = seated(method, seats, options, &profile, SEED).canonical_json();
            prop_assert_eq!(one, seated(method, seats, options, &single, SEED).canonical_json());
        }
    }

    #[test]
    fn neutrality_without_ties_other_names_elect_the_same((options, seats, profile) in contests(6)) {
        let renamed: Profile = profile
            .iter()
            .map(|(weight, tiers)| {
                let rename = |tier: &Vec<usize>| tier.iter().map(|option| options - 1 - option).collect();
                (*weight, tiers.iter().map(rename).collect())
            })
            .collect();
        for method in BOTH {
            let (one, other) = (
                seated(method, seats, options, &profile, SEED),
                seated(method, seats, options, &renamed, SEED),
            );
            prop_assert_eq!(one.tie_dependent, other.tie_dependent);
            if !one.tie_dependent {
                let back: BTreeSet<usize> = set(&other).into_iter().map(|option| options - 1 - option).collect();
                prop_assert_eq!(set(&one), back, "{:?}", method);
            }
        }
    }

    #[test]
    fn droop_proportionality_a_solid_coalition_with_k_quotas_gets_k_seats((options, seats, profile) in divided(5)) {
        let quota = valid(&profile) / (seats as u64 + 1) + 1;
        for method in BOTH {
            let elected = set(&seated(method, seats, options, &profile, SEED));
            for members in 1_u32..1 << options {
                let coalition: BTreeSet<usize> = (0..options).filter(|option| members >> option & 1 == 1).collect();
                let is_solid = |tiers: &&(u64, Vec<Vec<usize>>)| {
                    let first: BTreeSet<usize> = tiers.1.iter().take(coalition.len()).flatten().copied().collect();
                    first == coalition
                };
                let support: u64 = profile.iter().filter(is_solid).map(|(weight, _)| weight).sum();
                // One vote to spare makes up for the decimals that are cut.
                let due = (support.saturating_sub(1) / quota).min(coalition.len() as u64);
                let got = elected.intersection(&coalition).count() as u64;
                prop_assert!(got >= due, "{:?} {:?}: {} of {} by {}", method, coalition, got, due, support);
            }
        }
    }

    #[test]
    fn one_seat_is_an_instant_runoff((options, profile) in strict(6)) {
        let runoff = count(&Rule::plain(Method::Irv), &election(options, &profile), SEED).unwrap();
        let transferable = seated(Method::StvScottish, 1, options, &profile, SEED);
        if runoff.ties.is_empty() && transferable.ties.is_empty() {
            prop_assert_eq!(runoff.winners, transferable.winners);
        }
    }

    #[test]
    fn lots_decide_exactly_where_they_are_said_to((options, seats, profile) in contests(4)) {
        for method in BOTH {
            let tally = seated(method, seats, options, &profile, SEED);
            let differs = |number: &u16| {
                let mut seed = [9; 32];
                seed[..2].copy_from_slice(&number.to_be_bytes());
                set(&seated(method, seats, options, &profile, Seed(seed))) != set(&tally)
            };
            let others = if tally.tie_dependent { 2_000 } else { 40 };
            prop_assert_eq!((0..others).any(|number| differs(&number)), tally.tie_dependent, "{:?}", method);
        }
    }
}

#[test]
fn ballots_that_rank_options_equal_are_refused() {
    let election = election(3, &vec![(1, vec![vec![0, 1], vec![2]])]);
    assert!(matches!(election.ballots, Ballots::Ranked(_)));
    for method in BOTH {
        assert!(count(&Rule::plain(method), &election, SEED).is_err());
    }
}
