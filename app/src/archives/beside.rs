//! Events and polls in an archive, as far as this software knows what they are.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use governance::polls::{Poll, Way};
use governance::text::EventPlace;
use serde::Deserialize;
use store::events::Event;
use store::polls::NewPoll;

use crate::entries::beside::is_of_this_age;

/// When and where an event is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRecord {
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    time_zone: String,
    #[serde(default)]
    place: String,
}

/// What a poll asks. Its answers are others' words, and stay where they were given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollRecord {
    method: String,
    options: Vec<String>,
    closes_at: DateTime<Utc>,
}

impl EventRecord {
    /// The event.
    ///
    /// # Errors
    /// When it makes no sense here.
    pub fn read(self) -> Result<Event, String> {
        let makes_no_sense = || "its event makes no sense".to_owned();
        let zone: Tz = self.time_zone.parse().map_err(|_| makes_no_sense())?;
        let place = EventPlace::parse(&self.place).map_err(|_| makes_no_sense())?.into_string();
        let fits = [Some(self.starts_at), self.ends_at].into_iter().flatten().all(is_of_this_age);
        if !fits || place != self.place || self.ends_at.is_some_and(|ends| ends <= self.starts_at) {
            return Err(makes_no_sense());
        }
        Ok(Event { starts_at: self.starts_at, ends_at: self.ends_at, zone: zone.name().to_owned(), place })
    }
}

impl PollRecord {
    /// The poll of a note that was published at a moment.
    ///
    /// # Errors
    /// When it makes no sense here.
    pub fn read(self, published_at: DateTime<Utc>) -> Result<NewPoll, String> {
        let makes_no_sense = || "its poll makes no sense".to_owned();
        let way: Way = self.method.parse().map_err(|_| makes_no_sense())?;
        // Nothing is squeezed or left out: it is as it was, or is kept apart.
        let poll = Poll { way, options: self.options };
        poll.check().map_err(|_| makes_no_sense())?;
        let lasts = self.closes_at - published_at;
        let (whole, rest) = (lasts.num_hours(), lasts - chrono::TimeDelta::hours(lasts.num_hours()));
        let is_short_enough = whole < Poll::MAX_HOURS || (whole == Poll::MAX_HOURS && rest.is_zero());
        if whole < Poll::MIN_HOURS || !is_short_enough {
            return Err(makes_no_sense());
        }
        Ok(NewPoll { poll, lasts })
    }
}
