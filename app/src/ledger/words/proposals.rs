//! Lines about proposals, their votes, and what they put in force.

use governance::proposals::Shares;
use governance::voting::{Choice, Method, YesNo};
use serde_json::Value;

use super::facts::{fact, moment, policy, value};

/// What is said of votes that overrule juries.
pub fn of_appeals(kind: &str, by: &str, facts: &Value) -> Option<String> {
    let fact = |name| fact(facts, name);
    Some(match kind {
        "proposal.published" if fact("kind") == "restore" => format!("{by} asked all members to overrule a verdict."),
        "proposal.enacted" if facts.get("case").is_some() => {
            format!("The members overruled the verdict of case {}.", fact("case"))
        }
        _ => return None,
    })
}

/// Lines about proposals and what they put in force.
pub fn of_proposal(kind: &str, by: &str, facts: &Value) -> String {
    let fact = |name| fact(facts, name);
    match kind {
        "proposal.published" if facts.get("kind").is_some_and(|kind| kind == "prioritise") => {
            format!("{by}, a cycle of the standing vote on features was announced.")
        }
        "proposal.published" if facts.get("key").is_some_and(Value::is_null) => {
            format!("{by} asked the community a question.")
        }
        "proposal.published" => format!("{by} proposed a change of {}.", policy(facts)),
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
            let (policy, [old, new]) = (policy(facts), ["old", "new"].map(|name| value(facts, name)));
            format!("{policy} changed from {old} to {new}, until {}.", moment(facts, "until"))
        }
        "proposal.enacted" if is_text(facts) => format!("The document {} was amended.", policy(facts)),
        "proposal.enacted" => {
            format!("{} changed from {} to {}.", policy(facts), value(facts, "old"), value(facts, "new"))
        }
        "policy.introduced" => {
            let (policy, new, software) = (policy(facts), value(facts, "new"), fact("software"));
            format!("{policy} came with the software ({software}), with its default {new} and not by a vote.")
        }
        "policy.reverted" => {
            let (policy, [old, new]) = (policy(facts), ["old", "new"].map(|name| value(facts, name)));
            format!("The time was over: {policy} went back from {old} to {new}.")
        }
        other => format!("{by}: {}.", other.replace(['.', '_'], " ")),
    }
}

/// Whether what was set is a text, of which a line has only the hash.
fn is_text(facts: &Value) -> bool {
    facts.pointer("/new/sha256").is_some()
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

/// A list of features, by the numbers in their addresses.
fn numbers(facts: &Value, name: &str) -> String {
    let ids = facts.get(name).and_then(Value::as_array).into_iter().flatten().map(|id| format!("feature {id}"));
    match ids.collect::<Vec<_>>().as_slice() {
        [] => "none".to_string(),
        several => several.join(", "),
    }
}

/// The close of a question with options.
fn answered(tally: &Value) -> String {
    let method = fact(tally, "method");
    let method =
        Method::ALL.iter().find(|known| known.name() == method).map_or(method, |known| known.title().to_string());
    let cast = tally.pointer("/counts/cast").and_then(Value::as_u64).unwrap_or_default();
    let winners = tally.get("winners").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let won = match winners.collect::<Vec<_>>().as_slice() {
        [] => "nothing was decided".to_string(),
        [only] => format!("option {only} won"),
        [several @ .., last] => format!("options {} and {last} were chosen", several.join(", ")),
    };
    format!("Voting closed after {cast} ballots, counted by {method}: {won}.")
}
