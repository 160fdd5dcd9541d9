//! How a proposal goes, in words: what it takes and when it takes effect.

use governance::proposals::Payload;
use governance::{Constitution, Track};

/// How a change of a track goes, in words.
pub fn way(track: Track, constitution: &Constitution) -> String {
    if track == Track::Priorities {
        return format!(
            "announced {} before it opens, {} of voting{}; the order is in force at once.",
            lasting(track.discussion_hours(constitution)),
            lasting(track.voting_hours(constitution)),
            ballots(track, constitution)
        );
    }
    let sponsors = track.sponsors_needed(constitution);
    let plural = if sponsors == 1 { "" } else { "s" };
    let delay = match track.enactment_hours(constitution) {
        _ if track == Track::Decision => "the answer is advice and puts nothing in force".to_string(),
        0 => "takes effect at once".to_string(),
        hours => format!("takes effect {} after the vote", lasting(hours)),
    };
    format!(
        "{sponsors} sponsor{plural}, {} of discussion, {} of voting{}; {delay}.",
        lasting(track.discussion_hours(constitution)),
        lasting(track.voting_hours(constitution)),
        ballots(track, constitution)
    )
}

/// "7 days", "36 hours".
fn lasting(hours: i64) -> String {
    match hours {
        48.. if hours % 24 == 0 => format!("{} days", hours / 24),
        1 => "1 hour".to_owned(),
        _ => format!("{hours} hours"),
    }
}

/// Secret ballots are what everybody expects; only open ones are said.
fn ballots(track: Track, constitution: &Constitution) -> &'static str {
    if track.secrecy(constitution).is_open() { " with open ballots" } else { "" }
}

/// How a proposal goes, in words.
pub fn way_of(payload: &Payload, constitution: &Constitution) -> String {
    let Payload::Elect(_) = payload else { return way(payload.track(), constitution) };
    format!(
        "{} of nominations, {} of voting; terms begin at once.",
        lasting(Track::Election.discussion_hours(constitution)),
        lasting(Track::Election.voting_hours(constitution))
    )
}
