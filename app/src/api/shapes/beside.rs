//! What an entry has beside its words: an event, a poll.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::streams::EntryRow;
use utoipa::ToSchema;

use super::PaperOption;
use crate::api::votes::kind;
use crate::entries::beside::{EventFields, PollFields};
use crate::polls::{chosen, counted};

/// When and where something is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    pub starts_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// By whose clock its author means it: a name of the IANA time zone database.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its file for calendars. A signed-in browser gets it; a program gets that of a public entry.
    pub calendar: String,
}

/// An option of a poll, as far as the asker may know what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PollFigure {
    /// As the ballot names it.
    pub option: String,
    /// How many chose it; absent where options are ranked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<u64>,
    /// Whether it is in front. Several that are, are tied: a poll breaks no tie.
    pub leads: bool,
}

/// A poll: a question that decides nothing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Poll {
    /// How it is counted: `plurality` (choose one), `approval` (choose any) or `schulze` (rank).
    pub method: &'static str,
    /// `ranked` or `approvals`, and how such a ballot is written. To choose one is to rank one.
    pub kind: &'static str,
    pub how: &'static str,
    pub options: Vec<PaperOption>,
    pub closes_at: DateTime<Utc>,
    pub is_over: bool,
    /// Whether it was asked at another community, where its answers are.
    pub is_elsewhere: bool,
    /// How many have answered.
    pub answered: i64,
    /// What the asker said, while that is kept: until the poll ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// What all said: only for whoever has answered, or when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Vec<PollFigure>>,
}

/// An event to plan with a note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// Day and hour by the clock of the time zone, without an offset.
    #[schema(example = "2026-12-05T19:00")]
    starts_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

impl From<NewEvent> for EventFields {
    fn from(new: NewEvent) -> Self {
        Self {
            event_starts: new.starts_at,
            event_ends: new.ends_at.unwrap_or_default(),
            event_zone: new.time_zone,
            event_place: new.place.unwrap_or_default(),
        }
    }
}

/// A poll to ask with a note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPoll {
    /// `plurality` (choose one), `approval` (choose any) or `schulze` (rank).
    #[schema(example = "plurality")]
    method: String,
    /// 2 to 10, which stay as they are.
    options: Vec<String>,
    /// For how many hours it runs: 1 to 336.
    #[schema(example = 72)]
    hours: u16,
}

impl From<NewPoll> for PollFields {
    fn from(new: NewPoll) -> Self {
        Self {
            poll_way: new.method,
            // An option is one line, whatever a program sends.
            poll_options: new.options.iter().map(|name| name.replace(['\n', '\r'], " ") + "\n").collect(),
            poll_hours: new.hours.to_string(),
        }
    }
}

/// The event of a row.
pub fn event(row: &EntryRow, base: &str) -> Option<Event> {
    let event = row.event.as_ref()?;
    Some(Event {
        starts_at: event.starts_at,
        ends_at: event.ends_at,
        time_zone: event.zone.clone(),
        place: Some(event.place.clone()).filter(|place| !place.is_empty()),
        calendar: format!("{base}/entries/{}.ics", row.id),
    })
}

/// The poll of a row; what cannot be read is left out, and stands in the log where cards are made.
pub fn poll(row: &EntryRow) -> Option<Poll> {
    let asked = row.poll.as_ref()?;
    let poll = asked.poll().ok()?;
    let sheet = poll.sheet();
    let counted = counted(asked, &poll, &sheet).ok()?;
    let (kind, how) = kind(&sheet);
    let id = |place: usize| sheet.options().id(place).to_string();
    let places = 0..sheet.options().len();
    let figure = |counted: &governance::polls::Counted, place: usize| PollFigure {
        option: id(place),
        chosen: chosen(counted, place),
        leads: counted.leaders.contains(&place),
    };
    Some(Poll {
        method: poll.way.as_str(),
        kind,
        how,
        options: places.clone().map(|place| PaperOption { id: id(place), name: sheet.options().name(place) }).collect(),
        closes_at: asked.closes_at,
        is_over: asked.is_over,
        is_elsewhere: asked.is_elsewhere,
        answered: asked.answered,
        own: asked.own(&sheet).map(|ballot| sheet.written(&ballot)),
        figures: counted.map(|counted| places.map(|place| figure(&counted, place)).collect()),
    })
}
