//! A count against what is expected of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use governance::canonical::sha256;
use governance::voting::{Ballots, Election, Pairwise, Tally};
use serde_json::{Value, json};

use crate::stages;

/// Entries whose ties our rules settle before any lot, by file and beginning of the variant. The expectation calls an entry tie
/// dependent when any way of breaking its ties gives others, the dearest first among them; `OUTPUT.md` asks whether another order of
/// the lots does. Of projects the cheaper comes first and then the one with more votes, and STAR's protocol looks at preferences and
/// sums. Every other entry is compared as it stands, and so are these, the other way round.
const SETTLED: [(&str, &str); 8] = [
    ("pb/syn_fractional_cost.pb", "greedy/cost"),
    ("pb/syn_no_votes.pb", "greedy/cardinality"),
    ("pb/syn_no_votes.pb", "greedy/cost"),
    ("pb/syn_one_voter.pb", "greedy/cost"),
    ("pb/syn_one_voter.pb", "mes/cost/"),
    ("pb/syn_random_2.pb", "greedy/cost"),
    ("score/syn_runoff_tie_score_decides.json", "parallel universes"),
    ("score/syn_tie_for_second_broken_by_majority.json", "parallel universes"),
];

/// What a count says otherwise than expected, in a line each.
pub struct Comparison<'a> {
    expected: &'a Value,
    election: &'a Election,
    tally: &'a Tally,
    printed: Value,
    found: Vec<String>,
}

impl<'a> Comparison<'a> {
    /// Compares all that the expectation has.
    pub fn of(expected: &'a Value, election: &'a Election, tally: &'a Tally, profile: Option<&Value>) -> Vec<String> {
        let printed = serde_json::from_str(&tally.printed_json()).unwrap();
        let mut comparison = Comparison { expected, election, tally, printed, found: Vec::new() };
        comparison.winners();
        comparison.figures();
        comparison.order();
        if let (Some(profile), Some(pairwise)) = (profile, &tally.pairwise) {
            comparison.pairwise(profile, pairwise);
        }
        comparison.money();
        if let Some(invalid) = expected.get("invalid_ballots") {
            comparison.same("invalid ballots", &json!(tally.counts.invalid), invalid);
        }
        comparison.found.extend(stages::differences(tally, expected, &comparison.printed));
        comparison.found
    }

    fn same(&mut self, what: &str, counted: &Value, expected: &Value) {
        if counted != expected {
            self.found.push(format!("{what}: counted {}, expected {}", short(counted), short(expected)));
        }
    }

    fn key(&self, key: &str) -> Option<&'a Value> {
        self.expected.get(key).filter(|value| !value.is_null())
    }

    fn winners(&mut self) {
        let winners = set(&self.printed["winners"]);
        if self.expected["tie_dependent"] == json!(false) {
            self.same("tie dependent", &json!(self.tally.tie_dependent), &json!(false));
            self.same("winners", &json!(winners), &json!(set(&self.expected["winners"])));
            if let Some(order) = self.key("elected_order") {
                self.same("order of election", &self.printed["winners"].clone(), order);
            }
            return;
        }
        self.same("tie dependent", &json!(self.tally.tie_dependent), &json!(!self.is_settled_by_the_rule()));
        if let Some(certain) = self.key("certain") {
            let (certain, rest) = (set(certain), set(&self.expected["tied_for_the_rest"]));
            let others: BTreeSet<&String> = winners.difference(&certain).collect();
            let seats = self.expected["seats"].as_u64().unwrap();
            if !certain.is_subset(&winners)
                || !others.iter().all(|other| rest.contains(*other))
                || winners.len() as u64 != seats
            {
                self.found.push(format!("winners: {winners:?} are not {certain:?} and {seats} with some of {rest:?}"));
            }
        } else if let Some(possible) = self.key("possible_winners").or_else(|| self.key("seen")) {
            if !possible.as_array().unwrap().iter().any(|possible| set(possible) == winners) {
                self.found.push(format!("winners: {winners:?} are none of {}", short(possible)));
            }
        } else if let Some(possible) = self.key("winners") {
            let is_one = winners.len() == 1 && winners.is_subset(&set(possible));
            if !is_one {
                self.found.push(format!("winners: {winners:?} is not one of {}", short(possible)));
            }
        }
    }

    fn is_settled_by_the_rule(&self) -> bool {
        let word = |key: &str| self.expected[key].as_str().unwrap_or_default();
        SETTLED.iter().any(|(file, variant)| word("file") == *file && word("variant").starts_with(variant))
    }

    /// Scores: a list in the order of the options, or an object by name.
    fn figures(&mut self) {
        let Some(expected) = self.key("scores") else { return };
        let counted = match expected {
            Value::Array(_) => {
                let of = |option: &governance::voting::Labelled| self.printed["scores"][option.id.to_string()].clone();
                Value::Array(self.election.options.iter().map(of).collect())
            }
            _ => self.printed["scores"].clone(),
        };
        self.same("scores", &counted, expected);
    }

    fn order(&mut self) {
        let Some(expected) = self.key("order") else { return };
        let counted = match &self.printed["order"] {
            Value::Array(tiers) if self.tally.rule.method.name() == "mes" => {
                Value::Array(tiers.iter().flat_map(|tier| tier.as_array().unwrap().clone()).collect())
            }
            order => order.clone(),
        };
        let sorted = |order: &Value| -> Value {
            let tiers = order.as_array().into_iter().flatten();
            tiers.map(|tier| if tier.is_array() { json!(set(tier)) } else { tier.clone() }).collect()
        };
        self.same("order", &sorted(&counted), &sorted(expected));
    }

    fn pairwise(&mut self, profile: &Value, pairwise: &Pairwise) {
        let mut written = String::new();
        for row in pairwise.rows() {
            let row: Vec<String> = row.iter().map(u64::to_string).collect();
            writeln!(written, "{}", row.join(",")).unwrap();
        }
        self.same("pairwise_sha256", &json!(hex::encode(sha256(written))), &profile["pairwise_sha256"]);
        if let Some(rows) = profile.get("pairwise") {
            self.same("pairwise", &self.printed["pairwise"].clone(), rows);
        }
    }

    /// What the winners cost together.
    fn money(&mut self) {
        let (Some(expected), Ballots::Projects(projects)) = (self.key("cost"), &self.election.ballots) else { return };
        let cost: u64 = self.tally.winners.iter().map(|place| projects.costs[*place]).sum();
        // the expectation writes decimals as a fraction: 1338/25
        let expected = expected.as_str().unwrap();
        let (whole, parts) = expected.split_once('/').unwrap_or((expected, "1"));
        let minor = whole.parse::<u64>().unwrap() * 10_u64.pow(projects.decimals) / parts.parse::<u64>().unwrap();
        self.same("cost", &json!(cost), &json!(minor));
    }
}

/// Ids as words, so that numbers and names compare alike.
pub fn set(list: &Value) -> BTreeSet<String> {
    let word = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    list.as_array().into_iter().flatten().map(word).collect()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 300 { format!("{}…", text.chars().take(300).collect::<String>()) } else { text }
}
