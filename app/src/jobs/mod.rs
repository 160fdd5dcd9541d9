//! Beats: the work that no request waits for. Each is driven by what the database says is due, so a beat that is
//! late, runs twice or runs on two nodes at once changes nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rocket::tokio;
use tokio::sync::watch;

use crate::error::AppError;
use crate::services::Services;

mod appeals;
mod count_polls;
mod cycles;
mod draw_juries;
mod elections;
mod end_changes;
mod expulsions;
pub mod fetch_sources;
pub mod index_documents;
mod mind_cases;
mod move_proposals;
mod publish_rolls;
pub mod pulse;
pub mod reindex;
mod sample_turnout;
pub mod send_mails;
pub mod sequence_ledger;
mod sweep;
mod weigh;
pub mod write_digests;
pub mod write_reminders;

/// A boxed answer to "how much was done".
pub type Done = Pin<Box<dyn Future<Output = Result<usize, AppError>> + Send>>;

/// One kind of background work.
pub struct Beat {
    /// What the log calls it.
    pub name: &'static str,
    /// How long to rest when there was nothing to do.
    pub every: Duration,
    /// Does one batch and says how much that was; 0 when nothing was due.
    pub run: fn(Arc<Services>) -> Done,
}

/// All background work of a node, in the order in which one thing causes another.
pub fn beats() -> Vec<Beat> {
    vec![
        Beat { name: "ring live hints", every: Duration::from_millis(250), run: |s| Box::pin(crate::live::relay(s)) },
        follow_beat(),
        Beat { name: "keep the standing vote", every: Duration::from_secs(2), run: |s| Box::pin(cycles::run(s)) },
        Beat { name: "call elections", every: Duration::from_secs(5), run: |s| Box::pin(elections::run(s)) },
        Beat { name: "publish rolls", every: Duration::from_secs(1), run: |s| Box::pin(publish_rolls::run(s)) },
        Beat { name: "sample turnout", every: Duration::from_secs(10), run: |s| Box::pin(sample_turnout::run(s)) },
        Beat { name: "end changes", every: Duration::from_secs(1), run: |s| Box::pin(end_changes::run(s)) },
        Beat { name: "move proposals", every: Duration::from_millis(200), run: |s| Box::pin(move_proposals::run(s)) },
        Beat {
            name: "sequence the ledger",
            every: Duration::from_millis(500),
            run: |s| Box::pin(sequence_ledger::run(s)),
        },
        Beat { name: "fetch sources", every: Duration::from_secs(2), run: |s| Box::pin(fetch_sources::run(s)) },
        Beat {
            name: "verify links of profiles",
            every: Duration::from_secs(5),
            run: |s| Box::pin(crate::links::verify::run(s)),
        },
        Beat { name: "follow links", every: Duration::from_secs(1), run: |s| Box::pin(crate::linked::run(s)) },
        Beat { name: "draw juries", every: Duration::from_secs(1), run: |s| Box::pin(draw_juries::run(s)) },
        Beat { name: "mind cases", every: Duration::from_secs(5), run: |s| Box::pin(mind_cases::run(s)) },
        Beat { name: "count polls", every: Duration::from_secs(2), run: |s| Box::pin(count_polls::run(s)) },
        Beat { name: "write reminders", every: Duration::from_secs(30), run: |s| Box::pin(write_reminders::run(s)) },
        Beat { name: "write digests", every: Duration::from_secs(30), run: |s| Box::pin(write_digests::run(s)) },
        Beat { name: "send mails", every: Duration::from_secs(1), run: |s| Box::pin(send_mails::run(s)) },
        Beat { name: "tell subscribers", every: Duration::from_secs(5), run: |s| Box::pin(crate::websub::run(s)) },
        Beat {
            name: "send to webhooks",
            every: Duration::from_secs(1),
            run: |s| Box::pin(crate::webhooks::sending::run(s)),
        },
        Beat { name: "index documents", every: Duration::from_millis(500), run: |s| Box::pin(index_documents::run(s)) },
        Beat { name: "mend the index", every: Duration::from_secs(30), run: |s| Box::pin(index_documents::mend(s)) },
        Beat { name: "sweep sessions and limits", every: Duration::from_secs(600), run: |s| Box::pin(sweep::run(s)) },
    ]
}

/// Runs every beat until told to stop. Returns when the batch at hand of each is finished.
pub async fn work(services: Arc<Services>, stop: watch::Receiver<bool>) {
    let tasks: Vec<_> =
        beats().into_iter().map(|beat| tokio::spawn(keep_beating(beat, Arc::clone(&services), stop.clone()))).collect();
    for task in tasks {
        if let Err(error) = task.await {
            tracing::error!(%error, "a beat panicked");
        }
    }
}

async fn keep_beating(beat: Beat, services: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let mut rest = beat.every;
    while !*stop.borrow() {
        let ran = tokio::spawn((beat.run)(Arc::clone(&services))).await;
        services.pulse.note(
            beat.name,
            services.clock.now(),
            ran.as_ref().ok().and_then(|ran| ran.as_ref().ok()).copied(),
        );
        match ran {
            Ok(Ok(0)) => rest = beat.every,
            Ok(Ok(done)) => {
                tracing::debug!(beat = beat.name, done, "beat");
                rest = Duration::ZERO;
            }
            // A failing beat rests longer each time, up to a minute, and never dies.
            Ok(Err(error)) => {
                rest = (rest.max(beat.every) * 2).min(Duration::from_secs(60));
                tracing::warn!(beat = beat.name, %error, "beat failed");
            }
            Err(panic) => {
                rest = Duration::from_secs(60);
                tracing::error!(beat = beat.name, %panic, "beat panicked");
            }
        }
        let _ = tokio::time::timeout(rest, stop.wait_for(|stop| *stop)).await;
    }
}

/// Runs all beats until none has anything left to do. For tests and for the demonstration's clock.
pub async fn settle(services: &Arc<Services>) -> Result<(), AppError> {
    settle_some(services, |_| true).await
}

/// Runs the beats whose names are wanted until none of them has anything left to do.
pub async fn settle_some(services: &Arc<Services>, wanted: fn(&str) -> bool) -> Result<(), AppError> {
    // What one beat does gives another work; a bound keeps a mistake from running for ever.
    for _ in 0..200 {
        let mut done = 0;
        for beat in beats().into_iter().filter(|beat| wanted(beat.name)) {
            let ran = (beat.run)(Arc::clone(services)).await?;
            services.pulse.note(beat.name, services.clock.now(), Some(ran));
            done += ran;
        }
        if done == 0 {
            return Ok(());
        }
    }
    Err(AppError::Bug("the beats do not settle".to_string()))
}

fn follow_beat() -> Beat {
    Beat { name: "follow the database", every: Duration::from_millis(500), run: |s| Box::pin(follow_database(s)) }
}

/// The one beat of a node that only answers: what it remembers of the database stays true.
pub async fn follow(services: Arc<Services>, stop: watch::Receiver<bool>) {
    keep_beating(follow_beat(), services, stop).await;
}

/// What this node remembers follows: the constitution, and in demo and test databases, where time can be moved, its clock
/// for display.
async fn follow_database(services: Arc<Services>) -> Result<usize, AppError> {
    let mut conn = services.store.read().await?;
    services.follow_constitution(&mut conn).await?;
    let ahead = store::clock::ahead_ms(&mut conn).await?;
    services.clock.follow(chrono::TimeDelta::milliseconds(ahead));
    Ok(0)
}
