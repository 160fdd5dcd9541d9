//! What people plan and ask: the events and polls of the demonstration.

use chrono::{DurationRound, TimeDelta};
use governance::EntryId;
use governance::polls::Way;
use governance::voting::{Ballot, BallotRefusal, Sheet};
use serde::Deserialize;

use super::content::said;
use super::script::ms;
use super::stage::Stage;
use crate::entries::beside::{EventFields, PollFields};
use crate::error::AppError;
use crate::polls::acts::{Answered, answer};

/// By whose clock things are planned in Alderbrook.
const ZONE: &str = "Europe/London";

/// An event, in days after the demonstration's beginning.
#[derive(Debug, Clone, Deserialize)]
pub struct Planned {
    pub in_days: f64,
    pub hours: f64,
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
        let starts_at = stage.begins() + TimeDelta::milliseconds(ms(self.in_days));
        let starts_at = starts_at.duration_trunc(TimeDelta::hours(1)).map_err(|why| AppError::Bug(why.to_string()))?;
        let event = store::events::Event {
            starts_at,
            ends_at: Some(starts_at + TimeDelta::milliseconds(ms(self.hours / 24.0))),
            zone: ZONE.to_owned(),
            place: self.place.clone(),
        };
        Ok(EventFields::of(&event))
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
