//! What a note has beside its words, as its form says it: an event, a poll.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use governance::EntryId;
use governance::polls::{Poll, PollProblem};
use governance::text::EventPlace;
use serde::Deserialize;
use store::entries::EntryCore;
use store::events::Event;
use store::polls::NewPoll;
use store::{Conn, StoreError, Tx};

use super::NoteForm;
use crate::web::events::event_html;
use crate::web::forms::Problems;
use crate::web::polls::poll_html;

/// As a browser writes a day and an hour without saying whose.
const LOCAL: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
/// How long a poll runs where its form does not say.
const HOURS: &str = "72";

/// How long a form lets a poll run: hours, and how they are called.
pub const SPANS: [(&str, &str); 7] = [
    ("1", "an hour"),
    ("6", "6 hours"),
    ("24", "a day"),
    ("72", "3 days"),
    ("168", "a week"),
    ("240", "10 days"),
    ("336", "2 weeks"),
];

/// When and where something is, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EventFields {
    /// Day and hour, by the clock of the zone.
    pub event_starts: String,
    pub event_ends: String,
    /// A name of the IANA time zone database. A form that asks for an event always sends one.
    pub event_zone: String,
    pub event_place: String,
}

/// A poll as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PollFields {
    /// How it is answered: the name of its method.
    pub poll_way: String,
    /// An option a line.
    pub poll_options: String,
    /// For how many hours it runs.
    pub poll_hours: String,
}

impl EventFields {
    /// Empty, by the clock of whoever fills it in.
    pub fn at_home(time_zone: &str) -> Self {
        Self { event_zone: time_zone.to_owned(), ..Self::default() }
    }

    /// As the form shows an event.
    pub fn of(event: &Event) -> Self {
        let zone: Tz = event.zone.parse().unwrap_or(Tz::UTC);
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string();
        Self {
            event_starts: local(event.starts_at),
            event_ends: event.ends_at.map(local).unwrap_or_default(),
            event_zone: zone.name().to_owned(),
            event_place: event.place.clone(),
        }
    }

    /// Whether no event is asked for.
    pub fn is_empty(&self) -> bool {
        [&self.event_starts, &self.event_ends, &self.event_place].iter().all(|typed| typed.trim().is_empty())
    }

    /// Reads the event; `None` where there is none, or a problem.
    pub fn read(&self, problems: &mut Problems) -> Option<Event> {
        if self.is_empty() {
            return None;
        }
        let zone = self.event_zone.trim().parse::<Tz>();
        let zone = problems.take("event_zone", zone.map_err(|_| "this is no time zone; an example is Europe/Berlin"));
        let place = problems.take("event_place", EventPlace::parse(&self.event_place));
        if self.event_starts.trim().is_empty() {
            problems.add("event_starts", "say when it begins");
            return None;
        }
        let zone = zone?;
        let starts_at = problems.take("event_starts", moment(&self.event_starts, zone));
        let ends_at = match self.event_ends.trim() {
            "" => None,
            typed => Some(problems.take("event_ends", moment(typed, zone))?),
        };
        let event = Event { starts_at: starts_at?, ends_at, zone: zone.name().to_owned(), place: place?.into_string() };
        if event.ends_at.is_some_and(|ends| ends <= event.starts_at) {
            problems.add("event_ends", "it ends before it begins");
            return None;
        }
        Some(event)
    }
}

/// A day and an hour by the clock of a zone. Of an hour that comes twice, when clocks go back, the first is meant.
fn moment(typed: &str, zone: Tz) -> Result<DateTime<Utc>, &'static str> {
    let local = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(typed.trim(), form).ok());
    let local = local.ok_or("write a day and an hour, such as 2026-12-05T19:00")?;
    match zone.from_local_datetime(&local) {
        LocalResult::None => Err("there is no such hour there: clocks go forward over it"),
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
            let at = at.with_timezone(&Utc);
            is_of_this_age(at).then_some(at).ok_or("say a day between 1970 and 2199")
        }
    }
}

/// Whether a moment can be that of an event, as the database has it too.
pub fn is_of_this_age(at: DateTime<Utc>) -> bool {
    const END: i64 = 7_258_118_400; // 2200-01-01
    (0..END).contains(&at.timestamp())
}

impl PollFields {
    /// Whether no poll is asked.
    pub fn is_empty(&self) -> bool {
        self.poll_options.trim().is_empty()
    }

    /// For how many hours it runs.
    pub fn hours(&self) -> &str {
        if self.poll_hours.trim().is_empty() { HOURS } else { self.poll_hours.trim() }
    }

    /// Whether it runs for so many hours.
    pub fn runs_for(&self, hours: &str) -> bool {
        self.hours() == hours
    }

    fn read(&self, problems: &mut Problems) -> Option<NewPoll> {
        if self.is_empty() {
            return None;
        }
        let hours = self.hours().parse::<i64>().map_err(|_| PollProblem::Span).and_then(Poll::span);
        let lasts = problems.take("poll_hours", hours);
        let way = problems.take("poll_way", self.poll_way.parse());
        let poll = problems.take("poll_options", Poll::parse(way?, &self.poll_options));
        Some(NewPoll { poll: poll?, lasts: lasts? })
    }
}

/// What a note has beside its words.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    event: Option<Event>,
    poll: Option<NewPoll>,
}

impl Beside {
    /// As a form says it.
    pub fn read(form: &NoteForm, problems: &mut Problems) -> Self {
        Self { event: form.event.read(problems), poll: form.poll.read(problems) }
    }

    /// As it is kept with an entry; of a poll, what it asks.
    async fn of(conn: &mut Conn, entry: EntryId) -> Result<Self, StoreError> {
        let poll = store::polls::of_entry(conn, entry, None).await?.map(|row| row.poll()).transpose()?;
        let poll = poll.map(|poll| NewPoll { poll, lasts: TimeDelta::zero() });
        Ok(Self { event: store::events::of_entry(conn, entry).await?, poll })
    }

    /// Whether there is nothing. Without words nobody would know what an event or a poll is about.
    pub fn is_empty(&self) -> bool {
        self.event.is_none() && self.poll.is_none()
    }

    /// The words with it, as they are read by what looks for spam.
    pub fn with(&self, html: &str) -> String {
        let event = self.event.as_ref().map(event_html).unwrap_or_default();
        let poll = self.poll.as_ref().map(|new| poll_html(new.poll.way.in_words(), &new.poll.options));
        format!("{html}{event}{}", poll.unwrap_or_default())
    }

    /// Keeps it with its entry.
    pub async fn keep(&self, tx: &mut Tx, entry: EntryId) -> Result<(), StoreError> {
        if self.event.is_some() {
            store::events::set(tx, entry, self.event.as_ref()).await?;
        }
        match &self.poll {
            Some(poll) => store::polls::ask(tx, entry, poll).await,
            None => Ok(()),
        }
    }
}

/// What becomes of an entry's event, and of what else stands beside its words.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub beside: Beside,
    pub is_changed: bool,
}

impl Change {
    /// As a form says it; whoever sends no event fields leaves the event as it is, and one without a zone is asked for it. A poll stays as it was
    /// posted.
    pub async fn read(
        conn: &mut Conn,
        before: &EntryCore,
        fields: Option<&EventFields>,
        problems: &mut Problems,
    ) -> Result<Self, StoreError> {
        if before.kind != "note" {
            return Ok(Self::default());
        }
        let now = Beside::of(conn, before.id).await?;
        let says_something = |fields: &&EventFields| !fields.event_zone.trim().is_empty() || !fields.is_empty();
        let event = match fields.filter(says_something) {
            Some(fields) => fields.read(problems),
            None => now.event.clone(),
        };
        Ok(Self { is_changed: event != now.event, beside: Beside { event, ..now } })
    }

    /// Keeps the event as it is now.
    pub async fn keep(&self, tx: &mut Tx, entry: EntryId) -> Result<(), StoreError> {
        match self.is_changed {
            true => store::events::set(tx, entry, self.beside.event.as_ref()).await,
            false => Ok(()),
        }
    }
}

/// What stands beside the words of an entry, as HTML: for those who judge it.
pub async fn html_of(conn: &mut Conn, entry: EntryId) -> Result<String, StoreError> {
    Ok(Beside::of(conn, entry).await?.with(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(starts: &str, ends: &str, zone: &str) -> Result<Event, String> {
        let fields = EventFields {
            event_starts: starts.into(),
            event_ends: ends.into(),
            event_zone: zone.into(),
            event_place: " the hall ".into(),
        };
        let mut problems = Problems::default();
        fields.read(&mut problems).ok_or_else(|| problems.all().to_string())
    }

    #[test]
    fn an_event_is_read_by_the_clock_of_its_zone() {
        let event = read("2026-12-05T19:00", "2026-12-05T21:00", "Europe/Berlin").unwrap();
        assert_eq!(event.starts_at.to_rfc3339(), "2026-12-05T18:00:00+00:00");
        assert_eq!(event.place, "the hall");
        assert_eq!(
            read("2026-07-05T19:00", "", "Europe/Berlin").unwrap().starts_at.to_rfc3339(),
            "2026-07-05T17:00:00+00:00"
        );
        // Clocks go back over 02:30 in October: the first of the two is meant.
        assert_eq!(
            read("2026-10-25T02:30", "", "Europe/Berlin").unwrap().starts_at.to_rfc3339(),
            "2026-10-25T00:30:00+00:00"
        );
        let shown = EventFields::of(&event);
        assert_eq!((shown.event_starts.as_str(), shown.event_ends.as_str()), ("2026-12-05T19:00", "2026-12-05T21:00"));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (starts, ends, zone, why) in [
            ("", "2026-12-05T21:00", "UTC", "when it begins"),
            ("2026-12-05T21:00", "2026-12-05T21:00", "UTC", "ends before it begins"),
            ("tomorrow", "", "UTC", "a day and an hour"),
            ("2026-12-05T21:00", "", "Berlin", "no time zone"),
            ("2026-03-29T02:30", "", "Europe/Berlin", "clocks go forward"),
            ("2400-01-01T00:00", "", "UTC", "between 1970 and 2199"),
        ] {
            let said = read(starts, ends, zone).unwrap_err();
            assert!(said.contains(why), "{starts} {ends} {zone}: {said}");
        }
    }
}
