//! The parts of the report's page: a sentence that says what was counted, and the picture of it.

use chrono::TimeDelta;
use governance::conduct::ConductRule;
use store::docket::report::{AppealCount, CaseCount, Counted, Delay};

use super::figures::{DELAYS, labels, verdicts};
use super::people::{answers, audits, decisions, deliberations, duty, limits};
use crate::cases::page::rule_title;
use crate::web::moments::span;
use crate::web::pictures::Look;
use crate::web::stacks::{Count, Key, Stack};

/// A part of the report.
pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    /// What the picture shows, or why there is none.
    pub sentence: String,
    pub picture: Option<Stack>,
    /// What is said in words only.
    pub notes: Vec<String>,
}

impl Section {
    /// A part without notes.
    pub fn new(id: &'static str, title: &'static str, sentence: String, picture: Option<Stack>) -> Self {
        Self { id, title, sentence, picture, notes: Vec::new() }
    }
}

/// All parts, in the order of a case's life.
pub fn sections(counted: &Counted, rules: &[ConductRule]) -> Vec<Section> {
    let named = |id: &str| {
        let frozen = counted.cases.iter().find(|row| row.rule_id == id).map(|row| rule_title(&row.rule_text));
        let in_force = || rules.iter().find(|rule| rule.id == id).map(|rule| rule.name());
        let title = frozen.or_else(in_force);
        format!("{id} {}", title.unwrap_or_default()).trim_end().to_owned()
    };
    vec![
        flags(counted, &named),
        opened(counted, &named),
        outcomes(counted, &named),
        delays(counted),
        reversals(counted),
        decisions(counted),
        limits(counted),
        duty(counted),
        answers(counted),
        deliberations(counted),
        audits(counted),
    ]
}

/// A number of the database's; none is below zero.
pub fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// "1 flag", "3 flags".
pub fn counted_as(count: i64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// "was" or "were", as it fits the number before.
pub fn was(count: i64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

fn flags(counted: &Counted, named: &impl Fn(&str) -> String) -> Section {
    let raised: i64 = counted.flags.iter().map(|row| row.raised).sum();
    let withdrawn: i64 = counted.flags.iter().map(|row| row.withdrawn).sum();
    let sentence = match raised {
        0 => "Nobody flagged anything in this time.".to_owned(),
        _ => {
            format!("{} {} raised; {withdrawn} {} taken back.", counted_as(raised, "flag"), was(raised), was(withdrawn))
        }
    };
    let rows = counted.flags.iter().filter(|row| row.raised > 0);
    let counts: Vec<Count> = rows.map(|row| Count::new(named(&row.rule_id), [whole(row.raised)])).collect();
    let keys = [("flags", Look::Against)];
    Section::new("flags", "Flags", sentence, drawn("Flags raised, by rule", "Rule", &keys, counts))
}

/// A picture, when there is something to draw.
pub fn drawn(caption: &'static str, of: &'static str, keys: &[Key], counts: Vec<Count>) -> Option<Stack> {
    (!counts.is_empty()).then(|| Stack::of(caption, of, keys, counts))
}

fn sum(counted: &Counted, of: impl Fn(&CaseCount) -> i64) -> i64 {
    counted.cases.iter().map(of).sum()
}

fn opened(counted: &Counted, named: &impl Fn(&str) -> String) -> Section {
    let (flags, moderator) = (sum(counted, |row| row.by_flags), sum(counted, |row| row.by_moderator));
    let (operator, policy) = (sum(counted, |row| row.by_operator), sum(counted, |row| row.by_policy));
    let sentence = match flags + moderator + operator + policy {
        0 => "No case was opened in this time.".to_owned(),
        all => format!(
            "{} {} opened: {flags} because flags came together, {moderator} by a moderator’s hold, {operator} by the operator’s, {policy} by a policy. Appeals are counted below, and not here.",
            counted_as(all, "case"),
            was(all)
        ),
    };
    let keys = [
        ("by flags", Look::Against),
        ("by a moderator", Look::Turned),
        ("by the operator", Look::Pending),
        ("by a policy", Look::Neutral),
    ];
    let by = |row: &CaseCount| [row.by_flags, row.by_moderator, row.by_operator, row.by_policy].map(whole);
    let parts = |row: &CaseCount| Count::new(named(&row.rule_id), by(row));
    let counts = counted.cases.iter().map(parts).collect();
    Section::new("cases", "Cases", sentence, drawn("Cases opened, by rule and by whom", "Rule", &keys, counts))
}

fn outcomes(counted: &Counted, named: &impl Fn(&str) -> String) -> Section {
    let of = |row: &CaseCount| [row.removed, row.labelled, row.restored, row.lapsed, row.overruled, row.open];
    let [removed, labelled, restored, lapsed, overruled, open] =
        counted.cases.iter().map(of).fold([0; 6], |sums, row| std::array::from_fn(|at| sums[at] + row[at]));
    let under_labels = if labelled > 0 { format!(", {labelled} with it labelled") } else { String::new() };
    let sentence = match removed + labelled + restored + lapsed + overruled + open {
        0 => "There is no outcome to tell of.".to_owned(),
        all => format!(
            "Of these {}, {removed} ended with the entry removed{under_labels} and {restored} with it restored; {lapsed} lapsed, which restores; \
             {overruled} {} overruled afterwards; {open} {} open.",
            counted_as(all, "case"),
            was(overruled),
            if open == 1 { "is" } else { "are" }
        ),
    };
    let keys = [
        ("removed", Look::Against),
        ("labelled", Look::Milder),
        ("restored", Look::For),
        ("lapsed", Look::Neutral),
        ("overruled", Look::Turned),
        ("still open", Look::Pending),
    ];
    let counts = counted.cases.iter().map(|row| Count::new(named(&row.rule_id), of(row).map(whole))).collect();
    Section::new("outcomes", "Outcomes", sentence, drawn("What became of them, by rule", "Rule", &keys, counts))
}

/// A span in words: "3 hours".
fn lasting(seconds: i64) -> String {
    match seconds {
        ..60 => "under a minute".to_owned(),
        longer => TimeDelta::try_seconds(longer).map(|apart| span(apart).to_string()).unwrap_or_default(),
    }
}

fn delays(counted: &Counted) -> Section {
    let found = |what: &str| counted.delays.iter().find(|row| row.what == what);
    let [to_hold, to_decision] = DELAYS.map(found);
    let told = |row: Option<&Delay>, from: &str| {
        row.map(|row| {
            let (half, most) = (lasting(row.median), lasting(row.p90));
            format!(
                "From {from} it took {half} or less in half of all cases, and {most} or less in nine of ten; {} {} measured.",
                counted_as(row.measured, "case"),
                was(row.measured)
            )
        })
    };
    let sentences = [told(to_hold, "the first flag to the hold"), told(to_decision, "the hold to the verdict")];
    let said: Vec<String> = sentences.into_iter().flatten().collect();
    let sentence = if said.is_empty() {
        "Nothing was held or decided, so nothing took any time.".to_owned()
    } else {
        said.join(" ")
    };
    let mut counts = Vec::new();
    for (row, half, most) in [
        (to_hold, "First flag to hold, median", "First flag to hold, 9 of 10"),
        (to_decision, "Hold to verdict, median", "Hold to verdict, 9 of 10"),
    ] {
        let Some(row) = row else { continue };
        for (label, seconds) in [(half, row.median), (most, row.p90)] {
            counts.push(Count { said: Some(lasting(seconds)), ..Count::new(label, [whole(seconds)]) });
        }
    }
    let keys = [("seconds", Look::For)];
    Section::new("delays", "Delays", sentence, drawn("How long it took", "From what to what", &keys, counts))
}

fn reversals(counted: &Counted) -> Section {
    let (removals, overruled) = verdicts(counted);
    let (decided, restored) =
        counted.holds.iter().fold((0, 0), |sums, row| (sums.0 + row.decided, sums.1 + row.restored));
    let mut counts = Vec::new();
    let mut said = Vec::new();
    if removals > 0 {
        said.push(format!(
            "Fresh jurors or all members overruled {overruled} of {} to remove.",
            counted_as(removals, "verdict")
        ));
        let parts = [overruled, removals - overruled].map(whole);
        counts.push(Count {
            said: Some(format!("{overruled} of {removals} reversed")),
            ..Count::new("Verdicts to remove", parts)
        });
    }
    let (labelled, unlabelled) = labels(counted);
    if labelled > 0 {
        said.push(format!(
            "Fresh jurors or all members overruled {unlabelled} of {} to label.",
            counted_as(labelled, "verdict")
        ));
        let parts = [unlabelled, labelled - unlabelled].map(whole);
        let of = format!("{unlabelled} of {labelled} reversed");
        counts.push(Count { said: Some(of), ..Count::new("Verdicts to label", parts) });
    }
    if decided > 0 {
        said.push(format!("Juries restored {restored} of {decided} entries that moderators had held."));
        let parts = [restored, decided - restored].map(whole);
        counts.push(Count {
            said: Some(format!("{restored} of {decided} reversed")),
            ..Count::new("Moderators’ holds", parts)
        });
    }
    if said.is_empty() {
        said.push(
            "There was nothing to reverse: no verdict to remove or to label, and no verdict on a moderator’s hold."
                .to_owned(),
        );
    }
    let keys = [("reversed", Look::Turned), ("upheld", Look::Against)];
    let picture = drawn("What others reversed", "What was decided", &keys, counts);
    let mut section = Section::new("reversals", "Reversals", said.join(" "), picture);
    for row in &counted.holds {
        let who =
            row.handle.as_ref().map_or_else(|| "Moderators of earlier terms".to_owned(), |handle| format!("@{handle}"));
        let (held, judged, back) = (row.held, row.decided, row.restored);
        section
            .notes
            .push(format!("{who}: {}; a jury decided {judged} and restored {back} of them.", counted_as(held, "hold")));
    }
    section.notes.extend(appealed(&counted.appeals));
    section
}

/// What was asked of fresh jurors and of all members.
fn appealed(appeals: &AppealCount) -> [String; 2] {
    let of_jurors = match appeals.fresh {
        0 => "Nobody appealed to fresh jurors.".to_owned(),
        fresh => format!(
            "{} to fresh jurors {} made: {} open, {} won.",
            counted_as(fresh, "appeal"),
            was(fresh),
            appeals.fresh_open,
            appeals.fresh_won
        ),
    };
    let of_members = match appeals.asked {
        0 => "No vote on overruling a jury was asked for.".to_owned(),
        asked => format!(
            "{} on overruling a jury {} asked for: {} open, {} in force.",
            counted_as(asked, "vote"),
            was(asked),
            appeals.open,
            appeals.overruled
        ),
    };
    [of_jurors, of_members]
}
