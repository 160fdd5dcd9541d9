//! What a jury has said so far, and how its jurors begin to read each other.

use chrono::{DateTime, Utc};
use governance::juries::{self, Opinion, Outcome};
use governance::text::Reason;
use store::Tx;
use store::cases::CaseRow;
use store::juries::{DeliberationRow, HeardRow, SeatRow};

use super::opening::rule_in_a_letter;
use super::wording;
use crate::error::AppError;
use crate::juries::dismissal;
use crate::mail::juries::ReasonsOpened;
use crate::notifications;
use crate::services::Services;

/// What the jurors have said so far: first opinions, or final ones where they have read each other.
pub struct Said {
    /// What counts now, with `reasons` beside it.
    pub opinions: Vec<Opinion>,
    pub reasons: Vec<Reason>,
    pub deliberation: Option<DeliberationRow>,
    heard: Vec<HeardRow>,
    /// Seats without an opinion that may still get one.
    waiting: Vec<SeatRow>,
    /// Lots that were not called yet.
    uncalled: u64,
}

impl Said {
    /// Reads it; the caller holds the case's lock.
    pub async fn load(tx: &mut Tx, case: &CaseRow) -> Result<Self, AppError> {
        let seats = store::juries::seats(tx, case.id).await?;
        let heard = store::juries::heard(tx, case.id).await?;
        let (mut opinions, mut reasons) = (Vec::new(), Vec::new());
        for juror in &heard {
            let (opinion, reason) = juror.last()?;
            opinions.push(opinion);
            reasons.push(reason.parse().map_err(|why| AppError::Bug(format!("a reason: {why}")))?);
        }
        let called = u64::try_from(seats.len()).unwrap_or(u64::MAX);
        let pool = u64::try_from(case.pool_size).unwrap_or(0);
        let deliberation = store::juries::deliberation(tx, case.id).await?;
        let waits = |seat: &SeatRow| matches!(seat.state.as_str(), "summoned" | "accepted");
        let waiting = seats.into_iter().filter(waits).collect();
        Ok(Self { opinions, reasons, deliberation, heard, waiting, uncalled: pool.saturating_sub(called) })
    }

    /// How many opinions can still come. Nobody joins a deliberation.
    pub fn still(&self) -> u64 {
        let waiting = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        if self.deliberation.is_some() { 0 } else { waiting.saturating_add(self.uncalled) }
    }

    /// Whether every juror has confirmed or changed the first opinion.
    pub fn all_are_final(&self) -> bool {
        self.heard.iter().all(HeardRow::is_final)
    }

    /// Whether the time for first opinions has passed, also for those who were called late.
    pub fn first_opinions_are_over(&self, case: &CaseRow, now: DateTime<Utc>) -> bool {
        let until = juries::first_opinions_until(case.opened_at, case.due_at, case.deliberation_hours());
        now >= until && self.waiting.iter().all(|seat| seat.respond_by <= now)
    }

    /// Seats whose time is over without an answer.
    pub fn late(&self, now: DateTime<Utc>) -> impl Iterator<Item = &SeatRow> {
        self.waiting.iter().filter(move |seat| seat.respond_by <= now)
    }

    /// The reasons of those who thought what the jury decided: for a label, also of those who would have removed.
    pub fn of_majority(&self, outcome: Outcome) -> Vec<String> {
        let wanted: &[Opinion] = match outcome {
            Outcome::Remove => &[Opinion::Remove],
            Outcome::Label => &[Opinion::Remove, Opinion::Label],
            Outcome::Restore => &[Opinion::Restore],
        };
        let pairs = self.opinions.iter().zip(&self.reasons).filter(|(opinion, _)| wanted.contains(opinion));
        let mut reasons: Vec<String> = pairs.map(|(_, reason)| reason.as_str().to_owned()).collect();
        // The order of the lots would tell the seats apart.
        reasons.sort_unstable();
        reasons
    }
}

impl Said {
    /// Every reason with the side that it supports, as the author is told: also those that were outvoted.
    pub fn by_sides(&self, case: &CaseRow) -> Vec<String> {
        let is_appeal = case.appeals().is_some();
        let mut reasons: Vec<String> = (self.opinions.iter().zip(&self.reasons))
            .map(|(opinion, why)| format!("{}. {}", wording::opinion(case.about(), *opinion, is_appeal), why.as_str()))
            .collect();
        // The order of the lots would tell the seats apart.
        reasons.sort_unstable();
        reasons
    }
}

/// Lets the jurors read each other's reasons, and tells each of them. Who has not given a first opinion is out, and nobody is called
/// instead. The caller holds the case's lock.
pub async fn open(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    said: &Said,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let refused = |why: governance::moderation::CaseRefusal| AppError::Bug(why.to_string());
    dismissal::lapse(services, tx, case, said.waiting.iter(), now).await?;
    let (state, hours) = (case.state()?, case.deliberation_hours());
    let opened = juries::open_deliberation(case.id, state, &said.opinions, hours, case.due_at, now).map_err(refused)?;
    let until = opened.value().until;
    store::juries::open_deliberation(tx, opened).await?;
    for juror in &said.heard {
        let letter = ReasonsOpened {
            case: case.id.get(),
            rank: juror.rank,
            rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
            until,
            path: format!("/cases/{}", case.id),
        };
        notifications::tell(services, tx, juror.member_id, &letter).await?;
    }
    Ok(())
}
