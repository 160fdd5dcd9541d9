//! What a proposal would do, typed, checked when proposed and again when enacted.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::canonical::{canonical_json, sha256_hex};
use crate::conduct;
use crate::policies::{Constitution, PolicyKey, PolicyValue, Track, ValueProblem};

/// The act a proposal carries. Its JSON is tagged by `kind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Set a policy.
    SetPolicy {
        /// The policy.
        key: PolicyKey,
        /// The value it changes from: compared when enacted, so that a vote never undoes what its voters had not seen.
        old: PolicyValue,
        /// The value it changes to.
        new: PolicyValue,
    },
    /// Replace the text of a document.
    AmendDocument {
        /// The document.
        key: PolicyKey,
        /// SHA-256 of the text it changes from, in hexadecimal.
        old_sha256: String,
        /// The whole new text.
        new: String,
    },
}

/// Why a payload cannot be proposed or enacted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadProblem {
    /// A document is amended, not set.
    #[error("{0} is a document: propose an amendment of its text")]
    IsDocument(PolicyKey),
    /// Only documents have a text to amend.
    #[error("{0} is not a document: propose a value")]
    NotADocument(PolicyKey),
    /// The new value is not one the policy can have.
    #[error("{0}")]
    Value(#[from] ValueProblem),
    /// The new value is the value in force.
    #[error("this is what is in force already")]
    Unchanged,
    /// The value in force is not the one the proposal changes from.
    #[error("{0} has changed since this was written")]
    OldDiffers(PolicyKey),
    /// Without rules, no flag could name one.
    #[error("the conduct document must keep at least one rule, written as **R1 Title.** text")]
    NoConductRules,
}

/// The JSON is not a payload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload cannot be read: {0}")]
pub struct PayloadUnreadable(pub String);

impl Payload {
    /// A change of one policy from the value in force. `check` says whether it may be proposed.
    #[must_use]
    pub fn set_policy(constitution: &Constitution, key: PolicyKey, new: PolicyValue) -> Self {
        Self::SetPolicy { key, old: constitution.value(key), new }
    }

    /// A change of one document from the text in force. `check` says whether it may be proposed.
    #[must_use]
    pub fn amend_document(constitution: &Constitution, key: PolicyKey, new: &str) -> Self {
        let old_sha256 = sha256_hex(&constitution.text(key));
        Self::AmendDocument { key, old_sha256, new: new.to_owned() }
    }

    /// The policy it changes.
    #[must_use]
    pub const fn key(&self) -> PolicyKey {
        match self {
            Self::SetPolicy { key, .. } | Self::AmendDocument { key, .. } => *key,
        }
    }

    /// The value it would put in force.
    #[must_use]
    pub fn new_value(&self) -> PolicyValue {
        match self {
            Self::SetPolicy { new, .. } => new.clone(),
            Self::AmendDocument { new, .. } => PolicyValue::Text(new.clone()),
        }
    }

    /// How it must go.
    #[must_use]
    pub const fn track(&self) -> Track {
        self.key().track()
    }

    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SetPolicy { .. } => "set_policy",
            Self::AmendDocument { .. } => "amend_document",
        }
    }

    /// Whether it could be enacted now: of the right kind, within bounds, a change, and from what is in force.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        let key = self.key();
        let current = constitution.value(key);
        match self {
            Self::SetPolicy { .. } if key.is_document() => {
                return Err(PayloadProblem::IsDocument(key));
            }
            Self::AmendDocument { .. } if !key.is_document() => {
                return Err(PayloadProblem::NotADocument(key));
            }
            Self::SetPolicy { old, new, .. } => {
                key.kind().check(new)?;
                if *old != current {
                    return Err(PayloadProblem::OldDiffers(key));
                }
            }
            Self::AmendDocument { old_sha256, new, .. } => {
                key.kind().check(&self.new_value())?;
                if *old_sha256 != current.sha256() {
                    return Err(PayloadProblem::OldDiffers(key));
                }
                if key == PolicyKey::DocumentConduct && conduct::rules(new).is_empty() {
                    return Err(PayloadProblem::NoConductRules);
                }
            }
        }
        if self.new_value() == current {
            return Err(PayloadProblem::Unchanged);
        }
        Ok(())
    }

    /// The payload as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::SetPolicy { key, old, new } => json!({
                "kind": self.kind(), "key": key, "old": old.to_json(), "new": new.to_json(),
            }),
            Self::AmendDocument { key, old_sha256, new } => json!({
                "kind": self.kind(), "key": key, "old_sha256": old_sha256, "new": new,
            }),
        }
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When it is of no known kind, or a part is missing or of the wrong type.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let part = |name: &str| json.get(name).ok_or_else(|| PayloadUnreadable(format!("{name} is missing")));
        let text = |name: &str| {
            let value = part(name)?.as_str();
            value.ok_or_else(|| PayloadUnreadable(format!("{name} is not a text")))
        };
        let unreadable = |problem: &dyn std::fmt::Display| PayloadUnreadable(problem.to_string());
        let key: PolicyKey = text("key")?.parse().map_err(|p| unreadable(&p))?;
        let value = |name: &str| PolicyValue::from_json(&key.kind(), part(name)?).map_err(|p| unreadable(&p));
        match text("kind")? {
            "set_policy" => Ok(Self::SetPolicy { key, old: value("old")?, new: value("new")? }),
            "amend_document" => Ok(Self::AmendDocument {
                key,
                old_sha256: text("old_sha256")?.to_owned(),
                new: text("new")?.to_owned(),
            }),
            other => Err(PayloadUnreadable(format!("there is no kind “{other}”"))),
        }
    }

    /// The payload, written one way.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// SHA-256 of the canonical JSON, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.canonical_json())
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Self::from_json(&json).map_err(serde::de::Error::custom)
    }
}
