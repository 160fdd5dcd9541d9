//! Random profiles, and how many of them.

use governance::voting::{Ballots, Election, Options, Ranked, Seed};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// How many profiles each axiom is tried on: `FOLKMOOT_PROFILES`, or a thousand.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "how long to test is the runner's choice, no setting of the product")]
pub fn config() -> Config {
    let wanted = std::env::var("FOLKMOOT_PROFILES").ok().and_then(|number| number.parse().ok());
    Config { failure_persistence: None, ..Config::with_cases(wanted.unwrap_or(1_000)) }
}

/// A seed of lots that is the same in every run.
pub const SEED: Seed = Seed([7; 32]);

/// A profile as lists, easy to permute, rename and copy: `(weight, tiers)` for each ballot.
pub type Profile = Vec<(u64, Vec<Vec<usize>>)>;

/// So many options, called A, B, C, …
pub fn options(count: usize) -> Options {
    let names: Vec<String> = ('A'..='Z').take(count).map(String::from).collect();
    Options::named(names.iter().map(String::as_str)).unwrap()
}

/// The election of a profile.
pub fn election(count: usize, profile: &Profile) -> Election {
    let options = options(count);
    let mut ballots = Ranked::over(&options);
    for (weight, tiers) in profile {
        let tiers: Vec<&[usize]> = tiers.iter().map(Vec::as_slice).collect();
        ballots.add(*weight, &tiers).unwrap();
    }
    Election { title: None, options, ballots: Ballots::Ranked(ballots.finish()), eligible: None }
}

/// Strict ballots, possibly cut short, over 2 to `most` options.
pub fn strict(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    (2..=most).prop_flat_map(|count| {
        let order = Just((0..count).collect::<Vec<usize>>()).prop_shuffle();
        let ballot = (1_u64..6, order, 1..=count).prop_map(|(weight, order, kept)| {
            (weight, order.into_iter().take(kept).map(|place| vec![place]).collect())
        });
        (Just(count), proptest::collection::vec(ballot, 1..12))
    })
}

/// Weak orders, possibly cut short, over 2 to `most` options.
pub fn weak(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    (strict(most), any::<u64>()).prop_map(|((count, profile), joins)| {
        let join = |(weight, tiers): (u64, Vec<Vec<usize>>)| {
            let mut joined: Vec<Vec<usize>> = Vec::new();
            for tier in tiers {
                let bit = tier.first().copied().unwrap_or(0) + joined.len();
                match joined.last_mut() {
                    Some(last) if joins >> (bit % 64) & 1 == 1 => last.extend(tier),
                    _ => joined.push(tier),
                }
            }
            (weight, joined)
        };
        (count, profile.into_iter().map(join).collect())
    })
}
