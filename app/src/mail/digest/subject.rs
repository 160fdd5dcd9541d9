//! What a digest's subject says: what needs its reader first, and until when.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Digest, counted};

/// So many things are named in a subject.
const PARTS: usize = 3;

/// "2 votes, the first closes tomorrow · 1 case · 5 threads". Nothing in it was written by a member: it lies open on locked screens.
pub(super) fn subject(digest: &Digest) -> String {
    let parts = [
        votes(digest),
        counted(digest.cases.len(), "case of yours", "cases of yours"),
        counted(digest.own.len(), "thread you are in", "threads you are in"),
        counted(digest.people.len(), "thread of your people", "threads of your people"),
        counted(digest.decided.len(), "decision", "decisions"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().take(PARTS).collect();
    if parts.is_empty() { "nothing new".to_owned() } else { parts.join(" · ") }
}

fn votes(digest: &Digest) -> Option<String> {
    let first = digest.votes.iter().map(|vote| vote.closes_at).min()?;
    let closes = until(digest.window_end, first, &digest.time_zone);
    let all_then =
        digest.votes.iter().all(|vote| until(digest.window_end, vote.closes_at, &digest.time_zone) == closes);
    Some(match digest.votes.len() {
        1 => format!("1 vote closes {closes}"),
        many if all_then => format!("{many} votes close {closes}"),
        many => format!("{many} votes, the first closes {closes}"),
    })
}

/// "today", "tomorrow", "on Friday", "in 9 days": by its reader's calendar, on the day that the mail is for.
fn until(from: DateTime<Utc>, at: DateTime<Utc>, time_zone: &str) -> String {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    match (day(at) - day(from)).num_days() {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => format!("on {}", day(at).format("%A")),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::until;

    #[test]
    fn the_day_is_that_of_the_readers_calendar() {
        let at = |text: &str| text.parse().unwrap();
        let from = at("2025-03-14T09:00:00Z");
        for (closes, zone, said) in [
            ("2025-03-14T22:00:00Z", "UTC", "today"),
            ("2025-03-14T23:30:00Z", "Europe/Berlin", "tomorrow"),
            ("2025-03-15T01:00:00Z", "America/New_York", "today"),
            ("2025-03-16T01:00:00Z", "UTC", "on Sunday"),
            ("2025-03-23T01:00:00Z", "UTC", "in 9 days"),
            ("2025-03-13T01:00:00Z", "UTC", "today"),
            ("2025-03-16T01:00:00Z", "no zone", "on Sunday"),
        ] {
            assert_eq!(until(from, at(closes), zone), said, "{closes} {zone}");
        }
    }
}
