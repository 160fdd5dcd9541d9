//! Ledger lines in words. The line itself stands beside them: these only help to read it.

mod facts;
mod moderation;
mod offices;
mod proposals;

use serde_json::Value;

use self::facts::{fact, policy, value};
use self::moderation::of_moderation;
pub use self::moderation::{flagged_together, role};
use self::offices::{of_delegation, of_office};
use self::proposals::{of_appeals, of_proposal};

/// How a line of a member's begins.
const MEMBER: &str = "Member";

/// A line as a sentence, and where its subject has a page.
pub struct Words {
    pub sentence: String,
    /// What it is about: "proposal 12".
    pub subject: String,
    pub href: Option<String>,
}

/// Words a line by its kind, its subject and its body.
pub fn of(kind: &str, subject: &str, body: &str) -> Words {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let facts = body.get("facts").cloned().unwrap_or_default();
    let actor = body.get("actor").and_then(Value::as_str).unwrap_or_default();
    let (href, subject) = subject_of(subject);
    let by = by(actor);
    let sentence = of_appeals(kind, &by, &facts).unwrap_or_else(|| sentence(kind, &by, &facts));
    Words { sentence, subject, href }
}

/// Who wrote a line.
pub fn actor(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    by(body.get("actor").and_then(Value::as_str).unwrap_or_default())
}

fn by(actor: &str) -> String {
    match actor.split_once(':') {
        Some(("member", name)) => format!("{MEMBER} {name}"),
        _ if actor == "operator" => "The operator".to_string(),
        _ => "By the rules and the clock".to_string(),
    }
}

fn subject_of(subject: &str) -> (Option<String>, String) {
    let Some((noun, id)) = subject.split_once(':') else { return (None, subject.to_string()) };
    let href = match noun {
        "proposal" => Some(format!("/proposals/{id}")),
        "policy" => id.parse().ok().map(crate::constitution::words::href),
        "feature" => Some(format!("/features/{id}")),
        "case" => Some(format!("/cases/{id}")),
        "entry" => Some(format!("/entries/{id}")),
        _ => None,
    };
    (href, format!("{noun} {id}"))
}

fn sentence(kind: &str, by: &str, facts: &Value) -> String {
    if let Some(sentence) = of_office(kind, by, facts).or_else(|| of_moderation(kind, facts)) {
        return sentence;
    }
    let fact = |name| fact(facts, name);
    match kind {
        "alternative.offered" => {
            format!("{by} offered an alternative: {} for {}.", value(facts, "value"), policy(facts))
        }
        "alternative.backed" => format!("{by} became backer number {} of an alternative.", fact("backers")),
        _ if kind.starts_with("proposal.") || kind.starts_with("policy.") => of_proposal(kind, by, facts),
        "charter.founded" => format!("{} was founded with its charter.", fact("community")),
        "feature.proposed" => format!("{by} put a feature of {} days on the board.", fact("effort_days")),
        "feature.amended" => format!("{by} changed the text of a feature."),
        "feature.withdrawn" => format!("{by} took a feature back."),
        "feature.moved" => format!("{by}, a moderator, moved a feature from {} to {}.", fact("from"), fact("to")),
        "account.erased" => format!("{by} left; their account was erased."),
        "archive.brought_in" => {
            format!("{by} brought in what a member had put in elsewhere: an archive of {} records.", fact("records"))
        }
        "archive.taken_out" => format!("{by} took out everything that a member had put in."),
        "member.vouched_for" => format!("{by} vouched for a member."),
        "member.voucher_withdrawn" => format!("{by} withdrew a voucher."),
        "roll.published" => {
            format!("The roll of {} members was published, to be challenged before it is frozen.", fact("roll_size"))
        }
        "roll.challenged" if fact("stance") == "for" => format!("{by} vouched for a challenged account."),
        "roll.challenged" => format!("{by} challenged an account on a roll."),
        "operator.clock_advanced" => {
            format!("The operator moved the clock of this demonstration by {}.", span(facts))
        }
        other => of_delegation(other, by, facts),
    }
}

/// A number of seconds in the largest unit that says it exactly: "1 day", "90 seconds".
fn span(facts: &Value) -> String {
    let seconds = facts.get("seconds").and_then(Value::as_u64).unwrap_or(0);
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (each, unit) =
        units.into_iter().find(|(each, _)| seconds > 0 && seconds.is_multiple_of(*each)).unwrap_or((1, "second"));
    let plural = if seconds / each == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", seconds / each)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_line_reads_as_a_sentence_and_leads_to_its_subject() {
        let body = r#"{"actor":"member:ab12","facts":{"key":"entry.max_chars"},"kind":"proposal.published"}"#;
        let words = of("proposal.published", "proposal:12", body);
        assert_eq!(words.sentence, "Member ab12 proposed a change of “Length of an entry”.");
        assert_eq!((words.href.as_deref(), words.subject.as_str()), (Some("/proposals/12"), "proposal 12"));
        let body = r#"{"actor":"operator","facts":{"key":"jury.size","new":5,"software":"folkmoot 2"},"kind":"policy.introduced"}"#;
        let words = of("policy.introduced", "policy:jury.size", body);
        let said = "“Size of a jury” came with the software (folkmoot 2), with its default 5 jurors and not by a vote.";
        assert_eq!((words.sentence.as_str(), words.href.as_deref()), (said, Some("/constitution/jury.size")));
        assert_eq!(of("case.opened", "case:3", "{}").href.as_deref(), Some("/cases/3"));
        assert_eq!(of("some.new_kind", "x", "{}").sentence, "By the rules and the clock: some new kind.");
    }
}
