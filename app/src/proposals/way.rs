//! How a proposal goes, in words: what it takes and when it takes effect.

use governance::proposals::Payload;
use governance::{Constitution, Track};

/// How a change of a track goes, in words.
pub fn way(track: Track, constitution: &Constitution) -> String {
    if track == Track::Priorities {
        return format!(
            "announced {} hours before it opens, {} hours of voting{}; the order is in force at once.",
            track.discussion_hours(constitution),
            track.voting_hours(constitution),
            ballots(track, constitution)
        );
    }
    let sponsors = track.sponsors_needed(constitution);
    let plural = if sponsors == 1 { "" } else { "s" };
    let delay = match track.enactment_hours(constitution) {
        _ if track == Track::Decision => "the answer is advice and puts nothing in force".to_string(),
        0 => "takes effect at once".to_string(),
        hours => format!("takes effect {hours} hours after the vote"),
    };
    format!(
        "{sponsors} sponsor{plural}, {} hours of discussion, {} hours of voting{}; {delay}.",
        track.discussion_hours(constitution),
        track.voting_hours(constitution),
        ballots(track, constitution)
    )
}

/// Secret ballots are what everybody expects; only open ones are said.
fn ballots(track: Track, constitution: &Constitution) -> &'static str {
    if track.secrecy(constitution).is_open() { " with open ballots" } else { "" }
}

/// How a proposal goes, in words.
pub fn way_of(payload: &Payload, constitution: &Constitution) -> String {
    let Payload::Elect(_) = payload else { return way(payload.track(), constitution) };
    format!(
        "{} hours of nominations, {} hours of voting; terms begin at once.",
        Track::Election.discussion_hours(constitution),
        Track::Election.voting_hours(constitution)
    )
}
