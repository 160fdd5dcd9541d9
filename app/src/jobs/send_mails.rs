//! Hands queued mails over. A mail is claimed and marked in short transactions of their own and sent outside of any,
//! so that a slow mail server holds no lock. Crashing between handing over and marking sends a mail again, with the
//! same Message-ID: at least once is all that SMTP can give.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rocket::tokio;
use rocket::tokio::task::JoinSet;
use sha2::{Digest, Sha256};
use store::mail_stops::{self, Why};
use store::mails::{self, ClaimedMail};

use crate::error::AppError;
use crate::mail::{SendError, outgoing};
use crate::services::Services;

const BATCH: i64 = 16;
/// So many mails to domains that are left in peace are put off at once.
const RESTED: i64 = 500;
/// So often in a row a domain may put mail off before it is left in peace: a first time is how many servers greet whoever is new to them.
const PATIENCE: i32 = 3;
/// Longer than the sending of one mail may take.
const LEASE_SECONDS: i32 = 300;
/// Whoever waited so long for a turn looks whether the mail is still theirs, and takes it for the whole time again.
const WAITED_SECONDS: u64 = 30;
/// With [`wait_seconds`] this is about three days.
const ATTEMPTS_MAX: i32 = 16;
/// A mail that was sent and is not marked would be sent again, so a busy database is asked more than once.
const MARKS_MAX: usize = 30;
const WAIT_SECONDS_MIN: i32 = 30;
const WAIT_SECONDS_MAX: i32 = 6 * 60 * 60;

/// Sends one batch of the mails that are due; returns how many were tried, or put off with their domain.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let per_minute = services.mailer.per_minute();
    let mut tx = services.store.begin().await?;
    let rested = mails::rest(&mut tx, RESTED, per_minute).await?;
    let claimed = mails::claim(&mut tx, BATCH, LEASE_SECONDS, per_minute).await?;
    tx.commit().await?;
    let count = claimed.len() + rested;
    // Tasks of their own: a dialogue with a mail server is not cut off because somebody stops waiting for this beat.
    let mut sends = JoinSet::new();
    for mail in claimed {
        sends.spawn(send(Arc::clone(&services), mail));
    }
    let mut trouble = None;
    while let Some(sent) = sends.join_next().await {
        match sent {
            Ok(Ok(())) => {}
            Ok(Err(error)) => trouble = Some(error),
            Err(panic) => trouble = Some(AppError::Bug(panic.to_string())),
        }
    }
    if count == 0 {
        services.mailer.rest().await;
    }
    trouble.map_or(Ok(count), Err)
}

async fn send(services: Arc<Services>, mail: ClaimedMail) -> Result<(), AppError> {
    let claimed = Instant::now();
    let _turn = services.mailer.turn().await;
    if claimed.elapsed() > Duration::from_secs(WAITED_SECONDS) && !is_still_ours(&services, &mail).await? {
        return Ok(());
    }
    let answer = match outgoing(&mail, &services.sender) {
        Ok(message) => services.mailer.send(message).await,
        Err(error) => Err(error),
    };
    for _ in 1..MARKS_MAX {
        match mark(&services, &mail, &answer).await {
            Err(AppError::Unavailable(why)) => {
                tracing::info!(mail = mail.id, %why, "a mail cannot be marked yet")
            }
            done => return done,
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    mark(&services, &mail, &answer).await
}

/// Whether nobody else took a mail up, and nothing ended mail to its address, while those before it were sent.
async fn is_still_ours(services: &Services, mail: &ClaimedMail) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let ours = mails::hold(&mut tx, mail.id, mail.attempt, LEASE_SECONDS).await?;
    tx.commit().await?;
    Ok(ours)
}

/// Writes down what became of a mail.
async fn mark(services: &Services, mail: &ClaimedMail, answer: &Result<(), SendError>) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let ours = match answer {
        Ok(()) => mails::mark_sent(&mut tx, mail.id, mail.attempt).await?,
        Err(error @ (SendError::Passing(why) | SendError::PutOff(why))) if mail.attempt < ATTEMPTS_MAX => {
            tracing::info!(mail = mail.id, kind = %mail.kind, attempt = mail.attempt, %why, "a mail must wait");
            if matches!(error, SendError::PutOff(_)) {
                mail_stops::put_off(&mut tx, mail.id, PATIENCE).await?;
            }
            mails::put_back(&mut tx, mail.id, mail.attempt, wait_seconds(mail.id, mail.attempt), why).await?
        }
        Err(error) => {
            let why = error.to_string();
            tracing::warn!(mail = mail.id, kind = %mail.kind, attempt = mail.attempt, %why, "a mail was given up");
            let ours = mails::mark_failed(&mut tx, mail.id, mail.attempt, &why).await?;
            if ours && matches!(error, SendError::NoSuchAddress(_)) {
                mail_stops::stop(&mut tx, mail.id, Why::Refused, &why).await?;
            }
            ours
        }
    };
    tx.commit().await?;
    if !ours {
        tracing::warn!(mail = mail.id, attempt = mail.attempt, "a mail outlived its claim and may arrive twice");
    }
    Ok(())
}

/// How long a mail rests after its `attempt`: four times longer each time, up to six hours, a quarter more or less.
/// The spread comes from the mail itself, so that mails refused together do not come back together.
fn wait_seconds(id: i64, attempt: i32) -> i32 {
    let steps = u32::try_from(attempt.clamp(1, 8) - 1).unwrap_or(0);
    let rest = WAIT_SECONDS_MIN.saturating_mul(4_i32.saturating_pow(steps)).min(WAIT_SECONDS_MAX);
    let hash = Sha256::digest(format!("{id}/{attempt}"));
    let spread = i32::from(u16::from_be_bytes([hash[0], hash[1]])) % (rest / 2);
    rest - rest / 4 + spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_rests_longer_each_time_within_bounds_and_not_all_alike() {
        for id in 1..200 {
            let waits: Vec<i32> = (1..=ATTEMPTS_MAX).map(|attempt| wait_seconds(id, attempt)).collect();
            assert!((22..=45).contains(&waits[0]), "{waits:?}");
            assert!(waits.iter().all(|wait| *wait <= WAIT_SECONDS_MAX * 5 / 4), "{waits:?}");
            assert!(waits[..5].is_sorted(), "{waits:?}");
            let days = waits.iter().sum::<i32>() / 86_400;
            assert!((1..=4).contains(&days), "{days}");
        }
        assert_ne!(wait_seconds(1, 6), wait_seconds(2, 6));
    }
}
