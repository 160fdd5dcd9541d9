//! Policies in words: their values, their bounds, how they are changed and where they take effect.

use governance::policies::{PolicyKind, Until, grouped};
use governance::proposals::ProposalState;
use governance::{Constitution, PolicyKey, PolicyValue, Track, time};

/// A value as a person says it: "5,000 characters", "72 hours (3 days)". A document says that it is one.
pub fn value(key: PolicyKey, value: &PolicyValue) -> String {
    key.in_words(value)
}

/// The value in force, with its end where it has one: "6,000 characters, until 3 March 2027, then 5,000 characters again".
pub fn in_force(key: PolicyKey, constitution: &Constitution) -> String {
    let now = value(key, &constitution.value(key));
    constitution.until(key).map_or_else(|| now.clone(), |until| format!("{now}, {}", ending(key, until)))
}

/// "until 3 March 2027, 12:00 UTC, then 5,000 characters again".
pub fn ending(key: PolicyKey, until: &Until) -> String {
    format!("until {}, then {} again", time::for_people(until.at), again(key, &until.then))
}

/// What a value goes back to, in words.
pub fn again(key: PolicyKey, then: &PolicyValue) -> String {
    if key.is_document() { "the text before".to_string() } else { value(key, then) }
}

/// What a value may be.
pub fn bounds(kind: &PolicyKind) -> String {
    match kind {
        PolicyKind::Integer { min, max } => format!("A whole number from {} to {}.", grouped(*min), grouped(*max)),
        PolicyKind::Fraction { min, max } => format!("A share from {min} to {max}, written as 2/3 or 20 %."),
        PolicyKind::Choice(words) => format!("One of: {}.", words.join(", ")),
        PolicyKind::Switch => "Yes or no.".to_string(),
        PolicyKind::Document { max_chars } => {
            format!(
                "A text of at most {} characters, in Markdown.",
                grouped(i64::try_from(*max_chars).unwrap_or(i64::MAX))
            )
        }
    }
}

/// The kind of change a track stands for.
pub fn track(track: Track) -> &'static str {
    match track {
        Track::Ordinary => "ordinary policy",
        Track::Entrenched => "entrenched policy",
        Track::Document => "document",
        Track::Decision => "question to the community",
        Track::Priorities => "cycle of the standing vote on features",
        Track::Election => "vote on moderators",
        Track::Appeal => "appeal against a verdict",
    }
}

/// A thing with its article: "a question", "an appeal".
pub fn one(thing: &str) -> String {
    let article = if thing.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {thing}")
}

/// A state as its chip shows it: words and tone. A question is answered, not passed.
pub fn state(state: ProposalState, is_question: bool) -> (&'static str, &'static str) {
    match state {
        ProposalState::Passed if is_question => ("decided", "good"),
        ProposalState::Failed if is_question => ("undecided", "bad"),
        ProposalState::Draft => ("draft", "quiet"),
        ProposalState::Sponsoring => ("looking for sponsors", ""),
        ProposalState::Discussion => ("in discussion", ""),
        ProposalState::Voting => ("voting", "busy"),
        ProposalState::Passed => ("passed", "good"),
        ProposalState::Failed => ("failed", "bad"),
        ProposalState::Enacted => ("in force", "good"),
        ProposalState::Superseded => ("superseded", "quiet"),
        ProposalState::Withdrawn => ("withdrawn", "quiet"),
        ProposalState::Lapsed => ("lapsed", "quiet"),
    }
}

/// The address of a policy's page; documents have short names.
pub fn href(key: PolicyKey) -> String {
    let name = key.as_str();
    format!("/constitution/{}", name.strip_prefix("document.").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_say_them() {
        assert_eq!(value(PolicyKey::EntryMaxChars, &PolicyValue::Integer(12_000)), "12,000 characters");
        assert_eq!(value(PolicyKey::VotingHoursOrdinary, &PolicyValue::Integer(72)), "72 hours (3 days)");
        assert_eq!(value(PolicyKey::ProposalSponsorsNeeded, &PolicyValue::Integer(1)), "1 sponsor");
        assert_eq!(value(PolicyKey::MembersRegistration, &PolicyValue::Choice("open".into())), "open");
        let tenth = PolicyValue::Fraction("1/10".parse().unwrap());
        assert_eq!(value(PolicyKey::VoteQuorumOrdinary, &tenth), "1/10 (10 %) of the roll");
        assert_eq!((grouped(999), grouped(1_234_567)), ("999".to_string(), "1,234,567".to_string()));
    }
}
