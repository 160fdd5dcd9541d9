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

/// Strict ballots over 2 to `most` options: drawn and cut short at random, or with leads drawn for every pair. In the first kind
/// circles are rare, in the second they are the rule.
pub fn strict(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    prop_oneof![cut_short(most), of_leads(most, 3), of_leads(most, 60)]
}

/// Any leads of options over each other, up to a greatest one, by McGarvey's two ballots for each pair (Econometrica 21 (1953) 608):
/// "a, b, the others" and "the others turned round, a, b" are level in all pairs but that of a and b.
fn of_leads(most: usize, greatest: i64) -> impl Strategy<Value = (usize, Profile)> {
    (2..=most).prop_flat_map(move |count| {
        let leads = proptest::collection::vec(-greatest..=greatest, count * (count - 1) / 2);
        (Just(count), leads).prop_map(|(count, leads)| {
            let pairs = (0..count).flat_map(|a| (0..a).map(move |b| (a, b)));
            let ballots = pairs.zip(leads).filter(|(_, lead)| *lead != 0).flat_map(|((a, b), lead)| {
                let pair = if lead > 0 { vec![a, b] } else { vec![b, a] };
                let others: Vec<usize> = (0..count).filter(|place| *place != a && *place != b).collect();
                let turned = others.iter().rev().copied().collect();
                [[pair.clone(), others].concat(), [turned, pair].concat()].map(|order| (lead.unsigned_abs(), order))
            });
            let tiers =
                |(weight, order): (u64, Vec<usize>)| (weight, order.into_iter().map(|place| vec![place]).collect());
            (count, ballots.map(tiers).chain([(1, vec![vec![0]])]).collect())
        })
    })
}

/// Strict ballots in which some options stand together: most of the ballots rank a coalition above all others.
pub fn with_coalition(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    (cut_short(most), any::<u64>(), any::<u64>(), any::<u64>()).prop_map(|((count, profile), members, some, others)| {
        let solid = some | others;
        let is_member = |tier: &Vec<usize>| tier.iter().any(|place| members >> place & 1 == 1);
        let together = |(number, (weight, tiers)): (u32, (u64, Vec<Vec<usize>>))| {
            let full: Vec<Vec<usize>> = tiers
                .iter()
                .cloned()
                .chain((0..count).map(|place| vec![place]).filter(|tier| !tiers.contains(tier)))
                .collect();
            let (first, then) = full.into_iter().partition::<Vec<_>, _>(is_member);
            (weight, if solid >> number & 1 == 1 { [first, then].concat() } else { tiers })
        };
        (count, (0..).zip(profile).map(together).collect())
    })
}

/// Strict ballots drawn at random and cut short.
fn cut_short(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    (2..=most).prop_flat_map(|count| {
        let order = Just((0..count).collect::<Vec<usize>>()).prop_shuffle();
        let ballot = (1_u64..6, order, 1..=count).prop_map(|(weight, order, kept)| {
            (weight, order.into_iter().take(kept).map(|place| vec![place]).collect())
        });
        (Just(count), proptest::collection::vec(ballot, 1..12))
    })
}

/// Weak orders over 2 to `most` options; about half of the profiles are strict.
pub fn weak(most: usize) -> impl Strategy<Value = (usize, Profile)> {
    (strict(most), prop_oneof![Just(0), any::<u64>()]).prop_map(|((count, profile), joins)| {
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
