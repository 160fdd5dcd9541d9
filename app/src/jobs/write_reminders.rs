//! Writes reminders of votes that are about to close to those who have not voted. A batch of members is one transaction: the rows
//! that say they were reminded, and their mails. Two nodes at once share the work; killed at any moment, one has done
//! whole batches or nothing.

use std::sync::Arc;

use governance::{MemberId, PolicyKey};
use store::reminders::{self, RemindedRow};

use crate::error::AppError;
use crate::mail;
use crate::mail::digest::VoteLine;
use crate::mail::letters::VoteReminder;
use crate::proposals::board::shown_title;
use crate::services::Services;
use crate::ways_out::Regular;

const BATCH: i64 = 200;

/// Reminds everybody who is to be reminded now; returns how many mails that made. What is over is forgotten.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut written = forget(&services).await?;
    let mut after = 0;
    loop {
        let hours = hours(&services).await?;
        let batch = {
            let mut conn = services.store.read().await?;
            if hours > 0 { reminders::due(&mut conn, hours, after, BATCH).await? } else { Vec::new() }
        };
        let Some(last) = batch.last() else { return Ok(written) };
        after = last.get();
        written += remind(&services, hours, &batch).await?;
    }
}

/// The policy of this moment; zero reminds nobody.
async fn hours(services: &Services) -> Result<i32, AppError> {
    let mut conn = services.store.read().await?;
    let hours = services.constitution(&mut conn).await?.integer(PolicyKey::VoteReminderHours);
    Ok(i32::try_from(hours).unwrap_or(0))
}

async fn forget(services: &Services) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let gone = reminders::forget_closed(&mut tx).await?;
    tx.commit().await?;
    Ok(gone)
}

async fn remind(services: &Services, hours: i32, batch: &[MemberId]) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let rows = reminders::claim(&mut tx, hours, batch).await?;
    let mut written = 0;
    for votes in rows.chunk_by(|one, next| one.member == next.member) {
        let Some(first) = votes.first() else { continue };
        let letter = VoteReminder {
            member: first.member.get(),
            votes: votes.iter().map(line).collect::<Result<_, _>>()?,
            unsubscribe: services.site.url(&Regular::Reminders.path(&services.keys, first.member)),
        };
        let queued = mail::queue_for(&mut tx, &services.site.letterhead(), first.member, &letter).await?;
        written += usize::from(queued.is_some());
    }
    tx.commit().await?;
    Ok(written)
}

/// A vote as a reminder names it: on one line, and by no words that its reader may not see.
fn line(row: &RemindedRow) -> Result<VoteLine, AppError> {
    let key = row.key.as_deref().map(str::parse).transpose();
    let key = key.map_err(|_| AppError::Bug(format!("proposal {} has an unknown policy", row.proposal)))?;
    let title = shown_title(row.words_visible, row.title.clone(), key);
    Ok(VoteLine {
        path: format!("/proposals/{}", row.proposal),
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        closes_at: row.closes_at,
    })
}
