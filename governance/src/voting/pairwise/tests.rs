use super::*;
use crate::voting::Options;

/// As the definition says: every ballot, every pair.
fn by_definition(ballots: &Ranked) -> Vec<u64> {
    let options = ballots.options();
    let mut cells = vec![0; options * options];
    for ballot in ballots.iter() {
        let mut tiers = vec![u16::MAX; options];
        for (place, tier) in ballot.places.iter().zip(ballot.tiers) {
            tiers[usize::from(*place)] = *tier;
        }
        for a in 0..options {
            for b in 0..options {
                cells[a * options + b] += if tiers[a] < tiers[b] { ballot.weight } else { 0 };
            }
        }
    }
    cells
}

/// Ballots that look random and are the same every time: a linear congruence steps through orders and lengths.
fn some_ballots(count: usize, number: usize, weights: &[u64]) -> Ranked {
    let names: Vec<String> = (0..count).map(|place| format!("o{place}")).collect();
    let options = Options::named(names.iter().map(String::as_str)).unwrap();
    let mut ballots = Ranked::over(&options);
    let mut state = 12_345_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for ballot in 0..number {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, next(last + 1));
        }
        for place in order.into_iter().take(next(count) + 1) {
            ballots.name(place, next(4) > 0).unwrap();
        }
        ballots.end(weights[ballot % weights.len()]).unwrap();
    }
    ballots.finish()
}

#[test]
fn the_fast_matrix_is_the_one_of_the_definition() {
    for (count, number) in
        [(1, 3), (2, 600), (10, 700), (16, 300), (17, 300), (50, 300), (64, 20), (127, 9), (129, 9), (300, 5)]
    {
        for weights in [&[1][..], &[1, 2, 255, 256, 7], &[1 << 40, 3]] {
            let ballots = some_ballots(count, number, weights);
            assert_eq!(Pairwise::of(&ballots).cells, by_definition(&ballots), "{count} options, weights {weights:?}");
        }
    }
}
