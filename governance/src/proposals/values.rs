//! A vote among several values of one policy: the one that was proposed and the alternatives that were backed, each of which must beat
//! "none of these", which leaves everything as it is.

use serde_json::{Map, Value, json};

use super::payload::{days_of, lasting};
use super::question::{NONE_OF_THESE, Question, Terms};
use super::{PayloadProblem, PayloadUnreadable};
use crate::policies::{Constitution, PolicyKey, PolicyValue};
use crate::voting::{Method, Rule, Sheet, Tally};

/// The values to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// The policy.
    pub key: PolicyKey,
    /// The value it changes from.
    pub old: PolicyValue,
    /// What it could change to; the first is what was proposed, the others are alternatives in the order of their numbers. On
    /// the ballot they are numbered from 1.
    pub options: Vec<PolicyValue>,
    /// For how many days the chosen one holds; none when for good.
    pub for_days: Option<u32>,
}

impl Values {
    /// The most alternatives to one proposal; the policy `alternative.per_proposal_max` may allow fewer.
    pub const MAX_ALTERNATIVES: usize = 6;

    /// What is asked: which of them, by the Schulze method.
    fn question(&self) -> Question {
        let options = self.options.iter().map(|value| self.key.in_words(value)).collect();
        Question { method: Method::Schulze, options, terms: Terms::default() }
    }

    /// The empty ballot: the values in words, and none of these.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        self.question().sheet()
    }

    /// The rule: the quorum and the threshold of the policy's track, for each value against none of these.
    #[must_use]
    pub fn rule(&self, constitution: &Constitution) -> Rule {
        let track = self.key.track();
        self.question().rule(track.quorum(constitution), track.threshold(constitution))
    }

    /// Whether they could be voted on now.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        if self.key.is_document() {
            return Err(PayloadProblem::IsDocument(self.key));
        }
        if !(2..=Self::MAX_ALTERNATIVES.saturating_add(1)).contains(&self.options.len()) {
            return Err(PayloadProblem::NoBallot);
        }
        for (place, value) in self.options.iter().enumerate() {
            self.key.kind().check(value)?;
            if self.options.iter().take(place).any(|before| before == value) {
                return Err(PayloadProblem::NoBallot);
            }
        }
        let current = constitution.value(self.key);
        if self.old != current {
            return Err(PayloadProblem::OldDiffers(self.key));
        }
        if self.options.contains(&current) { Err(PayloadProblem::Unchanged) } else { Ok(()) }
    }

    /// Whether a count says that everything stays as it is.
    #[must_use]
    pub fn is_none_of_these(tally: &Tally) -> bool {
        let winners = tally.options.ids(&tally.winners);
        winners.iter().any(|winner| winner.to_string() == NONE_OF_THESE)
    }

    /// The value that a count, as it was recorded, has chosen; none where it chose none of them.
    #[must_use]
    pub fn chosen(&self, result: &str) -> Option<&PolicyValue> {
        let count: Value = serde_json::from_str(result).ok()?;
        let winner: usize = count.pointer("/winners/0")?.as_str()?.parse().ok()?;
        self.options.get(winner.checked_sub(1)?)
    }

    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let options: Vec<Value> = self.options.iter().map(PolicyValue::to_json).collect();
        let json = json!({"key": self.key, "old": self.old.to_json(), "options": options});
        match lasting(json, self.for_days) {
            Value::Object(parts) => parts,
            _ => Map::new(),
        }
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing or of the wrong type.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the choice's {name}"));
        let key = json.get("key").and_then(Value::as_str).and_then(|key| key.parse::<PolicyKey>().ok());
        let key = key.ok_or_else(|| unreadable("key"))?;
        let value = |json: &Value| PolicyValue::from_json(&key.kind(), json).ok();
        let options = json.get("options").and_then(Value::as_array).ok_or_else(|| unreadable("options"))?;
        Ok(Self {
            key,
            old: json.get("old").and_then(value).ok_or_else(|| unreadable("old"))?,
            options: options.iter().map(value).collect::<Option<_>>().ok_or_else(|| unreadable("options"))?,
            for_days: json.get("for_days").map(|days| days_of(days).ok_or_else(|| unreadable("days"))).transpose()?,
        })
    }
}
