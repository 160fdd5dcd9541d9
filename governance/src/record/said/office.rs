//! What the ledger says of moderators who decide cases: only such as wait for one, while their term runs, and before a jury is drawn.

use super::{CaseSaid, Facts, Said};
use crate::time;

impl CaseSaid {
    /// Whether it waits for a moderator: its first line said so, and it was not given to a jury or ended since.
    pub(super) fn waits(&self) -> bool {
        self.opened.text("track") == "moderators" && self.sent.is_none() && self.ended.is_none()
    }
}

impl Said {
    /// What a moderator says in a case, and whether a case that waits for one goes to a jury as it may.
    pub(super) fn check_office(&self, id: i64, act: &str, actor: &str, facts: &Facts) -> Result<(), String> {
        let is_decision = act == "decided" && (facts.text("by") == "moderator" || actor != "system");
        if !is_decision && !matches!(act, "moderator_recused" | "sent_to_jury") {
            return Ok(());
        }
        let wrong = |what: &str| Err(format!("case {id}: {what}"));
        let Some(case) = self.cases.get(&id).filter(|case| case.waits() && case.drawn.is_none()) else {
            return wrong("a moderator acts in a case that waits for none");
        };
        let until = time::read(case.opened.text("decide_by"));
        let is_in_time = until.is_some_and(|until| facts.at < until);
        match (act, facts.text("why")) {
            ("sent_to_jury", "time") if is_in_time => {
                return wrong("its time for a moderator is said to be over and is not");
            }
            ("sent_to_jury", "time" | "nobody") => {
                return if actor == "system" {
                    Ok(())
                } else {
                    wrong("somebody gives it to a jury in the clock's name")
                };
            }
            ("sent_to_jury", "passed") | ("decided" | "moderator_recused", _) => {}
            _ => return wrong("it is given to a jury for no reason"),
        }
        if !is_in_time {
            return wrong("a moderator acts in it too late");
        }
        if !self.elections.is_in_office(actor, facts.at) {
            return wrong("somebody acts in it as a moderator whose term does not run");
        }
        let is_whole =
            act != "decided" || (facts.text("by") == "moderator" && facts.texts("reasons_sha256").len() == 1);
        if is_whole { Ok(()) } else { wrong("a moderator decides without a reason") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const BEGAN: i64 = 1_000_000;

    fn at(hours: i64) -> String {
        time::written(time::after_hours(chrono::DateTime::from_timestamp(BEGAN, 0).unwrap(), hours))
    }

    /// A case that waits two days for a moderator, of whom there is one, for a hundred hours.
    struct Case {
        said: Said,
        leaf: u64,
    }

    impl Case {
        fn opened(track: Option<&str>) -> Self {
            let mut case = Self { said: Said::default(), leaf: 0 };
            case.hear(
                0,
                "operator",
                "charter.founded",
                "community:x",
                json!({ "policies": { "moderators.term_days": 30 } }),
            )
            .unwrap();
            let term = json!({ "starts_at": at(0), "ends_at": at(720), "election": null });
            case.hear(0, "operator", "moderator.term_started", "member:aa", term).unwrap();
            let mut facts = json!({ "entry": 7, "deadline": at(168) });
            if let Some(track) = track {
                facts["track"] = json!(track);
                facts["decide_by"] = json!(at(48));
            }
            case.say(1, "system", "case.opened", facts).unwrap();
            case
        }

        fn hear(&mut self, hours: i64, actor: &str, kind: &str, subject: &str, facts: Value) -> Result<(), String> {
            let body =
                json!({ "actor": actor, "at": at(hours), "facts": facts, "kind": kind, "subject": subject, "v": 1 });
            self.leaf += 1;
            self.said.hear(self.leaf, &crate::canonical::canonical_json(&body))
        }

        fn say(&mut self, hours: i64, actor: &str, kind: &str, facts: Value) -> Result<(), String> {
            self.hear(hours, actor, kind, "case:5", facts)
        }

        fn decide(&mut self, hours: i64, actor: &str) -> Result<(), String> {
            let facts = json!({ "by": "moderator", "entry": 7, "outcome": "remove", "remove": 0, "restore": 0, "reasons_sha256": ["x"] });
            self.say(hours, actor, "case.decided", facts)
        }
    }

    fn because<T: std::fmt::Debug>(result: Result<T, String>, part: &str) {
        let why = result.unwrap_err();
        assert!(why.contains(part), "{why}");
    }

    #[test]
    fn a_moderator_decides_what_waits_for_one_while_in_office() {
        Case::opened(Some("moderators")).decide(2, "member:aa").unwrap();
        because(Case::opened(None).decide(2, "member:aa"), "waits for none");
        because(Case::opened(Some("moderators")).decide(48, "member:aa"), "too late");
        because(Case::opened(Some("moderators")).decide(2, "member:bb"), "whose term does not run");
        because(Case::opened(Some("moderators")).decide(2, "system"), "whose term does not run");
        let mut left = Case::opened(Some("moderators"));
        let resigned = json!({ "starts_at": at(0), "ended_at": at(2) });
        left.hear(2, "member:aa", "moderator.resigned", "member:aa", resigned).unwrap();
        because(left.decide(2, "member:aa"), "whose term does not run");
        let mut silent = Case::opened(Some("moderators"));
        let none = json!({ "by": "moderator", "entry": 7, "outcome": "remove", "remove": 0, "restore": 0, "reasons_sha256": [] });
        because(silent.say(2, "member:aa", "case.decided", none), "without a reason");
        let mut hidden = Case::opened(Some("moderators"));
        let unsaid = json!({ "entry": 7, "outcome": "remove", "remove": 0, "restore": 0, "reasons_sha256": ["x"] });
        because(hidden.say(2, "member:aa", "case.decided", unsaid), "without a reason");
    }

    #[test]
    fn what_waits_for_a_moderator_goes_to_a_jury_once_and_then_is_a_jurys() {
        let drawn = || json!({ "size": 3, "deliberation_hours": 0 });
        let mut case = Case::opened(Some("moderators"));
        because(case.say(2, "system", "jury.drawn", drawn()), "while it waits for a moderator");
        because(case.say(2, "system", "case.sent_to_jury", json!({ "why": "time" })), "said to be over");
        because(case.say(2, "member:aa", "case.sent_to_jury", json!({ "why": "nobody" })), "in the clock's name");
        because(case.say(2, "system", "case.sent_to_jury", json!({ "why": "passed" })), "whose term does not run");
        because(case.say(2, "member:aa", "case.sent_to_jury", json!({ "why": "tired" })), "for no reason");
        case.say(2, "member:aa", "case.moderator_recused", json!({})).unwrap();
        case.say(48, "system", "case.sent_to_jury", json!({ "why": "time" })).unwrap();
        because(case.say(49, "system", "case.sent_to_jury", json!({ "why": "nobody" })), "waits for none");
        because(case.decide(3, "member:aa"), "waits for none");
        case.say(49, "system", "jury.drawn", drawn()).unwrap();
        let mut passed = Case::opened(Some("moderators"));
        passed.say(2, "member:aa", "case.sent_to_jury", json!({ "why": "passed", "reason_sha256": "x" })).unwrap();
        because(Case::opened(None).say(2, "system", "case.sent_to_jury", json!({ "why": "nobody" })), "waits for none");
    }
}
