//! Transferable votes on large elections: a million ballots over thirty options, complete and cut short.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on fails")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use governance::voting::{Ballots, Election, Method, Options, Ranked, Rule, Seed, count};

const BALLOTS: usize = 1_000_000;
const OPTIONS: usize = 30;

/// Ballots that prefer the first options a little, all different, the same in every run.
fn election(is_complete: bool) -> Election {
    let names: Vec<String> = (1..=OPTIONS).map(|number| format!("Option {number}")).collect();
    let options = Options::named(names.iter().map(String::as_str)).expect("different names");
    let mut ballots = Ranked::over(&options);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (limit as u64)).expect("below the limit")
    };
    for _ in 0..BALLOTS {
        let mut order: Vec<usize> = (0..OPTIONS).collect();
        let named = if is_complete { OPTIONS } else { 1 + below(12) };
        for position in 0..named {
            let left = OPTIONS - position;
            order.swap(position, position + below(left).min(below(left)));
            ballots.name(order[position], true).expect("each once");
        }
        ballots.end(1).expect("a million");
    }
    Election { title: None, options, ballots: Ballots::Ranked(ballots.finish()), eligible: None }
}

fn transferable(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stv 1 M x 30");
    group.sample_size(10);
    for (name, election) in [("complete", election(true)), ("one to twelve", election(false))] {
        for (method, seats) in [(Method::StvScottish, 5), (Method::StvScottish, 10), (Method::StvMeek, 5)] {
            let rule = Rule { seats: Some(seats), ..Rule::plain(method) };
            group.bench_function(format!("{} {name} {seats} seats", method.name()), |bencher| {
                bencher.iter(|| count(black_box(&rule), black_box(&election), Seed([7; 32])));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, transferable);
criterion_main!(benches);
