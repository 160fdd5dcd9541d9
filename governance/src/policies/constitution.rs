//! The constitution: all policies as they are in force at one moment.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{PolicyKey, PolicyKind, PolicyValue, ValueProblem};
use crate::Fraction;
use crate::ids::{LedgerEntryId, PolicyVersionId, ProposalId};

/// One policy as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// The value.
    pub value: PolicyValue,
    /// The row that carries it.
    pub version: PolicyVersionId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The proposal that carried it, or by whose end it went back; none for the founding charter's and for what came with the software.
    pub carried_by: Option<ProposalId>,
    /// When it ends and what it goes back to, where it holds for a time only.
    pub until: Option<Until>,
}

/// The end of a value that holds for a time only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    /// The moment.
    pub at: DateTime<Utc>,
    /// What it replaced, and goes back to.
    pub then: PolicyValue,
}

/// A policy in force that this software does not know, because newer software brought it. It is shown and obeyed by nobody here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadPolicy {
    /// Its name.
    pub name: String,
    /// Its value, as the database has it.
    pub value: serde_json::Value,
    /// The row that carries it.
    pub version: PolicyVersionId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The line of the ledger that carries it.
    pub record: LedgerEntryId,
}

/// A snapshot of all policies. What it does not hold has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constitution {
    versions: BTreeMap<PolicyKey, PolicyVersion>,
    unread: Vec<UnreadPolicy>,
}

impl Constitution {
    /// A constitution of defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Defaults but for one value, for tests.
    #[cfg(test)]
    pub(crate) fn with(key: PolicyKey, value: PolicyValue) -> Self {
        let since = DateTime::from_timestamp(0, 0).unwrap();
        let mut rules = Self::new();
        rules.insert(key, PolicyVersion { value, version: 9.into(), since, carried_by: None, until: None }).unwrap();
        rules
    }

    /// Puts one policy in force.
    ///
    /// # Errors
    /// When the value is not of the policy's kind or out of its bounds.
    pub fn insert(&mut self, key: PolicyKey, version: PolicyVersion) -> Result<(), ValueProblem> {
        key.kind().check(&version.value)?;
        self.versions.insert(key, version);
        Ok(())
    }

    /// Keeps what this software does not know.
    pub fn set_aside(&mut self, policy: UnreadPolicy) {
        self.unread.push(policy);
    }

    /// What this software does not know.
    #[must_use]
    pub fn unread(&self) -> &[UnreadPolicy] {
        &self.unread
    }

    /// What this software knows and the snapshot does not hold: its default holds, and no row says so yet.
    #[must_use]
    pub fn missing(&self) -> Vec<PolicyKey> {
        PolicyKey::ALL.iter().copied().filter(|key| !self.versions.contains_key(key)).collect()
    }

    /// The row in force, when the snapshot holds one.
    #[must_use]
    pub fn version(&self, key: PolicyKey) -> Option<&PolicyVersion> {
        self.versions.get(&key)
    }

    /// The newest row in force, whether or not this software knows its policy: of two snapshots the one with the larger number
    /// was read later.
    #[must_use]
    pub fn newest(&self) -> Option<PolicyVersionId> {
        let known = self.versions.values().map(|version| version.version);
        known.chain(self.unread.iter().map(|policy| policy.version)).max()
    }

    /// The end of the value in force, where it has one.
    #[must_use]
    pub fn until(&self, key: PolicyKey) -> Option<&Until> {
        self.versions.get(&key)?.until.as_ref()
    }

    /// Whether a value in force is past its end and has not gone back yet.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.versions.values().any(|version| version.until.as_ref().is_some_and(|until| until.at <= now))
    }

    /// The value in force.
    #[must_use]
    pub fn value(&self, key: PolicyKey) -> PolicyValue {
        match self.versions.get(&key) {
            Some(version) => version.value.clone(),
            None => key.definition().default,
        }
    }

    /// A whole number in force; 0 for a policy that is not a number (a test reads each key with its own getter).
    #[must_use]
    pub fn integer(&self, key: PolicyKey) -> i64 {
        match self.value(key) {
            PolicyValue::Integer(number) => number,
            _ => 0,
        }
    }

    /// A count in force: [`Self::integer`], never below zero.
    #[must_use]
    pub fn count(&self, key: PolicyKey) -> u64 {
        u64::try_from(self.integer(key)).unwrap_or(0)
    }

    /// A share in force; the whole for a policy that is not a share.
    #[must_use]
    pub fn fraction(&self, key: PolicyKey) -> Fraction {
        match self.value(key) {
            PolicyValue::Fraction(share) => share,
            _ => Fraction::ONE,
        }
    }

    /// A word in force; empty for a policy that is not a choice.
    #[must_use]
    pub fn choice(&self, key: PolicyKey) -> String {
        match self.value(key) {
            PolicyValue::Choice(word) => word,
            _ => String::new(),
        }
    }

    /// A switch in force; off for a policy that is not a switch.
    #[must_use]
    pub fn switch(&self, key: PolicyKey) -> bool {
        matches!(self.value(key), PolicyValue::Switch(true))
    }

    /// A document in force; empty for a policy that is not a document.
    #[must_use]
    pub fn text(&self, key: PolicyKey) -> String {
        match self.value(key) {
            PolicyValue::Text(text) => text,
            _ => String::new(),
        }
    }

    /// Every policy with its value in force, in reading order.
    pub fn all(&self) -> impl Iterator<Item = (PolicyKey, PolicyValue)> + '_ {
        PolicyKey::ALL.iter().map(|key| (*key, self.value(*key)))
    }

    /// The rules of conduct in force.
    #[must_use]
    pub fn conduct_rules(&self) -> Vec<crate::conduct::ConductRule> {
        crate::conduct::rules(&self.text(PolicyKey::DocumentConduct))
    }
}

impl Constitution {
    /// The rule of conduct under which the tools against spam hold entries: the first that is marked so. Without one they do nothing.
    #[must_use]
    pub fn spam_rule(&self) -> Option<crate::conduct::ConductRule> {
        self.conduct_rules().into_iter().find(crate::conduct::ConductRule::is_about_spam)
    }

    /// The rule of conduct under which members answer for flags that came together: the first that is marked so. Without one no jury is
    /// asked about them.
    #[must_use]
    pub fn flags_rule(&self) -> Option<crate::conduct::ConductRule> {
        self.conduct_rules().into_iter().find(crate::conduct::ConductRule::is_about_flags)
    }
}

impl PolicyKind {
    /// Whether this kind is a document.
    #[must_use]
    pub const fn is_document(&self) -> bool {
        matches!(self, Self::Document { .. })
    }
}
