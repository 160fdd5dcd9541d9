//! Equal Shares in a large city, exact: 100,000 voters, no two groups of them alike, 150 projects, and shares that grow one
//! unit at a time until more would be spent than there is. To reach are 3 s.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use governance::voting::{Ballots, Completion, Election, Method, Options, Projects, Rule, Seed, Tally, Utility, count};

const VOTERS: usize = 100_000;
const PROJECTS: usize = 150;
const DISTRICTS: usize = 10;

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit as u64)).unwrap()
    }
}

/// Voters who approve of 3 to 17 projects: more often of well-known ones, and more often of those in their own district.
/// Costs from 20,000 to 2,000,000 units, small ones more often; the budget pays for about a fifth of it all.
fn election() -> Election {
    let names: Vec<String> = (1..=PROJECTS).map(|number| format!("Project {number}")).collect();
    let options = Options::named(names.iter().map(String::as_str)).unwrap();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let cost = |numbers: &mut Numbers| {
        20_000 + 5 * (numbers.below(630).min(numbers.below(630)) as u64).pow(2) + numbers.below(999) as u64
    };
    let costs: Vec<u64> = (0..PROJECTS).map(|_| cost(&mut numbers)).collect();
    let budget = costs.iter().sum::<u64>() / 5;
    let mut projects = Projects::over(&options, budget, costs, 0).unwrap();
    for voter in 0..VOTERS {
        let approvals = 3 + numbers.below(8) + numbers.below(8);
        let mut set: Vec<usize> = Vec::with_capacity(approvals);
        while set.len() < approvals {
            let known = numbers.below(PROJECTS).min(numbers.below(PROJECTS));
            let place = if numbers.below(2) == 0 { known } else { known - known % DISTRICTS + voter % DISTRICTS };
            if !set.contains(&place) {
                set.push(place);
            }
        }
        projects.approvals.add(1, &set).unwrap();
    }
    Election { title: None, options, ballots: Ballots::Projects(projects), eligible: None }
}

fn increments(tally: &Tally) -> u64 {
    let steps = tally.steps.iter().map(|step| step.to_json(&tally.options));
    steps.filter_map(|step| step["increments"].as_u64()).sum()
}

fn equal_shares(criterion: &mut Criterion) {
    let election = election();
    let mut group = criterion.benchmark_group("equal shares 100 k x 150");
    group.sample_size(10);
    for (name, utility) in [("cost", Utility::Cost), ("cardinality", Utility::Cardinality)] {
        let rule = Rule::plain(Method::EqualShares(utility, Completion::Add1));
        let tally = count(&rule, &election, Seed([7; 32])).unwrap();
        println!("{name}: {} increments, {} projects chosen", increments(&tally), tally.winners.len());
        group.bench_function(format!("{name}, add1"), |bencher| {
            bencher.iter(|| black_box(count(black_box(&rule), black_box(&election), Seed([7; 32])).unwrap()));
        });
    }
    group.finish();
}

criterion_group!(benches, equal_shares);
criterion_main!(benches);
