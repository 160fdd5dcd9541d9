//! Points in time as pages show them: relative words for people, an exact date for machines.

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};

/// A point in time, ready to print in a `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339 in UTC, to the second: the `datetime` attribute.
    pub iso: String,
    /// Seen from `now`: "5 minutes ago", "in 2 days", "14 March". The script keeps it fresh (`folkmoot.js`, same bounds).
    pub words: String,
    /// The day: "14 March 2025". For spans, of which both ends are to be read alike.
    pub day: String,
    /// The whole date, shown on hover: "14 March 2025, 09:12 UTC".
    pub full: String,
}

impl Moment {
    /// Words `at` as seen from `now`, both read from the database's clock.
    pub fn new(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            iso: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            words: words(at, now),
            day: at.format("%-d %B %Y").to_string(),
            full: at.format("%-d %B %Y, %H:%M UTC").to_string(),
        }
    }
}

fn words(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = at <= now;
    let apart = if past { now - at } else { at - now };
    if apart < TimeDelta::seconds(45) {
        return if past { "just now" } else { "in a moment" }.to_owned();
    }
    if apart >= TimeDelta::days(21) {
        let form = if at.year() == now.year() { "%-d %B" } else { "%-d %B %Y" };
        let day = at.format(form).to_string();
        return if past { day } else { format!("on {day}") };
    }
    if past { format!("{} ago", span(apart)) } else { format!("in {}{}", span(apart), rest(apart)) }
}

fn counted(count: i64, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// The largest whole unit of a span: "1 minute", "3 hours", "12 days". Never less than a minute.
pub fn span(apart: TimeDelta) -> String {
    match apart.num_minutes() {
        ..60 => counted(apart.num_minutes().max(1), "minute"),
        60..2880 => counted(apart.num_hours(), "hour"),
        _ => counted(apart.num_days(), "day"),
    }
}

/// What a whole unit leaves out of a time that is near: whoever counts on "in 2 days" shall not lose the 23 hours after them.
fn rest(apart: TimeDelta) -> String {
    let (count, unit) = match apart.num_minutes() {
        60..720 => (apart.num_minutes() % 60, "minute"),
        2880..10080 => (apart.num_hours() % 24, "hour"),
        _ => (0, ""),
    };
    if count == 0 { String::new() } else { format!(" and {}", counted(count, unit)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn words_follow_the_distance_in_both_directions() {
        let now = at("2025-03-14T12:00:00Z");
        for (then, expected) in [
            ("2025-03-14T11:59:30Z", "just now"),
            ("2025-03-14T12:00:20Z", "in a moment"),
            ("2025-03-14T11:59:10Z", "1 minute ago"),
            ("2025-03-14T11:01:00Z", "59 minutes ago"),
            ("2025-03-14T11:00:00Z", "1 hour ago"),
            ("2025-03-13T12:00:00Z", "24 hours ago"),
            ("2025-03-12T12:00:00Z", "2 days ago"),
            ("2025-03-16T12:00:00Z", "in 2 days"),
            ("2025-03-17T11:30:00Z", "in 2 days and 23 hours"),
            ("2025-03-14T13:59:00Z", "in 1 hour and 59 minutes"),
            ("2025-03-15T01:59:00Z", "in 13 hours"),
            ("2025-03-25T01:00:00Z", "in 10 days"),
            ("2025-02-01T12:00:00Z", "1 February"),
            ("2024-02-01T12:00:00Z", "1 February 2024"),
            ("2025-05-01T12:00:00Z", "on 1 May"),
        ] {
            assert_eq!(Moment::new(at(then), now).words, expected, "{then}");
        }
    }

    #[test]
    fn the_machine_readable_date_is_exact() {
        let moment = Moment::new(at("2025-03-14T09:12:05Z"), at("2025-03-14T12:00:00Z"));
        assert_eq!(moment.iso, "2025-03-14T09:12:05Z");
        assert_eq!(moment.full, "14 March 2025, 09:12 UTC");
    }
}
