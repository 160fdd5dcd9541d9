//! What a proposal would do, typed, checked when proposed and again when enacted.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::canonical::{canonical_json, sha256_hex};
use crate::conduct;
use crate::policies::{Constitution, PolicyKey, PolicyValue, Track, ValueProblem};
use crate::voting::{Rule, Sheet};

use super::priorities::Priorities;
use super::question::{Question, QuestionProblem};

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
    /// Ask the community; the answer is advice, and puts nothing in force.
    Decide(Question),
    /// Order the features on the board by what there are days for.
    Prioritise(Priorities),
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
    /// Nothing to choose from.
    #[error("nothing on the board fits into the days there are")]
    EmptyBoard,
    /// Features that cannot be on a ballot together.
    #[error("this is no ballot on features")]
    NoBallot,
    /// The question cannot be asked.
    #[error("{0}")]
    Question(#[from] QuestionProblem),
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

    /// The policy it changes; none when it changes none.
    #[must_use]
    pub const fn policy(&self) -> Option<PolicyKey> {
        match self {
            Self::SetPolicy { key, .. } | Self::AmendDocument { key, .. } => Some(*key),
            Self::Decide(_) | Self::Prioritise(_) => None,
        }
    }

    /// The policy and the value it would have; nothing when it changes none.
    #[must_use]
    pub fn change(&self) -> Option<(PolicyKey, PolicyValue)> {
        match self {
            Self::SetPolicy { key, new, .. } => Some((*key, new.clone())),
            Self::AmendDocument { key, new, .. } => Some((*key, PolicyValue::Text(new.clone()))),
            Self::Decide(_) | Self::Prioritise(_) => None,
        }
    }

    /// How it must go.
    #[must_use]
    pub const fn track(&self) -> Track {
        match self {
            Self::SetPolicy { key, .. } | Self::AmendDocument { key, .. } => key.track(),
            Self::Decide(_) => Track::Decision,
            Self::Prioritise(_) => Track::Priorities,
        }
    }

    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SetPolicy { .. } => "set_policy",
            Self::AmendDocument { .. } => "amend_document",
            Self::Decide(_) => "community_decision",
            Self::Prioritise(_) => "prioritise",
        }
    }

    /// The empty ballot.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        match self {
            Self::SetPolicy { .. } | Self::AmendDocument { .. } => Sheet::yes_no(),
            Self::Decide(question) => question.sheet(),
            Self::Prioritise(priorities) => priorities.sheet(),
        }
    }

    /// The voting rule under a constitution.
    #[must_use]
    pub fn rule(&self, constitution: &Constitution) -> Rule {
        let track = self.track();
        match self {
            Self::SetPolicy { .. } | Self::AmendDocument { .. } => track.rule(constitution),
            Self::Decide(question) => question.rule(track.quorum(constitution), track.threshold(constitution)),
            Self::Prioritise(priorities) => priorities.rule(track.quorum(constitution)),
        }
    }

    /// Whether it could be enacted now: of the right kind, within bounds, a change, and from what is in force. A question:
    /// whether it can be asked.
    ///
    /// # Errors
    /// Names the first thing that is not so.
    pub fn check(&self, constitution: &Constitution) -> Result<(), PayloadProblem> {
        match self {
            Self::SetPolicy { key, .. } if key.is_document() => Err(PayloadProblem::IsDocument(*key)),
            Self::SetPolicy { key, old, new } => {
                key.kind().check(new)?;
                let current = constitution.value(*key);
                if *old != current {
                    return Err(PayloadProblem::OldDiffers(*key));
                }
                if *new == current { Err(PayloadProblem::Unchanged) } else { Ok(()) }
            }
            Self::AmendDocument { key, .. } if !key.is_document() => Err(PayloadProblem::NotADocument(*key)),
            Self::AmendDocument { key, old_sha256, new } => {
                let value = PolicyValue::Text(new.clone());
                key.kind().check(&value)?;
                let current = constitution.value(*key);
                if *old_sha256 != current.sha256() {
                    return Err(PayloadProblem::OldDiffers(*key));
                }
                if *key == PolicyKey::DocumentConduct && conduct::rules(new).is_empty() {
                    return Err(PayloadProblem::NoConductRules);
                }
                if value == current { Err(PayloadProblem::Unchanged) } else { Ok(()) }
            }
            Self::Decide(question) => Ok(question.check()?),
            Self::Prioritise(priorities) => priorities.check(),
        }
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
            Self::Decide(_) | Self::Prioritise(_) => {
                let mut parts = match self {
                    Self::Prioritise(priorities) => priorities.to_json(),
                    Self::Decide(question) => question.to_json(),
                    _ => serde_json::Map::new(),
                };
                parts.insert("kind".to_owned(), self.kind().into());
                Value::Object(parts)
            }
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
        let kind = text("kind")?;
        if kind == "community_decision" {
            return Question::from_json(json).map(Self::Decide);
        }
        if kind == "prioritise" {
            return Priorities::from_json(json).map(Self::Prioritise);
        }
        let key: PolicyKey = text("key")?.parse().map_err(|p| unreadable(&p))?;
        let value = |name: &str| PolicyValue::from_json(&key.kind(), part(name)?).map_err(|p| unreadable(&p));
        match kind {
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
