use serde_json::{Value, json};

use super::*;
use crate::record::line;

const BEGAN: i64 = 1_000_000;

/// A jury of three with a day to deliberate, whose lots are a, b and c, and a case that is due after a week.
struct Case {
    said: Said,
    leaf: u64,
}

fn at(hours: i64) -> String {
    time::written(time::after_hours(chrono::DateTime::from_timestamp(BEGAN, 0).unwrap(), hours))
}

impl Case {
    fn drawn(hours: u64) -> Self {
        let mut case = Self { said: Said::default(), leaf: 0 };
        let opened = json!({ "entry": 7, "deadline": at(168) });
        case.hear(0, "case.opened", opened).unwrap();
        case.hear(1, "jury.drawn", json!({ "size": 3, "deliberation_hours": hours })).unwrap();
        for lot in ["a", "b"] {
            case.vote(2, lot).unwrap();
        }
        case
    }

    fn hear(&mut self, hours: i64, kind: &str, facts: Value) -> Result<(), String> {
        let body =
            json!({ "actor": "system", "at": at(hours), "facts": facts, "kind": kind, "subject": "case:5", "v": 1 });
        self.leaf += 1;
        let text = crate::canonical::canonical_json(&body);
        line::read::<Value>(&text)?;
        self.said.hear(self.leaf, &text)
    }

    fn vote(&mut self, hours: i64, lot: &str) -> Result<(), String> {
        self.hear(hours, "jury.seat_answered", json!({ "lot": lot, "state": "voted", "replacement": null }))
    }

    fn open(&mut self, opinions: u64, until: i64) -> Result<(), String> {
        self.hear(3, "jury.deliberation_opened", json!({ "opinions": opinions, "until": at(until) }))
    }

    fn reconsider(&mut self, lot: &str) -> Result<(), String> {
        self.hear(4, "jury.reconsidered", json!({ "lot": lot }))
    }

    fn end(&mut self, hours: i64, kind: &str, remove: u64, restore: u64) -> Result<(), String> {
        self.hear(hours, kind, json!({ "entry": 7, "outcome": "restore", "remove": remove, "restore": restore }))
    }
}

fn facts(facts: &Value) -> Facts {
    Facts { leaf: 99, at: chrono::DateTime::from_timestamp(BEGAN, 0).unwrap(), facts: facts.clone() }
}

fn because<T: std::fmt::Debug>(result: Result<T, String>, part: &str) {
    let why = result.unwrap_err();
    assert!(why.contains(part), "{why}");
}

#[test]
fn a_deliberation_comes_after_the_first_opinions_and_within_its_time() {
    let (few, long) = ("other opinions than were given", "longer than it may");
    because(Case::drawn(24).open(3, 27), few);
    because(Case::drawn(24).open(2, 28), long);
    because(Case::drawn(168).open(2, 169), long);
    because(Case::drawn(0).open(2, 4), "has no time for it");
    let mut case = Case::drawn(24);
    case.open(2, 27).unwrap();
    because(case.open(2, 27), "a second time");
    because(case.vote(3, "c"), "after its jury began to deliberate");
}

#[test]
fn final_opinions_are_of_those_who_gave_a_first_one_and_while_they_deliberate() {
    let nobody = "by nobody who deliberates";
    let mut case = Case::drawn(24);
    because(case.reconsider("a"), nobody);
    case.open(2, 27).unwrap();
    because(case.reconsider("c"), nobody);
    case.reconsider("a").unwrap();
    case.reconsider("a").unwrap();
    because(case.end(5, "case.decided", 0, 2), "before its deliberation was over");
    case.reconsider("b").unwrap();
    case.end(5, "case.decided", 0, 2).unwrap();
    because(case.reconsider("a"), nobody);
}

#[test]
fn who_would_label_and_who_would_remove_are_split() {
    let said = |remove: u64, label: u64| json!({ "entry": 7, "outcome": "label", "remove": remove, "label": label, "restore": 0 });
    because(Case::drawn(24).hear(5, "case.decided", said(1, 1)), "did not deliberate");
    Case::drawn(24).hear(5, "case.decided", said(0, 2)).unwrap();
    let mut case = Case::drawn(24);
    case.open(2, 27).unwrap();
    because(case.hear(27, "case.decided", said(2, 1)), "other opinions");
    case.hear(27, "case.decided", said(1, 1)).unwrap();
    // What was labelled can be appealed, once.
    let appeal = |entry: i64| json!({ "entry": entry, "appeals": 5, "deadline": at(400) });
    because(case.said.hear_case(6, "opened", "system", facts(&appeal(8))), "appeals against nothing");
    case.said.hear_case(6, "opened", "system", facts(&appeal(7))).unwrap();
    because(case.said.hear_case(7, "opened", "system", facts(&appeal(7))), "or a second time");
}

#[test]
fn a_split_jury_decides_after_it_has_deliberated_about_as_many_opinions() {
    because(Case::drawn(24).end(5, "case.decided", 1, 1), "did not deliberate");
    Case::drawn(24).end(168, "case.decided", 1, 1).unwrap();
    Case::drawn(24).end(5, "case.decided", 2, 0).unwrap();
    Case::drawn(0).end(5, "case.decided", 1, 1).unwrap();
    let mut case = Case::drawn(24);
    case.open(2, 27).unwrap();
    because(case.end(27, "case.decided", 1, 2), "other opinions");
    because(case.end(168, "case.lapsed", 1, 1), "other opinions");
    because(case.end(26, "case.decided", 1, 1), "before its deliberation was over");
    case.end(27, "case.decided", 1, 1).unwrap();
}
