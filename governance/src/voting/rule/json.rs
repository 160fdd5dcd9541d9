//! The rule as JSON, and back.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{Method, Needed, OptionId, Quorum, QuorumKind, Rule, Threshold, TieRule};

/// A rule that cannot be read: the part that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rule's {0} cannot be read")]
pub struct RuleUnreadable(&'static str);

impl Rule {
    /// The rule as JSON. What a rule has nothing to say about is left out.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                json.insert(key.to_owned(), value);
            }
        };
        put("method", Some(self.method.name().into()));
        put("variant", Some(self.method.variant()));
        put("seats", self.seats.map(Value::from));
        put("budget", self.budget.clone().map(Value::from));
        put("quorum", self.quorum.as_ref().map(quorum_json));
        put("threshold", self.threshold.as_ref().map(threshold_json));
        put("thresholds", (!self.thresholds.is_empty()).then(|| thresholds_json(&self.thresholds)));
        put("default", self.default.as_ref().and_then(|id| serde_json::to_value(id).ok()));
        put("blank", Some("cast_not_valid".into()));
        put("truncation", self.method.truncation().map(Value::from));
        put("tie", Some(self.tie.as_str().into()));
        Value::Object(json)
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing or wrong.
    pub fn from_json(json: &Value) -> Result<Self, RuleUnreadable> {
        let method = method_from(json)?;
        let tie = json.get("tie").and_then(Value::as_str);
        let tie = TieRule::ALL.iter().find(|(_, name, _)| Some(*name) == tie).ok_or(RuleUnreadable("tie"))?.0;
        let optional = |key: &str| json.get(key).filter(|value| !value.is_null());
        let seats = optional("seats").map(|seats| seats.as_u64().and_then(|seats| u32::try_from(seats).ok()));
        let budget = optional("budget").map(|budget| budget.as_str().map(str::to_owned));
        let default = optional("default").map(|id| serde_json::from_value(id.clone()).ok());
        let rule = Self {
            method,
            seats: seats.map(|seats| seats.ok_or(RuleUnreadable("seats"))).transpose()?,
            budget: budget.map(|budget| budget.ok_or(RuleUnreadable("budget"))).transpose()?,
            quorum: optional("quorum").map(|quorum| quorum_from(quorum).ok_or(RuleUnreadable("quorum"))).transpose()?,
            threshold: optional("threshold")
                .map(|threshold| threshold_from(threshold).ok_or(RuleUnreadable("threshold")))
                .transpose()?,
            thresholds: optional("thresholds")
                .map(|thresholds| thresholds_from(thresholds).ok_or(RuleUnreadable("thresholds")))
                .transpose()?
                .unwrap_or_default(),
            default: default.map(|id| id.ok_or(RuleUnreadable("default"))).transpose()?,
            tie,
        };
        if rule.to_json() == *json { Ok(rule) } else { Err(RuleUnreadable("form")) }
    }
}

fn method_from(json: &Value) -> Result<Method, RuleUnreadable> {
    let name = json.get("method").and_then(Value::as_str).ok_or(RuleUnreadable("method"))?;
    let variant = json.get("variant").and_then(Value::as_object).ok_or(RuleUnreadable("variant"))?;
    let choices: Vec<(&str, &str)> =
        variant.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect();
    Method::find(name, &choices).map_err(|_| RuleUnreadable("method"))
}

fn quorum_json(quorum: &Quorum) -> Value {
    let needed = quorum.needed.to_string();
    match quorum.needed {
        Needed::Share(_) => json!({"kind": quorum.kind.as_str(), "share": needed}),
        Needed::Votes(_) => json!({"kind": quorum.kind.as_str(), "votes": needed}),
    }
}

fn quorum_from(json: &Value) -> Option<Quorum> {
    let kind = json.get("kind")?.as_str()?;
    let kind = [QuorumKind::Approval, QuorumKind::Participation].into_iter().find(|known| known.as_str() == kind)?;
    let text = |key: &str| json.get(key).and_then(Value::as_str);
    let needed = match (text("share"), text("votes")) {
        (Some(share), None) => Needed::Share(share.parse().ok()?),
        (None, Some(votes)) => Needed::Votes(votes.parse().ok()?),
        _ => return None,
    };
    Some(Quorum { kind, needed })
}

fn threshold_json(threshold: &Threshold) -> Value {
    json!({"share": threshold.share.to_string(), "strict": threshold.strict})
}

fn thresholds_json(thresholds: &BTreeMap<OptionId, Threshold>) -> Value {
    let one = |(id, threshold): (&OptionId, &Threshold)| json!({"option": id, "share": threshold.share.to_string(), "strict": threshold.strict});
    thresholds.iter().map(one).collect()
}

fn thresholds_from(json: &Value) -> Option<BTreeMap<OptionId, Threshold>> {
    let one = |json: &Value| Some((serde_json::from_value(json.get("option")?.clone()).ok()?, threshold_from(json)?));
    json.as_array()?.iter().map(one).collect()
}

fn threshold_from(json: &Value) -> Option<Threshold> {
    let share = json.get("share")?.as_str()?.parse().ok()?;
    Some(Threshold { share, strict: json.get("strict")?.as_bool()? })
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
