//! Reading a million ballots from a `.soi`: to reach are 100 MB/s.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use governance::voting::formats::Format;

/// A `.soi` of so many lines over so many options, each cut short somewhere; the same in every run.
fn soi(lines: u64, options: u64) -> String {
    let mut file = format!("# TITLE: Many ballots\n# NUMBER ALTERNATIVES: {options}\n");
    for number in 1..=options {
        writeln!(file, "# ALTERNATIVE NAME {number}: Option {number}").unwrap();
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..lines {
        let mut order: Vec<u64> = (1..=options).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, usize::try_from(next(place as u64 + 1)).unwrap());
        }
        order.truncate(usize::try_from(next(options) + 1).unwrap());
        let order: Vec<String> = order.iter().map(u64::to_string).collect();
        writeln!(file, "{}: {}", next(3) + 1, order.join(",")).unwrap();
    }
    file
}

fn reading(criterion: &mut Criterion) {
    let file = soi(1_000_000, 10);
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10).throughput(Throughput::Bytes(file.len() as u64));
    // No reader can be faster than this.
    group.bench_function("touching every byte once", |bencher| {
        bencher.iter(|| black_box(black_box(&file).bytes().fold(0_u64, |sum, byte| sum.wrapping_add(u64::from(byte)))));
    });
    group.bench_function("1 M ballots of 10 options from a .soi", |bencher| {
        bencher.iter(|| black_box(Format::of("x.soi").unwrap().read(black_box(file.as_bytes())).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
