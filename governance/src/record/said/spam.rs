//! What the ledger says of holds by a policy, and of flags that come together: who does so is counted, and answers for it in a case.

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
    /// Whether each of these cases ended without finding the rule broken, or was overruled.
    fn were_not_upheld(&self, cases: &[serde_json::Value]) -> bool {
        cases.iter().all(|case| {
            let case = case.as_i64().and_then(|case| self.cases.get(&case));
            case.is_some_and(|case| case.ended.is_some() && (!case.found_broken() || case.overruled.is_some()))
        })
    }

    /// A case about flags names what it rests on, and holds nothing; no other case does.
    pub(super) fn check_ring(&self, facts: &Facts) -> Result<(), &'static str> {
        let is_about_flags = facts.text("about") == "flagging";
        let rests = facts.get("rests_on").as_array().map(Vec::as_slice).unwrap_or_default();
        let is_appeal = !facts.get("appeals").is_null();
        if !is_about_flags || is_appeal {
            let is_silent = rests.is_empty() && facts.get("members").is_null();
            return if is_silent { Ok(()) } else { Err("it rests on other cases, and is not about flags") };
        }
        let is_alone = facts.number("flags") == Some(0) && facts.get("held_by").is_null();
        if rests.is_empty() || facts.number("members") < Some(2) || !is_alone || !self.were_not_upheld(rests) {
            return Err("it is about flags, and rests on nothing that no jury upheld");
        }
        Ok(())
    }

    /// How many flag together is said once when a case opens and once when it ends with what it held restored. What it rests on are
    /// cases that were decided before, without finding the rule broken.
    pub(super) fn hear_coordination(&mut self, id: i64, facts: &Facts) -> Result<(), String> {
        let rests = facts.get("cases").as_array().map(Vec::as_slice).unwrap_or_default();
        let all_are_answered = self.were_not_upheld(rests);
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::time;

    /// Hears a line about a case at its hour.
    fn hear(said: &mut Said, kind: &str, case: i64, facts: Value) -> Result<(), String> {
        let at = time::written(chrono::DateTime::from_timestamp(1_000_000, 0).unwrap());
        let subject = format!("case:{case}");
        let body = json!({ "actor": "system", "at": at, "facts": facts, "kind": kind, "subject": subject, "v": 1 });
        said.hear(0, &crate::canonical::canonical_json(&body))
    }

    fn ended(said: &mut Said, case: i64, outcome: &str) {
        hear(said, "case.opened", case, json!({ "entry": case })).unwrap();
        hear(said, "case.decided", case, json!({ "entry": case, "outcome": outcome })).unwrap();
    }

    #[test]
    fn a_policy_that_holds_is_named_with_what_it_found() {
        for (facts, is_fine) in [
            (json!({ "held_by": "policy", "policy": "spam.same_max", "finding": "the same words" }), true),
            (json!({ "held_by": "moderator", "reason_sha256": "ab" }), true),
            (json!({ "flags": 3 }), true),
            (json!({ "held_by": "policy", "policy": "spam.same_max" }), false),
            (json!({ "held_by": "policy", "finding": "the same words" }), false),
            (json!({ "held_by": "policy", "policy": "a", "finding": "b", "reason_sha256": "ab" }), false),
            (json!({ "held_by": "moderator", "finding": "the same words" }), false),
            (json!({ "policy": "spam.same_max" }), false),
        ] {
            assert_eq!(hear(&mut Said::default(), "case.opened", 5, facts.clone()).is_ok(), is_fine, "{facts}");
        }
    }

    #[test]
    fn a_case_about_flags_rests_on_what_no_jury_upheld() {
        let asks = |members: u64, cases: &[i64]| json!({ "about": "flagging", "entry": 9, "flags": 0, "members": members, "rests_on": cases });
        let begun = || {
            let mut said = Said::default();
            ended(&mut said, 1, "restore");
            ended(&mut said, 2, "remove");
            hear(&mut said, "case.opened", 3, json!({ "entry": 3 })).unwrap();
            said
        };
        for (facts, is_fine) in [
            (asks(2, &[1]), true),
            (asks(1, &[1]), false),
            (asks(2, &[]), false),
            (asks(2, &[1, 2]), false),
            (asks(2, &[3]), false),
            (asks(2, &[8]), false),
            (json!({ "entry": 9, "flags": 3, "rests_on": [1] }), false),
            (json!({ "entry": 9, "flags": 3, "members": 2 }), false),
            (json!({ "about": "flagging", "entry": 9, "flags": 2, "members": 2, "rests_on": [1] }), false),
            (
                json!({ "about": "flagging", "entry": 9, "flags": 0, "held_by": "moderator", "members": 2, "rests_on": [1] }),
                false,
            ),
        ] {
            assert_eq!(hear(&mut begun(), "case.opened", 5, facts.clone()).is_ok(), is_fine, "{facts}");
        }
    }

    #[test]
    fn who_flags_together_is_said_in_time_and_rests_on_what_juries_answered() {
        let found = |at_end: bool, together: u64, cases: &[i64]| json!({ "at_end": at_end, "flaggers": 4, "together": together, "burst": 0, "cases": cases });
        let begun = || {
            let mut said = Said::default();
            ended(&mut said, 1, "restore");
            ended(&mut said, 2, "remove");
            hear(&mut said, "case.opened", 3, json!({ "entry": 3 })).unwrap();
            said
        };
        let told = |said: &mut Said, facts| hear(said, "flag.coordinated", 3, facts);
        for (facts, what) in [
            (found(true, 3, &[1]), "the case has not ended"),
            (found(false, 3, &[2]), "a jury upheld it"),
            (found(false, 3, &[3]), "no jury has answered it"),
            (found(false, 3, &[9]), "no such case"),
            (found(false, 3, &[]), "it rests on nothing"),
            (found(false, 5, &[1]), "more than flagged"),
            (found(false, 0, &[]), "nobody does"),
        ] {
            assert!(told(&mut begun(), facts).is_err(), "{what}");
        }
        let mut said = begun();
        told(&mut said, found(false, 3, &[1])).unwrap();
        assert!(told(&mut said, found(false, 3, &[1])).is_err(), "a second time");
        hear(&mut said, "case.decided", 3, json!({ "entry": 3, "outcome": "restore" })).unwrap();
        told(&mut said, found(true, 3, &[1, 3])).unwrap();
        assert!(hear(&mut said, "flag.coordinated", 2, found(true, 3, &[1])).is_err(), "what it held was removed");
        assert!(hear(&mut said, "flag.coordinated", 8, found(false, 3, &[1])).is_err(), "of no case");
    }
}
