//! Whether this node lives, and whether it can answer: for proxies and service managers.

use std::sync::Arc;

use rocket::http::Status;
use rocket::{Route, State, routes};

use crate::services::Services;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![live, ready]
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
