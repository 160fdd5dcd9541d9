//! When a digest's window begins and ends, on its reader's own clock.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use store::digests::{Reader, Schedule};

/// A stretch of time that one digest covers: `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// How many days apart a schedule's digests are; `None` when they are off.
fn days_apart(schedule: &Schedule) -> Option<u64> {
    match schedule.digest.as_str() {
        "daily" => Some(1),
        "weekly" => Some(7),
        _ => None,
    }
}

/// The window that ended last: each day at the member's hour, or each Monday. `None` when digests are off.
pub fn ended(schedule: &Schedule, now: DateTime<Utc>) -> Option<Window> {
    let days = days_apart(schedule)?;
    let zone: Tz = schedule.time_zone.parse().unwrap_or(Tz::UTC);
    let today = now.with_timezone(&zone).date_naive();
    let mut last = if days == 7 {
        today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?
    } else {
        today
    };
    if instant(zone, last, schedule.digest_hour) > now {
        last = last.checked_sub_days(Days::new(days))?;
    }
    let before = last.checked_sub_days(Days::new(days))?;
    Some(Window { start: instant(zone, before, schedule.digest_hour), end: instant(zone, last, schedule.digest_hour) })
}

/// The window that a reader is to be told of at `now`, if there is one: it begins where their last digest ended when
/// that was later, so that nothing is told twice after they changed how often or when.
pub fn due(reader: &Reader, now: DateTime<Utc>) -> Option<Window> {
    let window = ended(&reader.schedule, now)?;
    let start = reader.told_until.map_or(window.start, |until| until.max(window.start));
    (start < window.end && reader.joined_at < window.end).then_some(Window { start, end: window.end })
}

/// The window that is still open at `now`: what the next digest will cover.
pub fn open(reader: &Reader, now: DateTime<Utc>) -> Option<Window> {
    let days = days_apart(&reader.schedule)?;
    let last = ended(&reader.schedule, now)?;
    let zone: Tz = reader.schedule.time_zone.parse().unwrap_or(Tz::UTC);
    let next = last.end.with_timezone(&zone).date_naive().checked_add_days(Days::new(days))?;
    Some(Window { start: last.end, end: instant(zone, next, reader.schedule.digest_hour) })
}

/// An hour of a day in a zone. An hour that the clocks skip is the one after; of one that they repeat, the first.
fn instant(zone: Tz, day: NaiveDate, hour: i16) -> DateTime<Utc> {
    let hour = u32::try_from(hour).unwrap_or(0).min(23);
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
    let found =
        (0..4).find_map(|quarters| zone.from_local_datetime(&(local + TimeDelta::minutes(30 * quarters))).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn schedule(time_zone: &str, digest: &str, digest_hour: i16) -> Schedule {
        Schedule { time_zone: time_zone.into(), digest: digest.into(), digest_hour }
    }

    fn reader(schedule: Schedule, told_until: Option<&str>) -> Reader {
        Reader {
            member: 1.into(),
            to: None,
            muted_words: String::new(),
            schedule,
            sections: Vec::new(),
            joined_at: at("2024-01-01T00:00:00Z"),
            seen_at: None,
            told_until: told_until.map(at),
        }
    }

    fn window(start: &str, end: &str) -> Option<Window> {
        Some(Window { start: at(start), end: at(end) })
    }

    #[test]
    fn a_daily_window_ends_at_the_hour_of_its_readers_clock() {
        let berlin = schedule("Europe/Berlin", "daily", 8);
        assert_eq!(ended(&berlin, at("2025-01-15T06:59:59Z")), window("2025-01-13T07:00:00Z", "2025-01-14T07:00:00Z"));
        assert_eq!(ended(&berlin, at("2025-01-15T07:00:00Z")), window("2025-01-14T07:00:00Z", "2025-01-15T07:00:00Z"));
        let tokyo = schedule("Asia/Tokyo", "daily", 8);
        assert_eq!(ended(&tokyo, at("2025-01-15T07:00:00Z")), window("2025-01-13T23:00:00Z", "2025-01-14T23:00:00Z"));
    }

    #[test]
    fn a_weekly_window_ends_on_monday() {
        let utc = schedule("UTC", "weekly", 8);
        assert_eq!(ended(&utc, at("2025-01-20T07:59:00Z")), window("2025-01-06T08:00:00Z", "2025-01-13T08:00:00Z"));
        assert_eq!(ended(&utc, at("2025-01-20T08:00:00Z")), window("2025-01-13T08:00:00Z", "2025-01-20T08:00:00Z"));
        assert_eq!(ended(&utc, at("2025-01-26T23:00:00Z")), window("2025-01-13T08:00:00Z", "2025-01-20T08:00:00Z"));
        assert_eq!(ended(&schedule("UTC", "off", 8), at("2025-01-20T08:00:00Z")), None);
    }

    #[test]
    fn windows_meet_without_gap_or_overlap_when_the_clocks_change() {
        // New York skips 2:00 to 3:00 on 9 March 2025 and repeats 1:00 to 2:00 on 2 November.
        for (hour, days) in [(2, "2025-03-05T12:00:00Z"), (1, "2025-10-30T12:00:00Z")] {
            let new_york = schedule("America/New_York", "daily", hour);
            let mut now = at(days);
            let mut last = ended(&new_york, now).unwrap();
            for _ in 0..8 {
                now += TimeDelta::days(1);
                let next = ended(&new_york, now).unwrap();
                assert_eq!(next.start, last.end);
                let hours = (next.end - next.start).num_hours();
                assert!((23..=25).contains(&hours), "{hours}");
                last = next;
            }
        }
    }

    #[test]
    fn nothing_is_told_twice_when_the_schedule_changes() {
        let now = at("2025-01-20T09:00:00Z");
        let weekly = |told| due(&reader(schedule("UTC", "weekly", 8), told), now);
        assert_eq!(weekly(None), window("2025-01-13T08:00:00Z", "2025-01-20T08:00:00Z"));
        // They had daily ones until Friday.
        assert_eq!(weekly(Some("2025-01-17T08:00:00Z")), window("2025-01-17T08:00:00Z", "2025-01-20T08:00:00Z"));
        assert_eq!(weekly(Some("2025-01-20T08:00:00Z")), None);
        assert_eq!(weekly(Some("2025-01-20T11:00:00Z")), None);
        let newcomer = Reader { joined_at: at("2025-01-20T08:30:00Z"), ..reader(schedule("UTC", "weekly", 8), None) };
        assert_eq!(due(&newcomer, now), None);
        assert_eq!(open(&newcomer, now), window("2025-01-20T08:00:00Z", "2025-01-27T08:00:00Z"));
    }
}
