//! The hub of the public feeds, as the W3C's WebSub says: whoever subscribes is sent a feed when it says something new. Private feeds
//! have no hub: what is sent to somebody cannot be taken back.

mod asked;
mod telling;
mod verifying;

use std::sync::Arc;

use rocket::http::Status;
use rocket::tokio::task::JoinSet;
use rocket::{Route, State, routes};

use self::asked::Asked;
use crate::error::AppError;
use crate::feeds;
use crate::feeds::topic::Stream;
use crate::services::Services;
use crate::web::guards::ClientIp;
use crate::web::limits::{Limited, Payer};

/// Longer than a batch can take: all at one host, each ten seconds.
const LEASE_SECONDS: i32 = 300;
/// Requests, and subscriptions, taken up at once.
const BATCH: i64 = 16;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![ask]
}

/// Takes a request; whether its callback wants it is asked afterwards, so nobody can subscribe anybody else.
#[rocket::post("/websub", data = "<asked>")]
async fn ask(ip: ClientIp, asked: Asked, services: &State<Arc<Services>>) -> Result<(Status, &'static str), AppError> {
    services.limits.spend(Limited::Subscribe, Payer::Address(ip.0))?;
    let (topic, request) = match asked.read(services) {
        Ok(read) => read,
        Err(why) => return Ok((Status::UnprocessableEntity, why)),
    };
    if !exists(services, &topic.of).await? && request.subscribes {
        return Ok((Status::UnprocessableEntity, asked::NO_FEED));
    }
    let mut tx = services.store.begin().await?;
    if !store::websub::ask(&mut tx, &request).await? {
        return Ok((Status::TooManyRequests, "too many requests wait for this host"));
    }
    tx.commit().await?;
    Ok((Status::Accepted, "Your callback will be asked."))
}

/// Whether a visitor finds such a stream. Whoever is subscribed to one that is gone can still end that.
async fn exists(services: &Services, stream: &Stream) -> Result<bool, AppError> {
    match feeds::load(services, stream, None).await {
        Err(AppError::NotFound) => Ok(false),
        found => found.map(|_| true),
    }
}

/// The beat: finds out which feeds may say something new, asks callbacks what they want, tells subscribers.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let spread = store::websub::spread(&mut tx, 1000).await?;
    tx.commit().await?;
    Ok(spread + verifying::run(&services).await? + telling::run(&services).await?)
}

/// Waits for all hosts, and gives the trouble that one of them had.
async fn all_done(mut hosts: JoinSet<Result<(), AppError>>) -> Result<(), AppError> {
    let mut trouble = None;
    while let Some(done) = hosts.join_next().await {
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => trouble = Some(error),
            Err(panic) => trouble = Some(AppError::Bug(panic.to_string())),
        }
    }
    trouble.map_or(Ok(()), Err)
}

/// How long to rest after so many failures: four times longer each time, up to six hours.
fn wait_seconds(failures: i32) -> i32 {
    let steps = u32::try_from(failures.clamp(0, 8)).unwrap_or(0);
    30_i32.saturating_mul(4_i32.saturating_pow(steps)).min(6 * 60 * 60)
}
