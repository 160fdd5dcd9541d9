//! A line of the log in words: what was done, in which role, under which rule, why, and how long after the beginning.

use chrono::{DateTime, Utc};
use governance::conduct::ConductRule;
use serde_json::{Value, json};
use store::docket::log::ActRow;

use crate::cases::page::rule_title;
use crate::ledger::words;
use crate::web::html::excerpt;
use crate::web::moments::{Moment, span};

/// So many lines of reasons stand in the log.
const LINES_MAX: usize = 6;
/// How much of a reason stands in the log; the case's page has all of it.
const REASON_CHARS: usize = 280;

/// An act as the log shows it. Nobody is named, and nothing of what it was about is quoted.
pub struct Line {
    pub kind: String,
    /// Its line in the ledger.
    pub href: String,
    pub sentence: String,
    pub at: DateTime<Utc>,
    pub when: Moment,
    /// "flags", "a jury", "all members": never who.
    pub role: &'static str,
    /// Id and title; the title is empty when no document in force has it any more.
    pub rule: Option<(String, String)>,
    /// The beginning of the published reason; empty without one.
    pub reason: String,
    /// "2 days after the first flag"; empty for what begins everything.
    pub delay: String,
    pub delay_seconds: Option<i64>,
    pub case: Option<i64>,
    /// "/docket/log?subject=entry:12"; empty without an entry.
    pub history: String,
}

impl Line {
    /// Words a row; `rules` are those in force, for what no case has frozen.
    pub fn new(row: &ActRow, rules: &[ConductRule], now: DateTime<Utc>) -> Self {
        let (delay, delay_seconds) = delay(row);
        Self {
            href: format!("/ledger/{}", row.id),
            sentence: words::of(&row.kind, &row.subject, &row.body).sentence,
            at: row.at,
            when: Moment::new(row.at, now),
            role: role(row),
            rule: row.rule_id.as_ref().map(|id| (id.clone(), title(row, id, rules))),
            reason: row.reason.as_deref().map(lines).unwrap_or_default(),
            delay,
            delay_seconds,
            case: row.case_id,
            history: row.entry_id.map(|entry| format!("/docket/log?subject=entry:{entry}")).unwrap_or_default(),
            kind: row.kind.clone(),
        }
    }

    /// The rule as one reads it: "R1 Attack ideas, not people".
    pub fn rule_in_words(&self) -> String {
        self.rule.as_ref().map(|(id, title)| format!("{id} {title}").trim_end().to_owned()).unwrap_or_default()
    }

    /// The same for programs.
    pub fn facts(&self) -> Value {
        json!({
            "kind": self.kind, "role": self.role, "rule": self.rule.as_ref().map(|(id, _)| id), "case": self.case,
            "delay_seconds": self.delay_seconds, "reason": (!self.reason.is_empty()).then_some(&self.reason),
        })
    }
}

/// In which role it was done. That a policy held an entry stands in its case.
fn role(row: &ActRow) -> &'static str {
    match row.kind.as_str() {
        "case.opened" | "entry.held" if row.is_by_policy => "a policy",
        kind => words::role(kind, &row.body, row.is_lapsed, row.overruled_by()),
    }
}

/// The title of the rule as the case froze it, else as it reads now.
fn title(row: &ActRow, id: &str, rules: &[ConductRule]) -> String {
    let in_force = || rules.iter().find(|rule| rule.id == id).map(|rule| rule.name().to_owned());
    row.rule_text.as_deref().map(|text| rule_title(text).to_owned()).or_else(in_force).unwrap_or_default()
}

/// A line for each reason, so that what several said does not run together.
fn lines(text: &str) -> String {
    let line = |line: &str| excerpt(&line.split_whitespace().collect::<Vec<_>>().join(" "), REASON_CHARS);
    text.lines().map(line).filter(|line| !line.is_empty()).take(LINES_MAX).collect::<Vec<_>>().join("\n")
}

/// How long after the beginning: the first flag on the entry since its last case, or the opening of its case where there was none. What
/// begins it all is not after itself.
fn delay(row: &ActRow) -> (String, Option<i64>) {
    let is_hold = matches!(row.kind.as_str(), "case.opened" | "entry.held");
    let begun = match (row.first_flag_at, row.held_at) {
        (Some(at), _) => Some((at, "the first flag")),
        (None, Some(at)) if !is_hold => Some((at, "the case opened")),
        _ => None,
    };
    let Some((at, what)) = begun else { return (String::new(), None) };
    let apart = row.at - at;
    let words = match apart.num_seconds() {
        ..1 => return (String::new(), None),
        1..60 => "less than a minute".to_owned(),
        _ => span(apart).to_string(),
    };
    (format!("{words} after {what}"), Some(apart.num_seconds()))
}
