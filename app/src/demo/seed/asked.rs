//! What people plan and ask: the events and polls of the demonstration.

use chrono::{Days, NaiveDateTime, TimeDelta};
use governance::EntryId;
use governance::polls::Way;
use governance::voting::{Ballot, BallotRefusal, Sheet};
use serde::Deserialize;

use super::content::said;
use super::stage::Stage;
use crate::entries::beside::{EventFields, PollFields};
use crate::error::AppError;
use crate::polls::acts::{Answered, answer};

/// By whose clock things are planned in Alderbrook.
const ZONE: &str = "Europe/London";

/// An event, in days after the demonstration's beginning, at an hour by the clock of Alderbrook.
#[derive(Debug, Clone, Deserialize)]
pub struct Planned {
    pub in_days: u64,
    pub hour: u32,
    pub hours: i64,
    pub place: String,
}

/// A poll, and who says what to it.
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    /// The method's name.
    pub way: String,
    /// An option a line.
    pub options: String,
    pub hours: String,
    /// "handle: 2 1": the numbers of options, in order.
    #[serde(default)]
    pub answers: Vec<String>,
}

impl Planned {
    /// As its author fills in the form.
    pub fn fields(&self, stage: &Stage) -> Result<EventFields, AppError> {
        let day = stage.begins().date_naive() + Days::new(self.in_days);
        let starts =
            day.and_hms_opt(self.hour, 0, 0).ok_or_else(|| AppError::Bug(format!("app/demo: {}", self.hour)))?;
        let form = |at: NaiveDateTime| at.format("%Y-%m-%dT%H:%M").to_string();
        Ok(EventFields {
            event_starts: form(starts),
            event_ends: form(starts + TimeDelta::hours(self.hours)),
            event_zone: ZONE.to_owned(),
            event_place: self.place.clone(),
        })
    }
}

impl Asked {
    /// As its author fills in the form.
    pub fn fields(&self) -> PollFields {
        PollFields { poll_way: self.way.clone(), poll_options: self.options.clone(), poll_hours: self.hours.clone() }
    }

    /// Everybody answers.
    pub async fn answer(&self, stage: &Stage, entry: EntryId) -> Result<(), AppError> {
        let way: Way = self.way.parse().map_err(|why| AppError::Bug(format!("app/demo: {why}")))?;
        for line in &self.answers {
            let (who, numbers) = said(line)?;
            let answered =
                answer(&stage.services, stage.named(who)?, entry, |sheet| ballot(sheet, way, numbers)).await?;
            if !matches!(answered, Answered::Taken) {
                return Err(AppError::Bug(format!("app/demo: {line}: {answered:?}")));
            }
        }
        Ok(())
    }
}

fn ballot(sheet: &Sheet, way: Way, numbers: &str) -> Result<Ballot, BallotRefusal> {
    let places = numbers.split_whitespace().map(|number| sheet.place_of(number)).collect::<Result<Vec<_>, _>>()?;
    sheet.checked(match way {
        Way::Any => Ballot::Set(places),
        Way::One | Way::Ranked => Ballot::Ranked(places.into_iter().map(|place| vec![place]).collect()),
    })
}
