//! How long the ranked methods take on large elections, once the ballots are in memory.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use governance::voting::{Ballots, Borda, Election, Method, Options, Pairwise, Ranked, Rule, Seed, count};

/// Complete strict ballots in random orders: mostly distinct, and the same in every run.
fn election(options: usize, ballots: u32) -> Election {
    let names: Vec<String> = (0..options).map(|place| format!("option {place}")).collect();
    let options = Options::named(names.iter().map(String::as_str)).unwrap();
    let mut collected = Ranked::over(&options);
    let mut state = 42_u64;
    let mut order: Vec<usize> = (0..options.len()).collect();
    for _ in 0..ballots {
        for last in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
        }
        for place in &order {
            collected.name(*place, true).unwrap();
        }
        collected.end(1).unwrap();
    }
    Election { title: None, options, ballots: Ballots::Ranked(collected.finish()), eligible: None }
}

fn ranked(of: &Election) -> &Ranked {
    match &of.ballots {
        Ballots::Ranked(ballots) => ballots,
        _ => unreachable!("the benchmark makes ranked ballots"),
    }
}

fn counts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ranked");
    group.sample_size(10);
    for (options, ballots) in [(10, 1_000_000), (50, 100_000), (1_000, 100)] {
        let election = election(options, ballots);
        let size = format!("{ballots} x {options}");
        // No count can be faster than this.
        group.bench_function(BenchmarkId::new("touching every rank once", &size), |bench| {
            let ranks = || ranked(&election).iter().flat_map(|ballot| ballot.places);
            bench.iter(|| black_box(ranks().fold(0_u64, |sum, place| sum.wrapping_add(u64::from(*place)))));
        });
        group.bench_function(BenchmarkId::new("pairwise", &size), |bench| {
            bench.iter(|| black_box(Pairwise::of(ranked(&election))));
        });
        let mut methods = vec![Method::Schulze, Method::RankedPairs];
        if options <= 50 {
            methods.extend([Method::Irv, Method::Borda(Borda::Average), Method::Plurality]);
        }
        for method in methods {
            let rule = Rule::plain(method);
            group.bench_function(BenchmarkId::new(method.name(), &size), |bench| {
                bench.iter(|| black_box(count(&rule, &election, Seed([7; 32])).unwrap()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, counts);
criterion_main!(benches);
