//! Hands queued mails over. Mails are claimed and marked in short transactions of their own and sent outside of any,
//! so that a slow mail server holds no lock. Crashing between handing over and marking sends a mail again, with the
//! same Message-ID: at least once is all that SMTP can give.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rocket::tokio;
use rocket::tokio::sync::Semaphore;
use rocket::tokio::task::JoinSet;
use sha2::{Digest, Sha256};
use store::mail_stops::{self, Why};
use store::mails::{self, ClaimedMail};

use crate::error::AppError;
use crate::mail::{SendError, outgoing};
use crate::services::Services;

/// Mails that were handed over are marked together: so many at once, and none later than this.
const MARKED_MAX: usize = 16;
const MARKED_WITHIN: Duration = Duration::from_millis(100);
/// What is handed over and not marked when a node dies is sent again: so many at most. Others wait until these are marked.
const UNMARKED_MAX: usize = 32;
/// So many mails to domains that are left in peace are put off at once.
const RESTED: i64 = 500;
/// So often in a row a domain may put mail off before it is left in peace: a first time is how many servers greet whoever is new to them.
const PATIENCE: i32 = 3;
/// So long, and no longer, each waits for a moment in which this node answers nobody.
const LULL: Duration = Duration::from_millis(20);
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
    let claimed = mails::claim(&mut tx, services.mailer.batch(), LEASE_SECONDS, per_minute).await?;
    tx.commit().await?;
    let (count, began) = (claimed.len() + rested, Instant::now());
    let tray = Arc::new(Tray::new(claimed.len()));
    // Tasks of their own: a dialogue with a mail server is not cut off because somebody stops waiting for this beat.
    let mut sends = JoinSet::new();
    for mail in claimed {
        sends.spawn(send(Arc::clone(&services), mail, Arc::clone(&tray)));
    }
    let mut trouble = None;
    while let Some(sent) = sends.join_next().await {
        match sent {
            Ok(Ok(())) => {}
            Ok(Err(error)) => trouble = Some(error),
            Err(panic) => trouble = Some(AppError::Bug(panic.to_string())),
        }
    }
    match count {
        0 => services.mailer.rest().await,
        _ => services.mailer.took(began.elapsed()),
    }
    trouble.map_or(Ok(count), Err)
}

/// What was handed over of a batch and is not marked yet: numbers of mails, and which try it was.
struct Tray {
    claimed: Instant,
    kept: Mutex<Kept>,
    room: Semaphore,
}

struct Kept {
    sent: Vec<(i64, i32)>,
    on_their_way: usize,
}

impl Tray {
    fn new(on_their_way: usize) -> Self {
        let kept = Mutex::new(Kept { sent: Vec::new(), on_their_way });
        Self { claimed: Instant::now(), kept, room: Semaphore::new(UNMARKED_MAX) }
    }

    /// Waits until another one may be handed over.
    async fn wait_for_room(&self) {
        if let Ok(place) = self.room.acquire().await {
            place.forget();
        }
    }

    /// Puts a mail in, if it was handed over. Returns all of them where it is time to mark them.
    fn put(&self, sent: Option<(i64, i32)>) -> Vec<(i64, i32)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sent.extend(sent);
        kept.on_their_way = kept.on_their_way.saturating_sub(1);
        if kept.on_their_way == 0 || kept.sent.len() >= MARKED_MAX {
            std::mem::take(&mut kept.sent)
        } else {
            Vec::new()
        }
    }

    fn take(&self) -> Vec<(i64, i32)> {
        std::mem::take(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner).sent)
    }
}

/// Sends a mail and marks it, with others that were sent at about the same time.
async fn send(services: Arc<Services>, mail: ClaimedMail, tray: Arc<Tray>) -> Result<(), AppError> {
    tray.wait_for_room().await;
    let answer = hand_over(&services, &mail, tray.claimed).await;
    let sent = matches!(answer, Ok(Some(Ok(())))).then_some((mail.id, mail.attempt));
    if sent.is_none() {
        tray.room.add_permits(1);
    }
    let mut together = tray.put(sent);
    if together.is_empty() && sent.is_some() {
        tokio::time::sleep(MARKED_WITHIN).await;
        together = tray.take();
    }
    let places = together.len();
    let marked = mark_sent(&services, together).await;
    tray.room.add_permits(places);
    marked?;
    match answer? {
        Some(Err(error)) => persist(|| mark_kept(&services, &mail, &error)).await,
        Some(Ok(())) | None => Ok(()),
    }
}

/// What the mail's server answered; `None` where the mail is not ours any more.
async fn hand_over(
    services: &Services,
    mail: &ClaimedMail,
    claimed: Instant,
) -> Result<Option<Result<(), SendError>>, AppError> {
    let _turn = services.mailer.turn().await;
    services.lull.wait(LULL).await;
    if claimed.elapsed() > Duration::from_secs(WAITED_SECONDS) && !is_still_ours(services, mail).await? {
        return Ok(None);
    }
    Ok(Some(match outgoing(mail, &services.sender) {
        Ok(message) => services.mailer.send(message).await,
        Err(error) => Err(error),
    }))
}

/// Does what must not be forgotten as often as it takes.
async fn persist<F: Future<Output = Result<(), AppError>>>(act: impl Fn() -> F) -> Result<(), AppError> {
    for _ in 1..MARKS_MAX {
        match act().await {
            Err(AppError::Unavailable(why)) => tracing::info!(%why, "mails cannot be marked yet"),
            done => return done,
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    act().await
}

/// Whether nobody else took a mail up, and nothing ended mail to its address, while those before it were sent.
async fn is_still_ours(services: &Services, mail: &ClaimedMail) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let ours = mails::hold(&mut tx, mail.id, mail.attempt, LEASE_SECONDS).await?;
    tx.commit().await?;
    Ok(ours)
}

/// Writes down that mails were taken.
async fn mark_sent(services: &Services, sent: Vec<(i64, i32)>) -> Result<(), AppError> {
    if sent.is_empty() {
        return Ok(());
    }
    persist(async || {
        let mut tx = services.store.begin().await?;
        let marked = mails::mark_sent(&mut tx, &sent).await?;
        tx.commit().await?;
        for (mail, attempt) in sent.iter().filter(|(mail, _)| !marked.contains(mail)) {
            outlived(*mail, *attempt);
        }
        Ok(())
    })
    .await
}

fn outlived(mail: i64, attempt: i32) {
    tracing::warn!(mail, attempt, "a mail outlived its claim and may arrive twice");
}

/// Writes down what kept a mail.
async fn mark_kept(services: &Services, mail: &ClaimedMail, error: &SendError) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let ours = match error {
        SendError::Passing(why) | SendError::PutOff(why) if mail.attempt < ATTEMPTS_MAX => {
            tracing::info!(mail = mail.id, kind = %mail.kind, attempt = mail.attempt, %why, "a mail must wait");
            if matches!(error, SendError::PutOff(_)) {
                mail_stops::put_off(&mut tx, mail.id, PATIENCE).await?;
            }
            mails::put_back(&mut tx, mail.id, mail.attempt, wait_seconds(mail.id, mail.attempt), why).await?
        }
        error => {
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
        outlived(mail.id, mail.attempt);
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
