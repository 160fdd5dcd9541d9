//! Whether this node lives, and whether it can answer: for proxies and service managers.

use std::fmt::Write;
use std::sync::Arc;

use rocket::http::Status;
use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::ClientIp;
use crate::web::limits::{Limited, Payer};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![live, ready, mail]
}

/// The process runs. Says nothing about what it depends on.
#[rocket::get("/health/live")]
fn live() -> &'static str {
    "live\n"
}

/// The database answers, so requests can be sent here.
#[rocket::get("/health/ready")]
async fn ready(services: &State<Arc<Services>>) -> (Status, &'static str) {
    let answers = async {
        let mut conn = services.store.read().await?;
        store::clock::now(&mut conn).await
    };
    match answers.await {
        Ok(_) => (Status::Ok, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (Status::ServiceUnavailable, "the database does not answer\n")
        }
    }
}

/// How the queue of mails stands, a number a line. For whoever runs the server: what waits long, or comes back often, needs a look.
#[rocket::get("/health/mail")]
async fn mail(ip: ClientIp, services: &State<Arc<Services>>) -> Result<String, AppError> {
    // It counts many rows, so it costs what a search costs.
    services.limits.spend(Limited::Search, Payer::Address(ip.0))?;
    let mut conn = services.store.read().await?;
    let queue = store::mail_queue::state(&mut conn).await?;
    let mut said = String::new();
    for (name, number) in [
        ("waiting", queue.waiting),
        ("oldest_waiting_seconds", queue.oldest_seconds),
        ("sent", queue.sent),
        ("given_up", queue.failed),
        ("addresses_stopped", queue.stopped),
        ("domains_paused", queue.paused),
    ] {
        // Writing to a text does not fail.
        let _ = writeln!(said, "{name} {number}");
    }
    Ok(said)
}
