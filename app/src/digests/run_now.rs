//! `folkmoot digest`: writes and sends what is due now, without waiting for the workers.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rocket::tokio;

use super::progress::Progress;
use crate::config::Config;
use crate::database::Database;
use crate::error::AppError;
use crate::jobs::{send_mails, write_digests};
use crate::serve::{self, ServeError};
use crate::services::Services;

/// More than this many are not counted beforehand.
const COUNTED_MAX: i64 = 10_000_000;

/// The subcommand.
pub async fn run(config: &Config) -> Result<(), ServeError> {
    let database = Database::join(config).await?;
    let result = run_on(config, &database).await;
    database.close().await;
    result
}

async fn run_on(config: &Config, database: &Database) -> Result<(), ServeError> {
    serve::bring_up_to_date(database).await?;
    let services = Arc::new(serve::services(config, database).await?);
    run_now(&services, &mut std::io::stdout()).await.map_err(|error| ServeError::Act(error.to_string()))
}

/// Writes every digest that is due and hands over every mail that is, saying how far it is, how fast, and for how long still. Another node may
/// do the same at the same time: each digest is still written once.
pub async fn run_now(services: &Arc<Services>, progress: &mut (impl Write + Send)) -> Result<(), AppError> {
    let windows = write(services, progress).await?;
    send(services, progress).await?;
    let mut conn = services.store.read().await?;
    let queue = store::mail_queue::state(&mut conn).await?;
    say(
        progress,
        &format!(
            "Done. Windows settled: {windows}. Mails in all: {} sent, {} waiting, {} given up. Addresses that mail came back from: {}. Domains that asked for patience: {}.",
            queue.sent, queue.waiting, queue.failed, queue.stopped, queue.paused
        ),
    );
    if queue.waiting > 0 {
        say(progress, "What waits is for a later try: the workers send it.");
    }
    Ok(())
}

async fn write(services: &Arc<Services>, progress: &mut (impl Write + Send)) -> Result<i64, AppError> {
    let began = Instant::now();
    let all = write_digests::waiting(services, COUNTED_MAX).await?;
    say(progress, &format!("members whose digest is due: {all}"));
    let mut done = 0;
    loop {
        let settled = write_digests::run(Arc::clone(services)).await?;
        if settled == 0 {
            return Ok(done);
        }
        done += i64::try_from(settled).unwrap_or(0);
        say(progress, &format!("windows settled: {}", Progress { done, all, passed: began.elapsed() }));
    }
}

async fn send(services: &Arc<Services>, progress: &mut (impl Write + Send)) -> Result<(), AppError> {
    let began = Instant::now();
    let state = async || {
        let mut conn = services.store.read().await?;
        store::mail_queue::state(&mut conn).await
    };
    let before = state().await?;
    say(progress, &format!("mails that wait: {}", before.waiting));
    let mut said = Instant::now();
    let mut tried = 0;
    loop {
        let batch = send_mails::run(Arc::clone(services)).await?;
        if batch == 0 {
            let now = state().await?;
            if now.pacing_seconds == 0 || now.waiting == 0 {
                return Ok(());
            }
            // What has no room at the pace of its domain comes one by one.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        tried += i64::try_from(batch).unwrap_or(0);
        // Counting costs more than sending one: what is said now and then is exact.
        if said.elapsed().as_secs() >= 5 || tried >= before.waiting {
            said = Instant::now();
            let now = state().await?;
            let (done, failed) = (now.sent - before.sent, now.failed - before.failed);
            let sent = Progress { done, all: done + now.waiting, passed: began.elapsed() };
            say(progress, &format!("mails sent: {sent}; given up: {failed}"));
        }
    }
}

/// Progress is a courtesy: a closed pipe does not stop the work.
fn say(progress: &mut impl Write, line: &str) {
    if let Err(error) = writeln!(progress, "{line}") {
        tracing::debug!(%error, "nobody reads the progress");
    }
}
