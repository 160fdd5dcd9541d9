//! Answering a poll. The database decides whether it is open; nothing of what is said leaves this but into its row.

use governance::EntryId;
use governance::permits::{self, Action, Refusal, Standing};
use governance::voting::{Ballot, BallotRefusal, Sheet};
use store::StoreError;

use crate::error::AppError;
use crate::services::Services;

/// What became of an answer.
#[derive(Debug)]
pub enum Answered {
    Taken,
    /// It is over, or was asked elsewhere.
    NotOpen,
    /// It is no answer: why.
    Unfit(String),
}

/// Answers a poll, or puts another answer in the place of the one before. Whoever may comment on the note may.
pub async fn answer(
    services: &Services,
    standing: &Standing,
    entry: EntryId,
    read: impl FnOnce(&Sheet) -> Result<Ballot, BallotRefusal> + Send,
) -> Result<Answered, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member =
        permits::may(standing, Action::Comment { in_own_case: false }, now)?.member().ok_or(AppError::SignIn)?;
    let found = store::entries::find_visible(&mut tx, entry, Some(member.actor())).await?;
    if store::cases::is_held_or_removed(&mut tx, found.id).await? {
        return Err(Refusal::Held.into());
    }
    let row = store::polls::of_entry(&mut tx, found.id, Some(member)).await?.ok_or(AppError::NotFound)?;
    let poll = row.poll()?;
    let sheet = poll.sheet();
    if !row.is_open() {
        return Ok(Answered::NotOpen);
    }
    let ballot = match read(&sheet) {
        Ok(ballot) if poll.is_answered_by(&ballot) => ballot,
        Ok(_) => return Ok(Answered::Unfit(format!("To answer, {}.", poll.way.in_words()))),
        Err(why) => return Ok(Answered::Unfit(why.to_string())),
    };
    match store::polls::answer(&mut tx, found.id, member, &sheet.written(&ballot)).await {
        Ok(()) => {}
        Err(error) if error.is("poll_ballots_only_while_open") => return Ok(Answered::NotOpen),
        // Whoever loses sight of it at this moment finds nothing any more.
        Err(error) if error.is("poll_ballots_are_of_readers") => return Err(StoreError::NotFound.into()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(Answered::Taken)
}
