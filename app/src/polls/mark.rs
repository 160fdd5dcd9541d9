//! From rows to what a card shows of a poll: counted by governance, as votes are.

use chrono::{DateTime, Utc};
use governance::polls::{Counted, Poll};
use governance::voting::{Ballot, Sheet};
use store::StoreError;
use store::polls::PollRow;

use crate::web::moments::Moment;
use crate::web::polls::{PollLine, PollMark};

/// What all said, counted; `None` where the viewer may not know yet, or the answers are elsewhere.
pub fn counted(row: &PollRow, poll: &Poll, sheet: &Sheet) -> Result<Option<Counted>, StoreError> {
    if row.is_elsewhere {
        return Ok(None);
    }
    let Some(ballots) = row.ballots(sheet)? else { return Ok(None) };
    poll.count(&ballots).map(Some).map_err(|why| StoreError::unreadable("poll", why))
}

/// The poll of an entry for a card; `may_answer` is whether the viewer may speak there.
pub fn mark(id: i64, row: &PollRow, may_answer: bool, now: DateTime<Utc>) -> Option<PollMark> {
    match read(id, row, may_answer, now) {
        Ok(mark) => Some(mark),
        Err(error) => {
            tracing::error!(entry = id, %error, "a poll cannot be read");
            None
        }
    }
}

fn read(id: i64, row: &PollRow, may_answer: bool, now: DateTime<Utc>) -> Result<PollMark, StoreError> {
    let poll = row.poll()?;
    let sheet = poll.sheet();
    let counted = counted(row, &poll, &sheet)?;
    let own = row.own(&sheet);
    let line = |place: usize| PollLine {
        name: sheet.options().name(place),
        chosen: counted.as_ref().and_then(|counted| chosen(counted, place)),
        leads: counted.as_ref().is_some_and(|counted| counted.leaders.contains(&place)),
        is_own: own.as_ref().is_some_and(|ballot| names_first(ballot, place)),
    };
    Ok(PollMark {
        id,
        how: poll.way.in_words(),
        closes: Moment::new(row.closes_at, now),
        is_over: row.is_over,
        is_elsewhere: row.is_elsewhere,
        answered: row.answered,
        lines: (0..sheet.options().len()).map(line).collect(),
        headline: counted.as_ref().map(Counted::headline).unwrap_or_default(),
        has_answered: own.is_some(),
        can_answer: may_answer && row.is_open(),
    })
}

/// How many chose an option, where the method counts that.
pub fn chosen(counted: &Counted, place: usize) -> Option<u64> {
    let figure = counted.tally.scores.as_ref()?.get(place)?;
    figure.whole().and_then(|figure| u64::try_from(figure).ok())
}

/// Whether a ballot chooses an option, or ranks it first.
fn names_first(ballot: &Ballot, place: usize) -> bool {
    match ballot {
        Ballot::Ranked(tiers) => tiers.first().is_some_and(|tier| tier.contains(&place)),
        Ballot::Set(places) => places.contains(&place),
        Ballot::YesNo(_) | Ballot::Numbers(_) => false,
    }
}
