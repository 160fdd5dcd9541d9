//! `worked-examples.json`: examples from the literature, with their traps.
//!
//! Every part of every example is asserted, what it gives and what it expects, figures included, or is named in [`NOT_COUNTED`]
//! with the reason. A part that is neither fails the test, so that no new example goes by unseen.

mod debian;
mod ranked;
mod scored;
mod shares;
mod transferable;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use governance::voting::formats::{Contents, Format};
use governance::voting::{Method, Options, Rule, Seed, Tally, count};
use serde_json::{Value, json};

use crate::collection;

/// What says where an example is from and asserts nothing.
const ABOUT: [&str; 4] = ["id", "source", "note", "checked"];

/// What the engine does not count, and why. A path covers all below it.
const NOT_COUNTED: [(&str, &str); 10] = [
    ("schulze45/expect/irv_if_tied_losers_are_batch_eliminated", "the trap: the rule excludes one option in a round"),
    ("wv-versus-margins/expect/schulze_margins", "the trap: defeats are as strong as their winning votes"),
    ("wv-versus-margins/expect/ranked_pairs_margins", "as above"),
    ("wv-versus-margins/expect/minimax_margins", "as above"),
    (
        "burlington-2009/expect/irv_final_official_overvotes_exhausted",
        "the ballots at hand give 4313 to 4060, on which the implementations behind expected.json agree; see its rounds",
    ),
    (
        "mes-1/expect/cardinality_utility_lexicographic_tiebreak_as_pabutools",
        "the trap: of tied projects the cheaper comes first",
    ),
    ("delegation-cycle", "nobody votes for another here: there is no delegation"),
    ("rfc6962-roots", "of the ledger, whose own tests have these roots"),
    ("c2sp-signed-note", "of the ledger, whose own tests have this note"),
    ("mes-2/same_as", "prose; the test makes the change that it names"),
];

/// The examples, and which parts of them were asked for.
pub struct Examples {
    folder: PathBuf,
    vectors: Vec<Value>,
    asked: RefCell<BTreeSet<String>>,
}

/// One example.
pub struct Example<'a> {
    all: &'a Examples,
    pub id: &'a str,
    value: &'a Value,
}

impl Examples {
    fn of(folder: PathBuf) -> Self {
        let mut file = collection::json(&folder, "worked-examples.json");
        let Value::Array(vectors) = file["vectors"].take() else { panic!("a list of examples") };
        Self { folder, vectors, asked: RefCell::default() }
    }

    pub fn get<'a>(&'a self, id: &'a str) -> Example<'a> {
        let value = self.vectors.iter().find(|example| example["id"] == json!(id));
        Example { all: self, id, value: value.unwrap_or_else(|| panic!("no example {id}")) }
    }

    /// Every part there is: the keys of each example, and those one below where they are objects of expectations.
    fn parts(&self) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        for example in &self.vectors {
            let id = example["id"].as_str().unwrap();
            for (key, value) in example.as_object().unwrap().iter().filter(|(key, _)| !ABOUT.contains(&key.as_str())) {
                match value {
                    Value::Object(inner) if ["expect", "star_expect", "facts"].contains(&key.as_str()) => {
                        parts.extend(inner.keys().map(|inner| format!("{id}/{key}/{inner}")));
                    }
                    _ => drop(parts.insert(format!("{id}/{key}"))),
                }
            }
        }
        parts
    }
}

impl<'a> Example<'a> {
    /// A part by its path, which counts as asserted from here on.
    pub fn part(&self, path: &str) -> &'a Value {
        self.all.asked.borrow_mut().insert(format!("{}/{path}", self.id));
        self.value.pointer(&format!("/{path}")).unwrap_or_else(|| panic!("{}: no {path}", self.id))
    }

    /// A part that is text.
    pub fn text(&self, path: &str) -> &'a str {
        self.part(path).as_str().unwrap()
    }

    /// The ballots under a key. "5:A>B" is an ABIF line; scores are written `A=5,B=0` there and `A/5,B/0` in ABIF. Options stand
    /// in the order of their names.
    pub fn contents(&self, key: &str) -> Contents {
        let lines: Vec<&str> = self.part(key).as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let is_scored = key != "ballots";
        let names: BTreeSet<&str> = lines
            .iter()
            .flat_map(|line| line.split_once(':').unwrap().1.split(if is_scored { [',', ','] } else { ['>', '='] }))
            .map(|name| name.split('=').next().unwrap())
            .collect();
        let mut file: String = names.iter().map(|name| format!("={name}:[{name}]\n")).collect();
        for line in lines {
            file.push_str(&if is_scored { line.replace('=', "/") } else { line.to_owned() });
            file.push('\n');
        }
        let mut contents = Format::Abif.read(file.as_bytes()).unwrap();
        // What is expected calls the options by their names, not by numbers.
        contents.options = Options::named(names).unwrap();
        contents
    }
}

pub fn counted_with(contents: &Contents, method: Method, seed: Option<Seed>, change: impl Fn(Rule) -> Rule) -> Tally {
    let rule = change(contents.rule(method));
    let election = contents.election_for(method).unwrap();
    count(&rule, &election, seed.unwrap_or_else(|| Seed::of(&rule.canonical_json(), &election.options))).unwrap()
}

pub fn counted(contents: &Contents, method: Method) -> Tally {
    counted_with(contents, method, None, |rule| rule)
}

/// Names at places, in the order of the names.
pub fn names(tally: &Tally, places: &[usize]) -> Value {
    json!(places.iter().map(|place| tally.options.name(*place)).collect::<BTreeSet<String>>())
}

/// Who won, by name and in the order of the names.
pub fn winners(contents: &Contents, method: Method) -> Value {
    let tally = counted(contents, method);
    names(&tally, &tally.winners)
}

/// Everybody who wins for some of many seeds of the lots.
pub fn possible(contents: &Contents, method: Method) -> Value {
    let seeds = 0..=255;
    let tallies = seeds.map(|byte| counted_with(contents, method, Some(Seed([byte; 32])), |rule| rule));
    json!(tallies.flat_map(|tally| named(&tally)).collect::<BTreeSet<String>>())
}

fn named(tally: &Tally) -> Vec<String> {
    tally.winners.iter().map(|place| tally.options.name(*place)).collect()
}

/// The steps of a kind, as printed.
pub fn steps(tally: &Tally, kind: &str) -> Vec<Value> {
    let steps = tally.steps.iter().map(|step| step.to_json(&tally.options));
    steps.filter(|step| step["kind"] == json!(kind)).collect()
}

/// The figures of a count under the names of the options. Whole numbers, whether they are printed as numbers or as text.
pub fn figures(tally: &Tally) -> Value {
    let figures = (0..).zip(tally.scores.iter().flatten());
    figures
        .map(|(place, figure)| (tally.options.name(place), json!(figure.to_string().parse::<i64>().unwrap())))
        .collect()
}

#[test]
fn every_part_of_every_worked_example_comes_out_or_is_named_as_not_counted() {
    let Some(folder) = collection::folder() else { return };
    let examples = Examples::of(folder);
    ranked::come_out(&examples);
    debian::come_out(&examples);
    scored::come_out(&examples);
    shares::come_out(&examples);
    transferable::come_out(&examples);
    let parts = examples.parts();
    let is_named =
        |part: &str| NOT_COUNTED.iter().any(|(path, _)| part == *path || part.starts_with(&format!("{path}/")));
    let asked = examples.asked.borrow();
    let unseen: Vec<&String> = parts.iter().filter(|part| !asked.contains(*part) && !is_named(part)).collect();
    assert!(unseen.is_empty(), "neither asserted nor named: {unseen:#?}");
    for (path, reason) in NOT_COUNTED {
        assert!(parts.iter().any(|part| part.starts_with(path)), "{path} ({reason}) is no part of an example any more");
    }
}
