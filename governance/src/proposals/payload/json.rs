//! A payload as JSON: how it is stored, hashed and published.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::Payload;
use crate::policies::{PolicyKey, PolicyValue};
use crate::proposals::elect::Elect;
use crate::proposals::expulsion::Expulsion;
use crate::proposals::priorities::Priorities;
use crate::proposals::question::Question;
use crate::proposals::recall::Recall;
use crate::proposals::values::Values;

/// The JSON is not a payload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload cannot be read: {0}")]
pub struct PayloadUnreadable(pub String);

impl Payload {
    /// The payload as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::SetPolicy { key, old, new, for_days } => {
                lasting(json!({"kind": self.kind(), "key": key, "old": old.to_json(), "new": new.to_json()}), *for_days)
            }
            Self::AmendDocument { key, old_sha256, new, for_days } => {
                lasting(json!({"kind": self.kind(), "key": key, "old_sha256": old_sha256, "new": new}), *for_days)
            }
            Self::Restore { case } => json!({"kind": self.kind(), "case": case.get()}),
            Self::ChooseValue(_)
            | Self::Decide(_)
            | Self::Prioritise(_)
            | Self::Elect(_)
            | Self::Recall(_)
            | Self::Expel(_) => {
                let mut parts = match self {
                    Self::ChooseValue(values) => values.to_json(),
                    Self::Prioritise(priorities) => priorities.to_json(),
                    Self::Decide(question) => question.to_json(),
                    Self::Elect(elect) => elect.to_json(),
                    Self::Recall(recall) => recall.to_json(),
                    Self::Expel(expulsion) => expulsion.to_json(),
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
        if kind == "choose_value" {
            return Values::from_json(json).map(Self::ChooseValue);
        }
        if kind == "prioritise" {
            return Priorities::from_json(json).map(Self::Prioritise);
        }
        if kind == "elect" {
            return Elect::from_json(json).map(Self::Elect);
        }
        if kind == "recall" {
            return Recall::from_json(json).map(Self::Recall);
        }
        if matches!(kind, "expel" | "readmit") {
            return Expulsion::from_json(kind, json).map(Self::Expel);
        }
        if kind == "restore" {
            let case = part("case")?.as_i64().filter(|case| *case > 0);
            let case = case.ok_or_else(|| PayloadUnreadable("case is not a number".to_owned()))?;
            return Ok(Self::Restore { case: case.into() });
        }
        let key: PolicyKey = text("key")?.parse().map_err(|p| unreadable(&p))?;
        let value = |name: &str| PolicyValue::from_json(&key.kind(), part(name)?).map_err(|p| unreadable(&p));
        let for_days = match json.get("for_days") {
            None => None,
            Some(days) => {
                Some(days_of(days).ok_or_else(|| PayloadUnreadable("for_days is no number of days".to_owned()))?)
            }
        };
        match kind {
            "set_policy" => Ok(Self::SetPolicy { key, old: value("old")?, new: value("new")?, for_days }),
            "amend_document" => Ok(Self::AmendDocument {
                key,
                old_sha256: text("old_sha256")?.to_owned(),
                new: text("new")?.to_owned(),
                for_days,
            }),
            other => Err(PayloadUnreadable(format!("there is no kind “{other}”"))),
        }
    }
}

/// Absent when nothing was asked, so that a change for good is written, and hashed, as it always was.
pub fn lasting(mut json: Value, for_days: Option<u32>) -> Value {
    if let (Some(days), Some(parts)) = (for_days, json.as_object_mut()) {
        parts.insert("for_days".to_owned(), days.into());
    }
    json
}

pub fn days_of(json: &Value) -> Option<u32> {
    u32::try_from(json.as_u64()?).ok().filter(|days| (1..=Payload::MAX_DAYS).contains(days))
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
