//! The event of an entry as pages show it: by the clock of the place where its author means it, which is said.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use store::events::{Event, NO_END_HOURS};

use super::feeds::escaped;

/// When and where something is, ready to print.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/event.html")]
pub struct EventMark {
    /// What it is called where programs read it: the title of its entry, or how that begins.
    pub name: String,
    pub starts_at: DateTime<Utc>,
    /// For machines, with the distance of that clock from UTC.
    pub starts: String,
    /// Empty where nobody said.
    pub ends: String,
    /// "Saturday 5 December 2026, 19:00–21:00 (Europe/Berlin)".
    pub when: String,
    /// May be empty.
    pub place: String,
    /// Its file for calendars; empty where there is none.
    pub calendar: String,
    pub is_over: bool,
}

impl HtmlSafe for EventMark {}

impl EventMark {
    pub fn new(event: &Event, name: String, calendar: String, now: DateTime<Utc>) -> Self {
        let zone = zone(event);
        let iso = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
        Self {
            name,
            starts_at: event.starts_at,
            starts: iso(event.starts_at),
            ends: event.ends_at.map(iso).unwrap_or_default(),
            when: when(event),
            place: event.place.clone(),
            calendar,
            is_over: event.ends_at.unwrap_or(event.starts_at + TimeDelta::hours(NO_END_HOURS.into())) < now,
        }
    }

    /// The same as a paragraph, for readers of feeds.
    pub fn html(&self) -> String {
        paragraph(&self.when, &self.place)
    }
}

fn zone(event: &Event) -> Tz {
    event.zone.parse().unwrap_or(Tz::UTC)
}

/// When it is, by its own clock, which is named.
pub fn when(event: &Event) -> String {
    let zone = zone(event);
    let starts = event.starts_at.with_timezone(&zone);
    let ends = match event.ends_at.map(|at| at.with_timezone(&zone)) {
        None => String::new(),
        Some(ends) if ends.date_naive() == starts.date_naive() => format!("–{}", ends.format("%H:%M")),
        Some(ends) => format!(" to {}", ends.format("%A %-d %B %Y, %H:%M")),
    };
    format!("{}{ends} ({})", starts.format("%A %-d %B %Y, %H:%M"), zone.name())
}

/// When and where, as a paragraph: for those who judge, and whatever else keeps a copy.
pub fn event_html(event: &Event) -> String {
    paragraph(&when(event), &event.place)
}

fn paragraph(when: &str, place: &str) -> String {
    let place = if place.is_empty() { String::new() } else { format!("<br>{}", escaped(place)) };
    format!("\n<p>Event: {}{place}</p>", escaped(when))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(starts: &str, ends: Option<&str>) -> Event {
        let at = |text: &str| text.parse().unwrap();
        Event { starts_at: at(starts), ends_at: ends.map(at), zone: "Europe/Berlin".into(), place: "a <b> hall".into() }
    }

    #[test]
    fn an_event_is_said_by_its_own_clock() {
        let evening = event("2026-12-05T18:00:00Z", Some("2026-12-05T20:30:00Z"));
        assert_eq!(when(&evening), "Saturday 5 December 2026, 19:00–21:30 (Europe/Berlin)");
        let night = event("2026-07-05T18:00:00Z", Some("2026-07-06T01:00:00Z"));
        assert_eq!(when(&night), "Sunday 5 July 2026, 20:00 to Monday 6 July 2026, 03:00 (Europe/Berlin)");
        assert_eq!(when(&event("2026-07-05T18:00:00Z", None)), "Sunday 5 July 2026, 20:00 (Europe/Berlin)");
        let now = "2026-12-05T20:00:00Z".parse().unwrap();
        let mark = EventMark::new(&evening, "Moot".into(), String::new(), now);
        assert_eq!((mark.starts.as_str(), mark.is_over), ("2026-12-05T19:00:00+01:00", false));
        assert!(mark.html().contains("a &lt;b&gt; hall"));
    }
}
