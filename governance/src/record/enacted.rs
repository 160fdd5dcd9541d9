//! What was put in force, against the count that carried it.

use serde_json::Value;

use super::line;
use super::recount::Recounted;
use super::said::{Facts, Said};
use crate::policies::PolicyValue;
use crate::proposals::{FrozenSpec, Payload, Values};
use crate::time;

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
        let tally = closed.get("tally");
        let is_passed = tally.pointer("/winners/0").and_then(Value::as_str) == Some("yes")
            || tally.get("outcome").and_then(Value::as_str) == Some("passed");
        return if is_passed { Ok(()) } else { Err("it was enacted and did not pass".to_owned()) };
    };
    if !again.is_passed {
        return Err("it was enacted and did not pass".to_owned());
    }
    if enacted.at < spec.enact_at() {
        return Err("it was enacted before its delay was over".to_owned());
    }
    match &spec.payload {
        Payload::Prioritise(priorities) => {
            return said.features.check_order(id, priorities, &again.result, enacted);
        }
        Payload::Elect(elect) => return said.elections.check_seats(id, elect, &again.result, enacted),
        Payload::Recall(recall) => return said.elections.check_recall(id, recall, enacted),
        Payload::Expel(expulsion) => return said.check_expulsion(id, expulsion, enacted),
        Payload::Restore { case } => return check_overruled(id, case.get(), enacted, said),
        _ => {}
    }
    if !enacted.changes_a_policy() {
        return Err("what was enacted is not what was voted on".to_owned());
    }
    if enacted.get("until").as_str().map(str::to_owned) != spec.ends_at().map(time::written) {
        return Err("it was to hold for another time than was voted on".to_owned());
    }
    let change = spec.payload.to_json();
    let part = |name: &str| change.get(name).unwrap_or(&Value::Null);
    let new = match &spec.payload {
        Payload::ChooseValue(values) => values.chosen(&again.result).map_or(Value::Null, PolicyValue::to_json),
        _ => part("new").clone(),
    };
    let old = match change.get("old_sha256") {
        Some(hash) => enacted.get("old").get("sha256") == Some(hash),
        None => line::is_of(enacted.get("old"), part("old")),
    };
    if !old || part("key").as_str() != Some(enacted.text("key")) || !line::is_of(enacted.get("new"), &new) {
        return Err("what was enacted is not what was voted on".to_owned());
    }
    Ok(())
}

/// A vote among values is on the one that was published before, and on alternatives that had been offered and backed.
pub(super) fn check_values(id: i64, values: &Values, said: &Said) -> Result<(), String> {
    let wrong = || "the values on the ballot are not what was proposed and backed".to_owned();
    let (first, others) = values.options.split_first().ok_or_else(wrong)?;
    let (key, old, for_days) = (values.key, values.old.clone(), values.for_days);
    let proposed = Payload::SetPolicy { key, old, new: first.clone(), for_days }.sha256();
    let versions = said.texts.get(&id).map(Vec::as_slice).unwrap_or_default();
    let before = versions.len().checked_sub(2).and_then(|place| versions.get(place));
    let offered = said.alternatives.get(&id).map(Vec::as_slice).unwrap_or_default();
    // How many had to back it is a policy of that moment; that somebody did, where anybody had to, is not held against it here.
    let mut places = others.iter().map(|value| offered.iter().position(|(other, _)| *other == value.to_json()));
    let is_in_order = places.try_fold(None, |last: Option<usize>, place| {
        let place = place.filter(|place| last.is_none_or(|last| last < *place))?;
        Some(Some(place))
    });
    if before.is_none_or(|before| before.payload != proposed) || is_in_order.is_none() {
        return Err(wrong());
    }
    Ok(())
}

/// The case is overruled by this vote, and by no other.
fn check_overruled(id: i64, case: i64, enacted: &Facts, said: &Said) -> Result<(), String> {
    let overruled = said.cases.get(&case).and_then(|case| case.overruled.as_ref());
    let is_by_it =
        |facts: &Facts| facts.get("proposal").as_i64() == Some(id) && facts.get("entry") == enacted.get("entry");
    if enacted.get("case").as_i64() == Some(case) && overruled.is_some_and(is_by_it) {
        Ok(())
    } else {
        Err("it was enacted, and the case is not overruled by it".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical::canonical_json;
    use crate::policies::{PolicyKey, PolicyValue};

    fn said(alternatives: &[i64]) -> Said {
        let old = PolicyValue::Integer(5_000);
        let key = PolicyKey::EntryMaxChars;
        let proposed = Payload::SetPolicy { key, old, new: PolicyValue::Integer(8_000), for_days: None };
        let hashes = |payload: &str| json!({"title_sha256": "t", "body_sha256": "b", "payload_sha256": payload});
        let mut lines = vec![("proposal.published", hashes(&proposed.sha256()))];
        for (number, value) in (1..).zip(alternatives) {
            lines.push(("alternative.offered", json!({"number": number, "value": value})));
        }
        lines.push(("proposal.amended", hashes("merged")));
        let mut said = Said::default();
        for (leaf, (kind, facts)) in (0..).zip(lines) {
            let line = json!({
                "v": 1, "kind": kind, "actor": "system", "subject": "proposal:7", "facts": facts,
                "at": "2027-01-01T00:00:00.000000Z",
            });
            said.hear(leaf, &canonical_json(&line)).unwrap();
        }
        said
    }

    fn values(options: &[i64]) -> Values {
        let options = options.iter().copied().map(PolicyValue::Integer).collect();
        Values { key: PolicyKey::EntryMaxChars, old: PolicyValue::Integer(5_000), options, for_days: None }
    }

    #[test]
    fn the_values_of_a_vote_are_what_was_published_and_what_was_offered_in_its_order() {
        let said = said(&[6_000, 7_000, 9_000]);
        for good in [&[8_000, 6_000][..], &[8_000, 6_000, 9_000], &[8_000, 6_000, 7_000, 9_000]] {
            assert_eq!(check_values(7, &values(good), &said), Ok(()), "{good:?}");
        }
        for bad in [&[6_000, 8_000][..], &[8_000, 6_500], &[8_000, 7_000, 6_000], &[8_000, 6_000, 6_000], &[]] {
            assert!(check_values(7, &values(bad), &said).is_err(), "{bad:?}");
        }
        let shorter = Values { for_days: Some(3), ..values(&[8_000, 6_000]) };
        assert!(check_values(7, &shorter, &said).is_err());
        assert!(check_values(8, &values(&[8_000, 6_000]), &said).is_err());
    }
}
