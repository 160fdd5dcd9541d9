//! The count as one JSON object, for other people's programs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Counts, Figure, Tally, Tie};
use crate::voting::{OptionId, Options, Pairwise};

/// The object, its keys in the order in which they are printed.
#[derive(Serialize)]
struct Printed<'a> {
    method: &'static str,
    variant: Sorted<'a>,
    seats: Option<u32>,
    budget: Option<&'a str>,
    options: &'a Options,
    counts: Counts,
    winners: Vec<OptionId>,
    order: Option<Vec<Vec<OptionId>>>,
    tie_dependent: bool,
    ties: Vec<PrintedTie<'a>>,
    pairwise: Option<&'a Pairwise>,
    scores: Option<Scores<'a>>,
    steps: Vec<Sorted<'a>>,
    rule: Sorted<'a>,
    rule_sha256: String,
}

/// A tie as it is printed.
#[derive(Serialize)]
struct PrintedTie<'a> {
    #[serde(rename = "where")]
    place: &'a str,
    among: Vec<OptionId>,
    rule: &'static str,
    chosen: Vec<OptionId>,
}

/// A value whose keys are written in the order of their bytes. `serde_json` keeps them so, or as they came, as the features
/// say that any crate of a build asks for; a count is the same bytes in every build.
struct Sorted<'a>(Cow<'a, Value>);

impl Serialize for Sorted<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let part = |part| Sorted(Cow::Borrowed(part));
        match self.0.as_ref() {
            Value::Object(map) => {
                serializer.collect_map(map.iter().map(|(key, value)| (key, part(value))).collect::<BTreeMap<_, _>>())
            }
            Value::Array(values) => serializer.collect_seq(values.iter().map(part)),
            plain => plain.serialize(serializer),
        }
    }
}

impl From<Value> for Sorted<'_> {
    fn from(value: Value) -> Self {
        Self(Cow::Owned(value))
    }
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
            variant: self.rule.method.variant().into(),
            seats: self.rule.seats,
            budget: self.rule.budget.as_deref(),
            options: &self.options,
            counts: self.counts,
            winners: self.options.ids(&self.winners),
            order: self.order.as_ref().map(|tiers| tiers.iter().map(|tier| self.options.ids(tier)).collect()),
            tie_dependent: self.tie_dependent,
            ties: self.ties.iter().map(|tie| tie_printed(tie, &self.options)).collect(),
            pairwise: self.pairwise.as_ref(),
            scores: self.scores.as_ref().map(|scores| Scores(&self.options, scores)),
            steps: self
                .steps
                .iter()
                .map(|step| with_sentence(step.to_json(&self.options), step.sentence(&self.options)).into())
                .collect(),
            rule: self.rule.to_json().into(),
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

fn tie_printed<'a>(tie: &'a Tie, options: &Options) -> PrintedTie<'a> {
    PrintedTie { place: &tie.place, among: options.ids(&tie.among), rule: tie.rule, chosen: options.ids(&tie.chosen) }
}

fn with_sentence(step: Value, sentence: String) -> Value {
    let mut map = match step {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.insert("sentence".to_owned(), Value::from(sentence));
    Value::Object(map)
}
