//! What Phragmén's and Thiele's methods promise, and each of their steps by brute force.

use std::collections::BTreeSet;

use governance::voting::{Approvals, Ballots, Election, Method, Rule, Tally, count};
use proptest::prelude::*;

use crate::profiles::{SEED, config, options};

const BOTH: [Method; 2] = [Method::SeqPhragmen, Method::SeqPav];

type Sets = Vec<(u64, BTreeSet<usize>)>;

fn seated(method: Method, seats: usize, count_of_options: usize, sets: &Sets) -> Tally {
    let options = options(count_of_options);
    let mut ballots = Approvals::over(&options);
    for (weight, set) in sets {
        ballots.add(*weight, &set.iter().copied().collect::<Vec<_>>()).unwrap();
    }
    let election = Election { title: None, options, ballots: Ballots::Approvals(ballots), eligible: None };
    count(&Rule { seats: Some(seats.try_into().unwrap()), ..Rule::plain(method) }, &election, SEED).unwrap()
}

fn sets() -> impl Strategy<Value = (usize, usize, Sets)> {
    (2_usize..6).prop_flat_map(|options| {
        let ballot = (1_u64..5, proptest::collection::btree_set(0..options, 0..=options));
        (Just(options), 1..=options, proptest::collection::vec(ballot, 1..8))
    })
}

/// A fraction in whole numbers, small enough here.
#[derive(Clone, Copy)]
struct Part(i128, i128);

impl Part {
    fn plus(self, other: Self) -> Self {
        let (over, under) = (self.0 * other.1 + other.0 * self.1, self.1 * other.1);
        let (mut a, mut b) = (over, under);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(over / a.max(1), under / a.max(1))
    }

    fn is_less(self, other: Self) -> bool {
        self.0 * other.1 < other.0 * self.1
    }
}

/// By Thiele: the weight of an option beside those elected.
fn weight(option: usize, elected: &[usize], sets: &Sets) -> Part {
    sets.iter().filter(|(_, set)| set.contains(&option)).fold(Part(0, 1), |sum, (weight, set)| {
        let got = elected.iter().filter(|other| set.contains(other)).count();
        sum.plus(Part(i128::from(*weight), got as i128 + 1))
    })
}

/// By Phragmén: the load that an option's supporters would bear, from the loads they bear.
fn load(option: usize, loads: &[Part], sets: &Sets) -> Option<Part> {
    let mut sum = Part(1, 1);
    let mut voters = 0;
    for ((weight, set), load) in sets.iter().zip(loads) {
        if set.contains(&option) {
            sum = sum.plus(Part(load.0 * i128::from(*weight), load.1));
            voters += i128::from(*weight);
        }
    }
    (voters > 0).then(|| Part(sum.0, sum.1 * voters).plus(Part(0, 1)))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_seat_of_thiele_goes_to_a_greatest_weight((options, seats, sets) in sets()) {
        let winners = seated(Method::SeqPav, seats, options, &sets).winners;
        for (seat, winner) in winners.iter().enumerate() {
            let (elected, mine) = (&winners[..seat], weight(*winner, &winners[..seat], &sets));
            for other in (0..options).filter(|other| !elected.contains(other)) {
                prop_assert!(!mine.is_less(weight(other, elected, &sets)));
            }
        }
    }

    #[test]
    fn each_seat_of_phragmen_goes_to_a_smallest_load((options, seats, sets) in sets()) {
        let winners = seated(Method::SeqPhragmen, seats, options, &sets).winners;
        let mut loads = vec![Part(0, 1); sets.len()];
        for (seat, winner) in winners.iter().enumerate() {
            let mine = load(*winner, &loads, &sets);
            for other in (0..options).filter(|other| !winners[..seat].contains(other)) {
                match (mine, load(other, &loads, &sets)) {
                    (Some(mine), Some(other)) => prop_assert!(!other.is_less(mine)),
                    (None, other) => prop_assert!(other.is_none()),
                    (Some(_), None) => {}
                }
            }
            for ((_, set), load) in sets.iter().zip(&mut loads) {
                if let (true, Some(mine)) = (set.contains(winner), mine) {
                    *load = mine;
                }
            }
        }
    }

    #[test]
    fn committee_monotonicity_a_further_seat_unseats_nobody((options, seats, sets) in sets()) {
        for method in BOTH {
            let whole = seated(method, options, options, &sets).winners;
            prop_assert_eq!(&seated(method, seats, options, &sets).winners[..], &whole[..seats]);
        }
    }

    #[test]
    fn anonymity_neither_order_nor_bundling_of_ballots_matters((options, seats, sets) in sets()) {
        let mut single: Sets = sets.iter().flat_map(|(weight, set)| (0..*weight).map(|_| (1, set.clone()))).collect();
        single.reverse();
        for method in BOTH {
            let one = seated(method, seats, options, &sets).canonical_json();
            prop_assert_eq!(one, seated(method, seats, options, &single).canonical_json());
        }
    }

    #[test]
    fn neutrality_and_homogeneity_without_ties((options, seats, sets) in sets()) {
        let other: Sets = sets
            .iter()
            .map(|(weight, set)| (weight * 7, set.iter().map(|option| options - 1 - option).collect()))
            .collect();
        for method in BOTH {
            let (one, other) = (seated(method, seats, options, &sets), seated(method, seats, options, &other));
            prop_assert_eq!(one.tie_dependent, other.tie_dependent);
            if one.ties.is_empty() {
                let back: Vec<usize> = other.winners.into_iter().map(|option| options - 1 - option).collect();
                prop_assert_eq!(one.winners, back, "{:?}", method);
            }
        }
    }
}
