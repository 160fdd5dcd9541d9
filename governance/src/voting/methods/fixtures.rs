//! Elections written on one line, for tests.

use crate::voting::{
    Approvals, Ballots, Election, Labelled, Lots, Method, OptionId, Options, Ranked, Rule, Scores, Seed, Tally,
};

/// Lots drawn from nothing in particular.
pub const SEED: Seed = Seed([7; 32]);

/// Options called by the letters of a word, or by words between spaces.
pub fn options(names: &str) -> Options {
    if names.contains(' ') {
        return Options::named(names.split(' ')).unwrap();
    }
    let label = |letter: char| Labelled { id: OptionId::Word(letter.to_string()), name: letter.to_string() };
    Options::new(names.chars().map(label).collect()).unwrap()
}

fn place(options: &Options, name: &str) -> usize {
    options.place(&name.trim().into()).unwrap_or_else(|| panic!("no option {name}"))
}

fn election(options: Options, ballots: Ballots) -> Election {
    Election { title: None, options, ballots, eligible: None }
}

/// Ranked ballots: "5:A>B=C 3:C" (between blanks: five prefer A to B and C, whom they hold equal; three name only C).
pub fn ranked(names: &str, ballots: &str) -> Election {
    let options = options(names);
    let mut collected = Ranked::over(&options);
    for ballot in ballots.split_whitespace() {
        let (weight, order) = ballot.split_once(':').unwrap();
        for tier in order.split('>').filter(|tier| !tier.is_empty()) {
            for (position, name) in tier.split('=').enumerate() {
                collected.name(place(&options, name), position == 0).unwrap();
            }
        }
        collected.end(weight.parse().unwrap()).unwrap();
    }
    election(options, Ballots::Ranked(collected.finish()))
}

/// Approval ballots: "3:AB 2:C 1:".
pub fn approvals(names: &str, ballots: &str) -> Election {
    let options = options(names);
    let mut collected = Approvals::over(&options);
    for ballot in ballots.split_whitespace() {
        let (weight, set) = ballot.split_once(':').unwrap();
        let set: Vec<usize> = set.chars().map(|letter| place(&options, &letter.to_string())).collect();
        collected.add(weight.parse().unwrap(), &set).unwrap();
    }
    election(options, Ballots::Approvals(collected))
}

/// Score ballots on a scale from 0 to 5, the scores in the order of the options: "3:5,4,0".
pub fn scores(names: &str, ballots: &str) -> Election {
    let options = options(names);
    let mut collected = Scores::over(&options, 0, 5).unwrap();
    for ballot in ballots.split(' ').filter(|ballot| !ballot.is_empty()) {
        let (weight, row) = ballot.split_once(':').unwrap();
        let row: Vec<(usize, i64)> = row.split(',').map(|score| score.parse().unwrap()).enumerate().collect();
        collected.add(weight.parse().unwrap(), &row).unwrap();
    }
    election(options, Ballots::Scores(collected))
}

/// Counts by a method without further conditions.
pub fn count(method: Method, election: &Election) -> Tally {
    crate::voting::count(&Rule::plain(method), election, SEED).unwrap()
}

/// The names of the winners.
pub fn winners(tally: &Tally) -> String {
    tally.winners.iter().map(|place| tally.options.name(*place)).collect::<Vec<_>>().join(" ")
}

/// Who can win if lots fall in other ways: every seed of a few dozen is tried.
pub fn possible(rule: &Rule, election: &Election) -> String {
    let mut all: Vec<String> =
        (0..64_u8).map(|byte| winners(&crate::voting::count(rule, election, Seed([byte; 32])).unwrap())).collect();
    all.sort();
    all.dedup();
    all.join(" ")
}

/// The order in which lots fall under [`SEED`].
pub fn lots(election: &Election) -> Lots {
    Lots::draw(SEED, &election.options)
}

/// Schulze's first example: four methods, four winners.
pub const SCHULZE_45: &str =
    "5:A>C>B>E>D 5:A>D>E>C>B 8:B>E>D>A>C 3:C>A>B>E>D 7:C>A>E>B>D 2:C>B>A>D>E 7:D>C>E>B>A 8:E>B>A>D>C";

/// The capital of Tennessee.
pub const TENNESSEE: &str = "42:Memphis>Nashville>Chattanooga>Knoxville 26:Nashville>Chattanooga>Knoxville>Memphis \
    15:Chattanooga>Knoxville>Nashville>Memphis 17:Knoxville>Chattanooga>Nashville>Memphis";

/// Its cities.
pub const CITIES: &str = "Memphis Nashville Chattanooga Knoxville";
