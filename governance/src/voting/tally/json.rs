//! The count as one JSON object, for other people's programs.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Counts, Figure, Tally, Tie};
use crate::voting::{OptionId, Options, Pairwise};

/// The object, its keys in the order in which they are printed.
#[derive(Serialize)]
struct Printed<'a> {
    method: &'static str,
    variant: Value,
    seats: Option<u32>,
    budget: Option<&'a str>,
    options: &'a Options,
    counts: Counts,
    winners: Vec<OptionId>,
    order: Option<Vec<Vec<OptionId>>>,
    tie_dependent: bool,
    ties: Vec<Value>,
    pairwise: Option<&'a Pairwise>,
    scores: Option<Scores<'a>>,
    steps: Vec<Value>,
    rule: Value,
    rule_sha256: String,
}

/// Figures under the ids of their options, in the order of the options.
struct Scores<'a>(&'a Options, &'a [Figure]);

impl Serialize for Scores<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|option| option.id.to_string()).zip(self.1))
    }
}

impl Tally {
    fn printed(&self) -> Printed<'_> {
        Printed {
            method: self.rule.method.name(),
            variant: self.rule.method.variant(),
            seats: self.rule.seats,
            budget: self.rule.budget.as_deref(),
            options: &self.options,
            counts: self.counts,
            winners: self.options.ids(&self.winners),
            order: self.order.as_ref().map(|tiers| tiers.iter().map(|tier| self.options.ids(tier)).collect()),
            tie_dependent: self.tie_dependent,
            ties: self.ties.iter().map(|tie| tie_json(tie, &self.options)).collect(),
            pairwise: self.pairwise.as_ref(),
            scores: self.scores.as_ref().map(|scores| Scores(&self.options, scores)),
            steps: self
                .steps
                .iter()
                .map(|step| with_sentence(step.to_json(&self.options), step.sentence(&self.options)))
                .collect(),
            rule: self.rule.to_json(),
            rule_sha256: hex::encode(self.rule.hash()),
        }
    }

    /// The count as text: the object above, its keys in that order, on one line.
    #[must_use]
    pub fn printed_json(&self) -> String {
        serde_json::to_string(&self.printed()).unwrap_or_default()
    }

    /// The count as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self.printed()).unwrap_or_default()
    }
}

fn tie_json(tie: &Tie, options: &Options) -> Value {
    json!({
        "where": tie.place,
        "among": options.ids(&tie.among),
        "rule": tie.rule,
        "chosen": options.ids(&tie.chosen),
    })
}

fn with_sentence(step: Value, sentence: String) -> Value {
    let mut map = match step {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.insert("sentence".to_owned(), Value::from(sentence));
    Value::Object(map)
}
