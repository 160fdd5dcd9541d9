//! What a file and its count promise whatever the ballots are: the order of the lines and the way ballots are bundled change no
//! byte of the count, and what is written from what was read reads back as the same.

use governance::voting::formats::{Contents, Format};
use governance::voting::{BallotKind, Ballots, Method, Seed, count};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// A ballot of a random file: so many voters, and the options in an order that is cut and joined by the numbers.
type Lines = Vec<(u64, Vec<Vec<usize>>)>;

fn lines(options: usize) -> impl Strategy<Value = Lines> {
    let order = Just((1..=options).collect::<Vec<usize>>()).prop_shuffle();
    let ballot = (1_u64..5, order, 1..=options, any::<u8>()).prop_map(|(weight, order, kept, joins)| {
        let mut tiers: Vec<Vec<usize>> = Vec::new();
        for (place, option) in order.into_iter().take(kept).enumerate() {
            match tiers.last_mut() {
                Some(tier) if joins >> (place % 8) & 1 == 1 => tier.push(option),
                _ => tiers.push(vec![option]),
            }
        }
        (weight, tiers)
    });
    proptest::collection::vec(ballot, 0..10)
}

fn header(options: usize) -> String {
    let names: String = (1..=options).map(|number| format!("# ALTERNATIVE NAME {number}: Option {number}\n")).collect();
    format!("# TITLE: T\n# NUMBER ALTERNATIVES: {options}\n{names}")
}

fn tier_as_preflib(tier: &[usize]) -> String {
    let all: Vec<String> = tier.iter().map(usize::to_string).collect();
    if all.len() == 1 { all.concat() } else { format!("{{{}}}", all.join(",")) }
}

fn toi(options: usize, lines: &Lines) -> String {
    let ballot = |(weight, tiers): &(u64, Vec<Vec<usize>>)| {
        format!("{weight}: {}\n", tiers.iter().map(|tier| tier_as_preflib(tier)).collect::<Vec<_>>().join(","))
    };
    header(options) + &lines.iter().map(ballot).collect::<String>()
}

fn joined(tier: &[usize]) -> String {
    tier.iter().map(usize::to_string).collect::<Vec<_>>().join("=")
}

fn blt(options: usize, lines: &Lines) -> String {
    let ballot = |(weight, tiers): &(u64, Vec<Vec<usize>>)| {
        format!("{weight} {} 0\n", tiers.iter().map(|tier| joined(tier)).collect::<Vec<_>>().join(" "))
    };
    let names: String = (1..=options).map(|number| format!("\"Option {number}\"\n")).collect();
    format!("{options} 1\n{}0\n{names}\"T\"\n", lines.iter().map(ballot).collect::<String>())
}

fn abif(options: usize, lines: &Lines) -> String {
    let ballot = |(weight, tiers): &(u64, Vec<Vec<usize>>)| {
        format!("{weight}: {}\n", tiers.iter().map(|tier| joined(tier)).collect::<Vec<_>>().join(" > "))
    };
    let names: String = (1..=options).map(|number| format!("=\"{number}\":[Option {number}]\n")).collect();
    format!("{{\"title\": \"T\"}}\n{names}{}", lines.iter().map(ballot).collect::<String>())
}

fn csv(options: usize, lines: &Lines) -> String {
    let row = |(weight, tiers): &(u64, Vec<Vec<usize>>)| {
        let rank =
            |option: usize| tiers.iter().position(|tier| tier.contains(&option)).map(|tier| (tier + 1).to_string());
        let cells: Vec<String> = (1..=options).map(|option| rank(option).unwrap_or_default()).collect();
        format!("{},{weight}\n", cells.join(","))
    };
    let names: Vec<String> = (1..=options).map(|number| format!("Option {number}")).collect();
    format!("{},count\n{}", names.join(","), lines.iter().map(row).collect::<String>())
}

/// What was read, written as the lines it came from, each tier ascending.
fn written(contents: &Contents) -> Lines {
    let Some(Ballots::Ranked(ballots)) = contents.election(BallotKind::Ranked).map(|election| election.ballots) else {
        panic!("ranked")
    };
    let tiers = |tier: &[u16]| {
        let mut tier: Vec<usize> = tier.iter().map(|place| usize::from(*place) + 1).collect();
        tier.sort_unstable();
        tier
    };
    ballots.iter().map(|ballot| (ballot.weight, ballot.tiers().map(tiers).collect())).collect()
}

fn read(name: &str, text: &str) -> Contents {
    Format::of(name).unwrap().read(text.as_bytes()).unwrap_or_else(|fault| panic!("{name}:{fault}\n{text}"))
}

/// Every ranked method's printed count of a `.toi`.
fn printed(options: usize, lines: &Lines) -> Vec<String> {
    let contents = read("x.toi", &toi(options, lines));
    let ranked = Method::ALL.iter().copied().filter(|method| method.ballots() == BallotKind::Ranked);
    ranked
        .map(|method| {
            let rule = contents.rule(method);
            let election = contents.election(BallotKind::Ranked).unwrap();
            match count(&rule, &election, Seed([3; 32])) {
                Ok(tally) => tally.printed_json() + &tally.canonical_json(),
                Err(unfit) => unfit.to_string(),
            }
        })
        .collect()
}

fn sized() -> impl Strategy<Value = (usize, Lines)> {
    (1_usize..6).prop_flat_map(|options| (Just(options), lines(options)))
}

/// A file and the same file with its lines in another order.
fn shuffled() -> impl Strategy<Value = (usize, Lines, Lines)> {
    sized().prop_flat_map(|(options, lines)| (Just(options), Just(lines.clone()), Just(lines).prop_shuffle()))
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(200) })]

    #[test]
    fn what_is_read_and_written_reads_back_as_the_same((options, lines) in sized()) {
        let sorted: Lines = lines.iter().map(|(weight, tiers)| (*weight, tiers.iter().map(|tier| { let mut tier = tier.clone(); tier.sort_unstable(); tier }).collect())).collect();
        for (name, print) in [("x.toi", toi as fn(usize, &Lines) -> String), ("x.blt", blt), ("x.abif", abif), ("x.csv", csv)] {
            let once = read(name, &print(options, &lines));
            prop_assert_eq!(&written(&once), &sorted, "{}", name);
            let again = read(name, &print(options, &written(&once)));
            prop_assert_eq!(written(&again), sorted.clone(), "{}", name);
            prop_assert_eq!(&again.options, &once.options);
        }
    }

    #[test]
    fn the_order_of_the_lines_changes_no_byte_of_a_count((options, lines, shuffled) in shuffled()) {
        prop_assert_eq!(printed(options, &lines), printed(options, &shuffled));
    }

    #[test]
    fn ballots_split_or_merged_change_no_byte_of_a_count((options, lines) in sized()) {
        let split: Lines = lines.iter().flat_map(|(weight, tiers)| (0..*weight).map(|_| (1, tiers.clone()))).collect();
        let mut merged: Lines = Vec::new();
        for (weight, tiers) in &lines {
            match merged.iter_mut().find(|(_, other)| other == tiers) {
                Some((sum, _)) => *sum += weight,
                None => merged.push((*weight, tiers.clone())),
            }
        }
        let whole = printed(options, &lines);
        prop_assert_eq!(&whole, &printed(options, &split));
        prop_assert_eq!(&whole, &printed(options, &merged));
    }
}
