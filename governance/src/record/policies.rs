//! Every value a policy had against the vote, or the charter, that carried it.

use std::collections::{BTreeMap, VecDeque};

use serde::Deserialize;
use serde_json::Value;

use super::line;
use super::said::{Facts, Said};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionLine {
    leaf: u64,
    key: String,
    value: Value,
}

/// A value that the ledger says came into force.
struct Expected {
    leaf: u64,
    key: String,
    /// What it replaced, as the ledger has it; none in the charter.
    old: Option<Value>,
    new: Value,
}

/// The policies as they are read.
#[derive(Default)]
pub(super) struct PolicyCheck {
    expected: Option<VecDeque<Expected>>,
    in_force: BTreeMap<String, Value>,
    count: u64,
}

fn all_expected(said: &Said) -> VecDeque<Expected> {
    let mut all = Vec::new();
    if let Some((leaf, policies)) = said.charter() {
        let chartered =
            |(key, value): (&str, &Value)| Expected { leaf, key: key.to_owned(), old: None, new: value.clone() };
        all.extend(policies.into_iter().map(chartered));
    }
    for (leaf, id) in &said.enacted {
        let facts = said.votes.get(id).and_then(|vote| vote.enacted.as_ref());
        // An order of features is in force, and a jury overruled: neither changes a policy.
        let is_of_policy = |facts: &&Facts| {
            !facts.get("key").is_null() || (facts.get("order").is_null() && facts.get("case").is_null())
        };
        if let Some(facts) = facts.filter(is_of_policy) {
            let key = facts.text("key").to_owned();
            all.push(Expected { leaf: *leaf, key, old: Some(facts.get("old").clone()), new: facts.get("new").clone() });
        }
    }
    all.sort_by(|a, b| (a.leaf, &a.key).cmp(&(b.leaf, &b.key)));
    all.into()
}

impl PolicyCheck {
    pub(super) fn take(&mut self, text: &str, said: &Said) -> Result<(), String> {
        let VersionLine { leaf, key, value } = line::read(text)?;
        let expected = self.expected.get_or_insert_with(|| all_expected(said));
        let next = expected.pop_front().filter(|next| next.leaf == leaf && next.key == key);
        let Some(next) = next.filter(|next| line::is_of(&next.new, &value)) else {
            return Err(format!("policy {key} has a version that the ledger does not carry (leaf {leaf})"));
        };
        // The text of a document stands in the ledger by its hash, on both sides.
        if next.old.is_some_and(|old| self.in_force.get(&key) != Some(&old)) {
            return Err(format!("policy {key} was changed from a value that it did not have (leaf {leaf})"));
        }
        self.in_force.insert(key, next.new);
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    pub(super) fn end(&mut self, said: &Said) -> Result<(), String> {
        match self.expected.get_or_insert_with(|| all_expected(said)).front() {
            Some(next) => Err(format!("the version of policy {} that leaf {} carries is missing", next.key, next.leaf)),
            None => Ok(()),
        }
    }

    pub(super) fn summary(&self) -> Vec<String> {
        vec![format!(
            "{} policy versions: each carried by a vote or the founding charter, each from the one before",
            self.count
        )]
    }
}
