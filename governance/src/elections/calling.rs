//! When an election is called, and for how many seats.

use chrono::{DateTime, Utc};

use crate::policies::{Constitution, PolicyKey, Track};
use crate::time;

/// The election before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// When it ended, in whichever way.
    pub ended_at: DateTime<Utc>,
    /// Whether it left seats open: nobody stood, too few did, the quorum was missed, or the voters wanted others.
    pub left_seats_open: bool,
}

/// What there is when somebody asks whether an election should be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// How many moderators will be in office when a vote that is called now ends.
    pub staying: u64,
    /// How many members may vote.
    pub voters: u64,
    /// Whether an election is announced or voted on.
    pub is_under_way: bool,
    /// The last one.
    pub last: Option<Last>,
}

impl Outlook {
    /// The end of a vote that is called now: whose term ends before then has to be followed by somebody.
    #[must_use]
    pub fn horizon(constitution: &Constitution, now: DateTime<Utc>) -> DateTime<Utc> {
        let track = Track::Election;
        let opens = time::after_hours(now, track.discussion_hours(constitution));
        time::after_hours(opens, track.voting_hours(constitution))
    }

    /// How many seats would be empty then.
    #[must_use]
    pub fn vacancies(constitution: &Constitution, staying: u64) -> u32 {
        let wanted = constitution.count(PolicyKey::ModeratorsSeats);
        u32::try_from(wanted.saturating_sub(staying)).unwrap_or(u32::MAX)
    }
}

/// Whether an election is called now, and for how many seats. Not while one is under way; not in a community so small that nobody
/// would be left to choose; and not at once after one that left seats open.
#[must_use]
pub fn is_called(constitution: &Constitution, outlook: &Outlook, now: DateTime<Utc>) -> Option<u32> {
    let vacancies = Outlook::vacancies(constitution, outlook.staying);
    let rests = outlook.last.is_some_and(|last| {
        last.left_seats_open
            && now < time::after_days(last.ended_at, constitution.integer(PolicyKey::ModeratorsRestDays))
    });
    let is_enough = outlook.voters > constitution.count(PolicyKey::ModeratorsSeats);
    (vacancies > 0 && !outlook.is_under_way && !rests && is_enough).then_some(vacancies)
}
