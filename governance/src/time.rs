//! Moments and spans. Nothing here reads a clock: every `now` is an argument.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// The half-open interval `[opens, closes)`: the only definition of "while it is open" (DESIGN §4.3).
#[must_use]
pub fn is_within(now: DateTime<Utc>, opens: DateTime<Utc>, closes: DateTime<Utc>) -> bool {
    opens <= now && now < closes
}

/// The moment `seconds` seconds after another; stays at the last representable moment instead of overflowing.
#[must_use]
pub fn after_seconds(at: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    TimeDelta::try_seconds(seconds).and_then(|span| at.checked_add_signed(span)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The moment `hours` hours after another; stays at the last representable moment instead of overflowing.
#[must_use]
pub fn after_hours(at: DateTime<Utc>, hours: i64) -> DateTime<Utc> {
    TimeDelta::try_hours(hours).and_then(|span| at.checked_add_signed(span)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The moment `days` days (of 24 hours) after another; stays at the last representable moment instead of overflowing.
#[must_use]
pub fn after_days(at: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    after_hours(at, days.saturating_mul(24))
}

/// How the ledger and the frozen texts write a moment: UTC, microseconds, `Z` — what PostgreSQL keeps, nothing more.
#[must_use]
pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Reads a moment that [`written`] wrote; `None` for anything else.
#[must_use]
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (written(at) == text).then_some(at)
}

/// How a sentence for people writes a moment: to the minute, zone named.
#[must_use]
pub fn for_people(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_start_and_not_its_end() {
        let opens = DateTime::from_timestamp(1_000, 0).unwrap();
        let closes = after_hours(opens, 1);
        assert!(is_within(opens, opens, closes));
        assert!(!is_within(closes, opens, closes));
        let last = closes - TimeDelta::microseconds(1);
        assert!(is_within(last, opens, closes));
        assert!(!is_within(opens - TimeDelta::microseconds(1), opens, closes));
    }

    #[test]
    fn a_moment_is_read_as_it_is_written_and_no_other_way() {
        let at = DateTime::from_timestamp(1_000, 5_000).unwrap();
        assert_eq!(read(&written(at)), Some(at));
        assert_eq!((read("1970-01-01T00:16:40Z"), read("soon"), read("")), (None, None, None));
    }

    #[test]
    fn an_absurd_span_ends_at_the_end_of_time() {
        let at = DateTime::from_timestamp(0, 0).unwrap();
        assert_eq!(after_days(at, i64::MAX), DateTime::<Utc>::MAX_UTC);
    }

    #[test]
    fn moments_are_written_with_microseconds() {
        let at = DateTime::from_timestamp(0, 1_500).unwrap();
        assert_eq!(written(at), "1970-01-01T00:00:00.000001Z");
        assert_eq!(for_people(at), "1 January 1970, 00:00 UTC");
    }
}
