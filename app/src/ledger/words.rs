//! Ledger lines in words. The line itself stands beside them: these only help to read it.

use governance::proposals::Shares;
use governance::voting::{Choice, YesNo};
use serde_json::Value;

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
        Some(("member", name)) => format!("Member {name}"),
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

fn fact(facts: &Value, name: &str) -> String {
    match facts.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "?".to_string(),
        Some(Value::Object(map)) if map.contains_key("sha256") => "a text".to_string(),
        Some(other) => other.to_string(),
    }
}

/// Lines about who is a moderator.
fn of_office(kind: &str, by: &str, facts: &Value) -> Option<String> {
    let fact = |name| fact(facts, name);
    Some(match kind {
        "proposal.published" if facts.get("kind").is_some_and(|kind| kind == "elect") => {
            format!("{by}, an election of moderators was called.")
        }
        "proposal.published" if facts.get("kind").is_some_and(|kind| kind == "recall") => {
            format!("{by} proposed to recall a moderator.")
        }
        "proposal.enacted" if facts.get("elected").is_some() => seats_given(facts),
        "proposal.enacted" if facts.get("recalled").is_some() => {
            format!("Member {} was recalled as a moderator.", fact("recalled"))
        }
        "candidacy.nominated" => format!("{by} named member {} for moderator.", fact("candidate")),
        "candidacy.stood" => format!("{by} stood for moderator."),
        "candidacy.restated" => format!("{by}, a candidate, wrote their statement anew."),
        "candidacy.declined" => format!("{by} was named for moderator and said no."),
        "candidacy.withdrawn" => format!("{by} no longer stood for moderator."),
        "moderator.term_started" => format!("{by}: a moderator's term began."),
        "moderator.resigned" => format!("{by} resigned as a moderator."),
        "moderator.term_ended" => "A moderator's term ended by a recall.".to_string(),
        _ => return None,
    })
}

/// What is said of votes that overrule juries.
fn of_appeals(kind: &str, by: &str, facts: &Value) -> Option<String> {
    let fact = |name| fact(facts, name);
    Some(match kind {
        "proposal.published" if fact("kind") == "restore" => format!("{by} asked all members to overrule a jury."),
        "proposal.enacted" if facts.get("case").is_some() => {
            format!("The members overruled the jury of case {}.", fact("case"))
        }
        "case.overruled" => format!("The verdict was overruled by proposal {}.", fact("proposal")),
        "sanction.lifted" => format!("A limit ends early, because proposal {} overruled a jury.", fact("proposal")),
        _ => return None,
    })
}

fn sentence(kind: &str, by: &str, facts: &Value) -> String {
    if let Some(sentence) = of_office(kind, by, facts) {
        return sentence;
    }
    let fact = |name| fact(facts, name);
    match kind {
        "alternative.offered" => {
            format!("{by} offered an alternative: {} for {}.", fact("value"), fact("key"))
        }
        "alternative.backed" => format!("{by} became backer number {} of an alternative.", fact("backers")),
        _ if kind.starts_with("proposal.") || kind.starts_with("policy.") => of_proposal(kind, by, facts),
        "charter.founded" => format!("{} was founded with its charter.", fact("community")),
        "feature.proposed" => format!("{by} put a feature of {} days on the board.", fact("effort_days")),
        "feature.amended" => format!("{by} changed the text of a feature."),
        "feature.withdrawn" => format!("{by} took a feature back."),
        "feature.moved" => format!("{by}, a moderator, moved a feature from {} to {}.", fact("from"), fact("to")),
        "account.erased" => format!("{by} left; their account was erased."),
        "member.vouched_for" => format!("{by} vouched for a member."),
        "member.voucher_withdrawn" => format!("{by} withdrew a voucher."),
        "roll.published" => {
            format!("The roll of {} members was published, to be challenged before it is frozen.", fact("roll_size"))
        }
        "roll.challenged" if fact("stance") == "for" => format!("{by} vouched for a challenged account."),
        "roll.challenged" => format!("{by} challenged an account on a roll."),
        // Who it was is nobody's to see, so the line has no member.
        "flag.raised" if !by.starts_with("Member") => "A member raised a flag.".to_string(),
        "flag.raised" => format!("{by} raised a flag."),
        "flag.withdrawn" => format!("{by} took a flag back."),
        "case.opened" => "A case was opened.".to_string(),
        "case.decided" => "A case was decided.".to_string(),
        "case.lapsed" => "A case ran out of time; what it held was restored.".to_string(),
        "jury.drawn" => "A jury was drawn by lot.".to_string(),
        "jury.seat_answered" => "A juror answered the summons.".to_string(),
        "entry.held" => "An entry was held until a jury has looked at it.".to_string(),
        "entry.released" => "A held entry was released.".to_string(),
        "entry.removed" => "An entry was removed by a verdict.".to_string(),
        "entry.restored" => "An entry was restored.".to_string(),
        "sanction.imposed" => "A member was limited for a time.".to_string(),
        "operator.clock_advanced" => {
            format!("The operator moved the clock of this demonstration by {}.", span(facts))
        }
        other => about_delegation(other, by, facts),
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

/// Who speaks for whom; other kinds say themselves.
fn about_delegation(kind: &str, by: &str, facts: &Value) -> String {
    match kind {
        "delegation.given" => {
            let until = fact(facts, "until");
            format!("{by} let another member speak for them, for {}, until {until}.", votes(facts))
        }
        "delegation.revoked" => format!("{by} took a delegation back, for {}.", votes(facts)),
        other => format!("{by}: {}.", other.replace(['.', '_'], " ")),
    }
}

/// Lines about proposals and what they put in force.
fn of_proposal(kind: &str, by: &str, facts: &Value) -> String {
    let fact = |name| fact(facts, name);
    match kind {
        "proposal.published" if facts.get("kind").is_some_and(|kind| kind == "prioritise") => {
            format!("{by}, a cycle of the standing vote on features was announced.")
        }
        "proposal.published" if facts.get("key").is_some_and(Value::is_null) => {
            format!("{by} asked the community a question.")
        }
        "proposal.published" => format!("{by} proposed a change of {}.", fact("key")),
        "proposal.sponsored" => format!("{by} became sponsor number {}.", fact("sponsors")),
        "proposal.discussion_opened" => "With sponsors enough, the discussion opened.".to_string(),
        "proposal.amended" if facts.get("kind").is_some_and(|kind| kind == "choose_value") => {
            "The alternatives that are backed became options of the vote.".to_string()
        }
        "proposal.amended" => format!("{by} changed the text."),
        "proposal.withdrawn" => format!("{by} withdrew it."),
        "proposal.lapsed" => match fact("sponsors").as_str() {
            "1" => "It lapsed with 1 sponsor.".to_string(),
            sponsors => format!("It lapsed with {sponsors} sponsors."),
        },
        "proposal.superseded" if facts.get("by").is_some() => {
            format!("It was superseded by proposal {}: {}.", fact("by"), fact("why"))
        }
        "proposal.superseded" => format!("It was superseded: {}.", fact("why")),
        "proposal.voting_opened" => opened(facts),
        "proposal.closed" => format!("{}{}", closed(facts), spoken_for(facts)),
        "proposal.enacted" if facts.get("order").is_some() => format!(
            "The board was ordered: planned {}, put back {}.",
            numbers(facts, "planned"),
            numbers(facts, "put_back")
        ),
        "proposal.enacted" if facts.get("until").is_some() => {
            let [key, old, new, until] = ["key", "old", "new", "until"].map(fact);
            format!("{key} changed from {old} to {new}, until {until}.")
        }
        "proposal.enacted" => format!("{} changed from {} to {}.", fact("key"), fact("old"), fact("new")),
        "policy.introduced" => {
            let [key, new, software] = ["key", "new", "software"].map(fact);
            format!("{key} came with the software ({software}), with its default {new} and not by a vote.")
        }
        "policy.reverted" => {
            format!("The time was over: {} went back from {} to {}.", fact("key"), fact("old"), fact("new"))
        }
        other => format!("{by}: {}.", other.replace(['.', '_'], " ")),
    }
}

fn opened(facts: &Value) -> String {
    let with = if facts.get("ballots").is_some() { " with open ballots, and" } else { "," };
    format!("Voting opened{with} with {} on the roll.", fact(facts, "roll_size"))
}

fn closed(facts: &Value) -> String {
    let tally = facts.get("tally").cloned().unwrap_or_default();
    if tally.get("sha256").is_some() {
        return answered(&tally);
    }
    let YesNo { yes, no, abstain } = YesNo::recorded(&tally).unwrap_or_default();
    let is_passed = tally.pointer("/winners/0").and_then(Value::as_str) == Some(Choice::Yes.as_str());
    let ending = if is_passed { "passed" } else { "failed" };
    format!("Voting closed: {yes} yes, {no} no, {abstain} abstained; it {ending}.")
}

/// How many did not vote and were represented, where ballots are open.
fn spoken_for(facts: &Value) -> String {
    let Some(shares) = facts.get("open").and_then(Shares::from_json) else { return String::new() };
    let lost = shares.circles.saturating_add(shares.dead_ends);
    let were = if shares.represented == 1 { "was" } else { "were" };
    format!(" {} voted, {} {were} represented, {lost} delegated in vain.", shares.cast, shares.represented)
}

/// In which votes a delegation speaks.
fn votes(facts: &Value) -> String {
    match facts.get("scope").and_then(Value::as_str) {
        Some("all") | None => "all votes".to_string(),
        Some(track) => format!("votes on the {track} track"),
    }
}

/// A list of features.
fn numbers(facts: &Value, name: &str) -> String {
    let ids = facts.get(name).and_then(Value::as_array).into_iter().flatten().map(Value::to_string);
    match ids.collect::<Vec<_>>().as_slice() {
        [] => "none".to_string(),
        several => several.join(", "),
    }
}

/// Who got a seat, and how many stayed empty.
fn seats_given(facts: &Value) -> String {
    let names = facts.get("elected").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let names: Vec<&str> = names.collect();
    let who = match names.as_slice() {
        [] => "Nobody was elected moderator".to_string(),
        [one] => format!("Member {one} was elected moderator"),
        several => format!("Members {} were elected moderators", several.join(", ")),
    };
    match facts.get("vacant").and_then(Value::as_u64).unwrap_or_default() {
        0 => format!("{who}."),
        1 => format!("{who}; 1 seat stayed empty."),
        many => format!("{who}; {many} seats stayed empty."),
    }
}

/// The close of a question with options.
fn answered(tally: &Value) -> String {
    let method = fact(tally, "method");
    let cast = tally.pointer("/counts/cast").and_then(Value::as_u64).unwrap_or_default();
    let winners = tally.get("winners").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let won = match winners.collect::<Vec<_>>().as_slice() {
        [] => "nothing was decided".to_string(),
        [only] => format!("option {only} won"),
        several => format!("options {} were chosen", several.join(", ")),
    };
    format!("Voting closed after {cast} ballots, counted by {method}: {won}.")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_line_reads_as_a_sentence_and_leads_to_its_subject() {
        let body = r#"{"actor":"member:ab12","facts":{"key":"entry.max_chars"},"kind":"proposal.published"}"#;
        let words = of("proposal.published", "proposal:12", body);
        assert_eq!(words.sentence, "Member ab12 proposed a change of entry.max_chars.");
        assert_eq!((words.href.as_deref(), words.subject.as_str()), (Some("/proposals/12"), "proposal 12"));
        let body = r#"{"actor":"operator","facts":{"key":"jury.size","new":5,"software":"folkmoot 2"},"kind":"policy.introduced"}"#;
        let words = of("policy.introduced", "policy:jury.size", body);
        let said = "jury.size came with the software (folkmoot 2), with its default 5 and not by a vote.";
        assert_eq!((words.sentence.as_str(), words.href.as_deref()), (said, Some("/constitution/jury.size")));
        assert_eq!(of("case.opened", "case:3", "{}").href.as_deref(), Some("/cases/3"));
        assert_eq!(of("some.new_kind", "x", "{}").sentence, "By the rules and the clock: some new kind.");
    }
}
