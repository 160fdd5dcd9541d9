//! What the ledger says of holds by a policy, and of flags that come together.

use super::{Facts, Said};

/// A policy that holds is named, with what was found; what a person holds has a reason behind its hash instead.
pub(super) fn check_hold(facts: &Facts) -> Result<(), &'static str> {
    let is_by_policy = facts.text("held_by") == "policy";
    let says_so = !facts.text("policy").is_empty() && !facts.text("finding").is_empty();
    let says_something = !facts.get("policy").is_null() || !facts.get("finding").is_null();
    if is_by_policy && (!says_so || !facts.get("reason_sha256").is_null()) {
        return Err("a policy holds, and the line does not say which and what it found");
    }
    if !is_by_policy && says_something {
        return Err("something was found by no policy");
    }
    Ok(())
}

impl Said {
    /// How many flag together is said once when a case opens and once when it ends with what it held restored. What it rests on are
    /// cases that were decided before, without finding the rule broken.
    pub(super) fn hear_coordination(&mut self, id: i64, facts: &Facts) -> Result<(), String> {
        let rests = facts.get("cases").as_array().map(Vec::as_slice).unwrap_or_default();
        let is_answered = |case: &serde_json::Value| {
            let case = case.as_i64().and_then(|case| self.cases.get(&case));
            case.is_some_and(|case| case.ended.is_some() && (!case.removed() || case.overruled.is_some()))
        };
        let all_are_answered = rests.iter().all(is_answered);
        let [flaggers, together, burst] = ["flaggers", "together", "burst"].map(|name| facts.number(name).unwrap_or(0));
        let at_end = facts.get("at_end").as_bool();
        let case = self.cases.get_mut(&id).ok_or_else(|| format!("case {id} was not opened before"))?;
        let is_restored = case.ended.as_ref().map(|ended| ended.text("outcome") == "restore");
        let is_in_time = match at_end {
            Some(true) => is_restored == Some(true),
            Some(false) => is_restored.is_none(),
            None => false,
        };
        let adds_up = together.max(burst) > 0 && together.max(burst) <= flaggers && (together > 0) != rests.is_empty();
        if !all_are_answered || !is_in_time || !adds_up || !case.coordinated.insert(at_end == Some(true)) {
            return Err(format!("case {id}: it is said that members flag together, and it does not fit"));
        }
        Ok(())
    }
}
