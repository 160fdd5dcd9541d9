//! What was put in force, against the count that carried it.

use serde_json::Value;

use super::line;
use super::recount::Recounted;
use super::said::{Facts, Said};
use crate::proposals::{FrozenSpec, Payload};

/// A passed vote took effect after its delay, as what was voted on. `counted` is the vote counted again, where its words are known.
pub(super) fn check_enacted(
    id: i64,
    counted: Option<(&FrozenSpec, &Recounted)>,
    (closed, enacted): (&Facts, &Facts),
    said: &Said,
) -> Result<(), String> {
    let payload = said.texts.get(&id).and_then(|versions| versions.last()).map(|last| last.payload.as_str());
    if payload != Some(enacted.text("payload_sha256")) {
        return Err("the ledger enacted another change than was published".to_owned());
    }
    let Some((spec, again)) = counted else {
        let is_passed = closed.get("tally").pointer("/winners/0").and_then(Value::as_str) == Some("yes");
        return if is_passed { Ok(()) } else { Err("it was enacted and did not pass".to_owned()) };
    };
    if !again.is_passed {
        return Err("it was enacted and did not pass".to_owned());
    }
    if enacted.at < spec.enact_at() {
        return Err("it was enacted before its delay was over".to_owned());
    }
    if let Payload::Prioritise(priorities) = &spec.payload {
        return said.features.check_order(id, priorities, &again.result, enacted);
    }
    if let Payload::Restore { case } = spec.payload {
        let overruled = said.cases.get(&case.get()).and_then(|case| case.overruled.as_ref());
        let is_carried_out = enacted.get("case").as_i64() == Some(case.get())
            && overruled.is_some_and(|facts| {
                facts.get("proposal").as_i64() == Some(id) && facts.get("entry") == enacted.get("entry")
            });
        return if is_carried_out {
            Ok(())
        } else {
            Err("it was enacted, and the case is not overruled by it".to_owned())
        };
    }
    if !enacted.get("order").is_null() || !enacted.get("case").is_null() {
        return Err("what was enacted is not what was voted on".to_owned());
    }
    let change = spec.payload.to_json();
    let part = |name: &str| change.get(name).unwrap_or(&Value::Null);
    let old = match change.get("old_sha256") {
        Some(hash) => enacted.get("old").get("sha256") == Some(hash),
        None => line::is_of(enacted.get("old"), part("old")),
    };
    if !old || part("key").as_str() != Some(enacted.text("key")) || !line::is_of(enacted.get("new"), part("new")) {
        return Err("what was enacted is not what was voted on".to_owned());
    }
    Ok(())
}
