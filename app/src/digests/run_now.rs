//! `folkmoot digest`: writes and sends what is due now, without waiting for the workers.

use std::io::Write;
use std::sync::Arc;

use crate::config::Config;
use crate::database::Database;
use crate::error::AppError;
use crate::jobs::{send_mails, write_digests};
use crate::serve::{self, ServeError};
use crate::services::Services;

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

/// Writes every digest that is due and hands over every mail that is, saying how far it is. Another node may do the
/// same at the same time: each digest is still written once.
pub async fn run_now(services: &Arc<Services>, progress: &mut (impl Write + Send)) -> Result<(), AppError> {
    let mut windows = 0;
    loop {
        let settled = write_digests::run(Arc::clone(services)).await?;
        if settled == 0 {
            break;
        }
        windows += settled;
        say(progress, &format!("windows settled: {windows}"));
    }
    let mut tried = 0;
    loop {
        let batch = send_mails::run(Arc::clone(services)).await?;
        if batch == 0 {
            break;
        }
        tried += batch;
        say(progress, &format!("mails tried: {tried}"));
    }
    let mut conn = services.store.read().await?;
    let queue = store::mail_queue::state(&mut conn).await?;
    say(
        progress,
        &format!(
            "Done. Windows settled: {windows}. Mails in all: {} sent, {} waiting, {} given up. Addresses that mail came back from: {}. Domains that asked for patience: {}.",
            queue.sent, queue.waiting, queue.failed, queue.stopped, queue.paused
        ),
    );
    Ok(())
}

/// Progress is a courtesy: a closed pipe does not stop the work.
fn say(progress: &mut impl Write, line: &str) {
    if let Err(error) = writeln!(progress, "{line}") {
        tracing::debug!(%error, "nobody reads the progress");
    }
}
