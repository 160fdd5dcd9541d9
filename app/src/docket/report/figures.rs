//! Every number of a report, one a line: what the files hold.

use store::docket::report::{CaseCount, Counted};

/// What can have become of a summons, in the order in which it comes about.
pub const SEATS: [&str; 7] = ["summoned", "accepted", "voted", "not_needed", "excused", "recused", "lapsed"];
/// The spans that are measured.
pub const DELAYS: [&str; 2] = ["flag_to_hold", "hold_to_decision"];

/// A number: which part of the report, of what, how it is called, and how much. Spans are in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub section: &'static str,
    /// A rule, a span, a moderator, a state, a number of times; "all" where there is one of it only.
    pub of: String,
    pub measure: &'static str,
    pub value: i64,
}

/// The numbers of one thing.
fn add<const N: usize>(figures: &mut Vec<Figure>, section: &'static str, of: &str, values: [(&'static str, i64); N]) {
    figures.extend(values.map(|(measure, value)| Figure { section, of: of.to_owned(), measure, value }));
}

/// How many seats are in a state.
pub fn seats(counted: &Counted, state: &str) -> i64 {
    counted.seats.iter().find(|row| row.state == state).map_or(0, |row| row.seats)
}

/// What became of the cases under one rule.
fn cases(figures: &mut Vec<Figure>, row: &CaseCount) {
    let opened = [
        ("opened_by_flags", row.by_flags),
        ("opened_by_moderator", row.by_moderator),
        ("opened_by_operator", row.by_operator),
        ("opened_by_policy", row.by_policy),
    ];
    add(figures, "cases", &row.rule_id, opened);
    let ended = [
        ("removed", row.removed),
        ("labelled", row.labelled),
        ("restored", row.restored),
        ("lapsed", row.lapsed),
        ("overruled", row.overruled),
        ("open", row.open),
    ];
    add(figures, "cases", &row.rule_id, ended);
}

/// Everything that was counted.
pub fn figures(counted: &Counted) -> Vec<Figure> {
    let mut figures = Vec::new();
    for row in &counted.flags {
        let rule = if row.rule_id.is_empty() { "unnamed" } else { &row.rule_id };
        add(&mut figures, "flags", rule, [("raised", row.raised), ("withdrawn", row.withdrawn)]);
    }
    for row in &counted.cases {
        cases(&mut figures, row);
    }
    for what in DELAYS {
        match counted.delays.iter().find(|row| row.what == what) {
            Some(row) => {
                let spans = [("measured", row.measured), ("median_seconds", row.median), ("p90_seconds", row.p90)];
                add(&mut figures, "delays", what, spans);
            }
            None => add(&mut figures, "delays", what, [("measured", 0)]),
        }
    }
    let (removals, overruled) = verdicts(counted);
    let (labels, labels_overruled) = labels(counted);
    let reversals = [("to_remove", removals), ("overruled", overruled)];
    add(&mut figures, "reversals", "verdicts", reversals);
    add(&mut figures, "reversals", "labels", [("to_label", labels), ("overruled", labels_overruled)]);
    for row in &counted.holds {
        let of = row.handle.as_ref().map_or_else(|| "others".to_owned(), |handle| format!("@{handle}"));
        let values = [("held", row.held), ("decided_by_jury", row.decided), ("restored_by_jury", row.restored)];
        add(&mut figures, "holds", &of, values);
    }
    judgements(&mut figures, counted);
    let (appeals, limits) = (&counted.appeals, &counted.limits);
    let asked = [("asked", appeals.asked), ("open", appeals.open), ("overruled", appeals.overruled)];
    add(&mut figures, "appeals", "all", asked);
    let fresh = [("asked", appeals.fresh), ("open", appeals.fresh_open), ("won", appeals.fresh_won)];
    add(&mut figures, "appeals", "fresh_jurors", fresh);
    let limited = [
        ("warned", limits.warned),
        ("imposed", limits.imposed),
        ("suspensions", limits.suspended),
        ("lifted", limits.lifted),
        ("running", limits.running),
    ];
    add(&mut figures, "limits", "all", limited);
    for state in SEATS {
        add(&mut figures, "seats", state, [("seats", seats(counted, state))]);
    }
    let talked = &counted.deliberations;
    let talked = [
        ("opened", talked.opened),
        ("decided", talked.decided),
        ("opinions", talked.opinions),
        ("changed", talked.changed),
    ];
    add(&mut figures, "deliberations", "all", talked);
    for row in &counted.duty {
        add(&mut figures, "duty", &row.times.to_string(), [("members", row.members)]);
    }
    figures
}

/// What moderators decided alone, and how often judgements agreed with earlier ones.
fn judgements(figures: &mut Vec<Figure>, counted: &Counted) {
    for row in &counted.moderators {
        let of = row.handle.as_ref().map_or_else(|| "others".to_owned(), |handle| format!("@{handle}"));
        let became = [
            ("decided", row.decided),
            ("to_remove", row.removed),
            ("appealed", row.appealed),
            ("reversed", row.reversed),
        ];
        add(figures, "decisions", &of, became);
        add(figures, "audits", &of, [("answered", row.audited), ("agreed", row.agreed)]);
    }
    let jurors = [("answered", counted.juror_audits.answered), ("agreed", counted.juror_audits.agreed)];
    add(figures, "audits", "jurors", jurors);
}

/// How many verdicts said to remove, and how many of them were overruled.
pub fn verdicts(counted: &Counted) -> (i64, i64) {
    let overruled: i64 = counted.cases.iter().map(|row| row.overruled - row.labels_overruled).sum();
    let standing: i64 = counted.cases.iter().map(|row| row.removed).sum();
    (standing + overruled, overruled)
}

/// How many verdicts said to label, and how many of them were overruled.
pub fn labels(counted: &Counted) -> (i64, i64) {
    let overruled: i64 = counted.cases.iter().map(|row| row.labels_overruled).sum();
    let standing: i64 = counted.cases.iter().map(|row| row.labelled).sum();
    (standing + overruled, overruled)
}
