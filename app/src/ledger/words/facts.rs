//! What a line says, as people write it: policies by their titles, values with their units, moments to the minute.

use chrono::DateTime;
use governance::{PolicyKey, PolicyValue, time};
use serde_json::Value;

/// A fact as it stands in the line.
pub fn fact(facts: &Value, name: &str) -> String {
    match facts.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "?".to_string(),
        Some(Value::Object(map)) if map.contains_key("sha256") => "a text".to_string(),
        Some(other) => other.to_string(),
    }
}

/// A moment: "3 March 2027, 12:00 UTC".
pub fn moment(facts: &Value, name: &str) -> String {
    let written = fact(facts, name);
    DateTime::parse_from_rfc3339(&written).map_or(written, |at| time::for_people(at.to_utc()))
}

fn key(facts: &Value) -> Option<PolicyKey> {
    facts.get("key")?.as_str()?.parse().ok()
}

/// The policy a line is about, by its title; by its key where this software does not know it.
pub fn policy(facts: &Value) -> String {
    key(facts).map_or_else(|| fact(facts, "key"), |key| format!("“{}”", key.definition().title))
}

/// A value of that policy: "5,000 characters".
pub fn value(facts: &Value, name: &str) -> String {
    let read = || {
        let key = key(facts)?;
        Some(key.in_words(&PolicyValue::from_json(&key.kind(), facts.get(name)?).ok()?))
    };
    read().unwrap_or_else(|| fact(facts, name))
}
