//! The facts of a line of the ledger, as the checks ask for them.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The facts of a line and when it was written.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) leaf: u64,
    pub(super) at: DateTime<Utc>,
    pub(super) facts: Value,
}

impl Facts {
    /// A fact; null when there is none.
    pub(super) fn get(&self, name: &str) -> &Value {
        self.facts.get(name).unwrap_or(&Value::Null)
    }

    /// All of them, as an object.
    pub(super) const fn all(&self) -> &Value {
        &self.facts
    }

    /// Whether something enacted is a policy: not an order of features, seats, or the end of a term.
    pub(super) fn changes_a_policy(&self) -> bool {
        ["order", "case", "elected", "recalled"].iter().all(|other| self.get(other).is_null())
    }

    /// A fact that is a text; empty when it is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// A fact that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name).as_u64()
    }

    /// A fact that is a list of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.get(name).as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default()).collect()
    }
}
