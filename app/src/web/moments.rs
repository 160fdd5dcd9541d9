//! Points in time as pages show them: relative words for people, an exact date for machines.

use chrono::{DateTime, SecondsFormat, Utc};

pub use super::texts::span;
use super::texts::{Argument, Form, Text};

/// A point in time, ready to print in a `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339 in UTC, to the second: the `datetime` attribute.
    pub iso: String,
    /// Seen from `now`: "5 minutes ago", "in 2 days", "14 March". The script keeps it fresh (`folkmoot.js`, same bounds).
    pub words: Text,
    /// The day: "14 March 2025". For spans, of which both ends are to be read alike.
    pub day: Text,
    /// The whole date, shown on hover: "14 March 2025, 09:12 UTC".
    pub full: Text,
}

impl Moment {
    /// Words `at` as seen from `now`, both read from the database's clock.
    pub fn new(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            iso: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            words: Text::At { at, now, form: Form::Words },
            day: Text::At { at, now, form: Form::Day },
            full: Text::At { at, now, form: Form::Full },
        }
    }

    /// As an argument of a text: its day, also where there is markup.
    pub fn dated(&self) -> Argument {
        Argument::Moment(Box::new(self.clone()), self.day.clone())
    }
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
            assert_eq!(Moment::new(at(then), now).words.to_string(), expected, "{then}");
        }
    }

    #[test]
    fn the_machine_readable_date_is_exact() {
        let moment = Moment::new(at("2025-03-14T09:12:05Z"), at("2025-03-14T12:00:00Z"));
        assert_eq!(moment.iso, "2025-03-14T09:12:05Z");
        assert_eq!(moment.full.to_string(), "14 March 2025, 09:12 UTC");
    }
}
