//! A line of the ledger, before and after it is sealed.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::leaf_hash;
use crate::canonical::{Hash, canonical_json};
use crate::time;

/// The name under which a member appears in the ledger: 1 to 64 of `a-z 0-9 -`. The store makes it, at random, once
/// per member; it outlives the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pseudonym(String);

/// The text is not a pseudonym.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ledger pseudonym has 1 to 64 of the characters a-z, 0-9 and -")]
pub struct PseudonymProblem;

impl Pseudonym {
    /// Checks a pseudonym.
    ///
    /// # Errors
    /// When it is empty, too long, or holds another character.
    pub fn parse(text: &str) -> Result<Self, PseudonymProblem> {
        let is_good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.is_empty() || text.len() > 64 || !text.bytes().all(is_good) {
            return Err(PseudonymProblem);
        }
        Ok(Self(text.to_owned()))
    }

    /// The pseudonym as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pseudonym {
    type Err = PseudonymProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Pseudonym {
    type Error = PseudonymProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Pseudonym> for String {
    fn from(pseudonym: Pseudonym) -> Self {
        pseudonym.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who did what a line says: a role and a pseudonym, never a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerActor {
    /// A member.
    Pseudonym(Pseudonym),
    /// The software, when a rule and a moment alone decide.
    System,
    /// Whoever runs the server.
    Operator,
}

impl LedgerActor {
    /// "member:…", "system" or "operator".
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Pseudonym(pseudonym) => format!("member:{pseudonym}"),
            Self::System => "system".to_owned(),
            Self::Operator => "operator".to_owned(),
        }
    }
}

impl From<&Pseudonym> for LedgerActor {
    fn from(pseudonym: &Pseudonym) -> Self {
        Self::Pseudonym(pseudonym.clone())
    }
}

/// What a line will say. Made only by the verbs of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerDraft {
    kind: &'static str,
    actor: LedgerActor,
    subject: String,
    facts: Value,
}

impl LedgerDraft {
    pub(crate) fn new(kind: &'static str, actor: LedgerActor, subject: impl Into<String>, facts: Value) -> Self {
        Self { kind, actor, subject: subject.into(), facts }
    }

    /// The same with one more fact.
    pub(crate) fn with_fact(mut self, name: &str, fact: Value) -> Self {
        if let Some(facts) = self.facts.as_object_mut() {
            facts.insert(name.to_owned(), fact);
        }
        self
    }

    /// What happened: "proposal.published".
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Who did it.
    #[must_use]
    pub const fn actor(&self) -> &LedgerActor {
        &self.actor
    }

    /// To what: "proposal:12".
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The particulars: an object whose numbers are whole.
    #[must_use]
    pub const fn facts(&self) -> &Value {
        &self.facts
    }

    /// Fixes the line at a moment: its canonical JSON and its leaf hash.
    ///
    /// The moment is the transaction's, from the database clock.
    #[must_use]
    pub fn seal(&self, at: DateTime<Utc>) -> LedgerRecord {
        let body = canonical_json(&json!({
            "v": 1,
            "kind": self.kind,
            "actor": self.actor.written(),
            "subject": self.subject,
            "facts": self.facts,
            "at": time::written(at),
        }));
        LedgerRecord { kind: self.kind, leaf_hash: leaf_hash(body.as_bytes()), body }
    }
}

/// A sealed line, as it is stored and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRecord {
    /// What happened.
    pub kind: &'static str,
    /// Canonical JSON; the bytes under the leaf hash. Store it as text, not as `jsonb`.
    pub body: String,
    /// RFC 6962: SHA-256(0x00 ‖ body).
    pub leaf_hash: Hash,
}
