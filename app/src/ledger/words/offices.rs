//! Lines about who is a moderator, and who speaks for whom.

use serde_json::Value;

use super::facts::{fact, moment};

/// Lines about who is a moderator.
pub fn of_office(kind: &str, by: &str, facts: &Value) -> Option<String> {
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

/// Who speaks for whom; other kinds say themselves.
pub fn of_delegation(kind: &str, by: &str, facts: &Value) -> String {
    match kind {
        "delegation.given" => {
            let until = moment(facts, "until");
            format!("{by} let another member speak for them, for {}, until {until}.", votes(facts))
        }
        "delegation.revoked" => format!("{by} took a delegation back, for {}.", votes(facts)),
        other => format!("{by}: {}.", other.replace(['.', '_'], " ")),
    }
}

/// In which votes a delegation speaks.
fn votes(facts: &Value) -> String {
    match facts.get("scope").and_then(Value::as_str) {
        Some("all") | None => "every vote with open ballots".to_string(),
        Some(track) => track.parse().map_or_else(
            |_| format!("votes on the {track} track"),
            |track| format!("every {}", crate::constitution::words::track(track)),
        ),
    }
}
