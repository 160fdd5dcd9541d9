//! Asks callbacks whether they want what was asked in their name.

use std::collections::HashMap;
use std::sync::Arc;

use rocket::tokio::task::JoinSet;
use store::websub::{self, ClaimedRequest};
use url::Url;

use super::{BATCH, LEASE_SECONDS, wait_seconds};
use crate::error::AppError;
use crate::services::Services;
use crate::web_client::{Conditions, FetchError};

/// A callback that does not answer is asked so often.
const TRIES_MAX: i32 = 3;

/// What a callback says.
enum Said {
    Yes,
    No,
    Nothing,
}

/// Asks for one batch of the requests that wait; returns how many.
pub async fn run(services: &Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let claimed = websub::claim_requests(&mut tx, BATCH, LEASE_SECONDS).await?;
    tx.commit().await?;
    let count = claimed.len();
    // One after the other at each host, hosts beside each other.
    let mut by_host: HashMap<String, Vec<ClaimedRequest>> = HashMap::new();
    for request in claimed {
        by_host.entry(request.host.clone()).or_default().push(request);
    }
    let mut hosts = JoinSet::new();
    for queue in by_host.into_values() {
        let services = Arc::clone(services);
        hosts.spawn(async move {
            for request in queue {
                settle(&services, &request).await?;
            }
            Ok::<(), AppError>(())
        });
    }
    super::all_done(hosts).await?;
    Ok(count)
}

async fn settle(services: &Services, request: &ClaimedRequest) -> Result<(), AppError> {
    let said = ask(services, request).await;
    let mut tx = services.store.begin().await?;
    match said {
        Said::Yes => match websub::confirm(&mut tx, request).await {
            Err(refused) if refused.is("websub_subscriptions_per_host") => {
                drop(tx);
                return give_up(services, request).await;
            }
            done => done?,
        },
        Said::Nothing if request.failures + 1 < TRIES_MAX => {
            websub::put_request_back(&mut tx, request, wait_seconds(request.failures)).await?
        }
        Said::No | Said::Nothing => {
            websub::end_request(&mut tx, request).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn give_up(services: &Services, request: &ClaimedRequest) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    websub::end_request(&mut tx, request).await?;
    Ok(tx.commit().await?)
}

async fn ask(services: &Services, request: &ClaimedRequest) -> Said {
    let Ok(mut url) = Url::parse(&request.callback) else { return Said::No };
    let challenge = services.chance.token();
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("hub.mode", if request.subscribes { "subscribe" } else { "unsubscribe" });
        query.append_pair("hub.topic", &services.site.url(&request.topic));
        query.append_pair("hub.challenge", &challenge);
        if request.subscribes {
            query.append_pair("hub.lease_seconds", &request.lease_seconds.to_string());
        }
    }
    match services.web_client.get(&url, &Conditions::default()).await {
        // Whoever only leads elsewhere has not agreed to be told.
        Ok(answer) if answer.url != url => Said::No,
        Ok(answer) if (200..300).contains(&answer.status) && answer.body == challenge.as_bytes() => Said::Yes,
        Ok(answer) if answer.status >= 500 => Said::Nothing,
        Ok(_) | Err(FetchError::Forbidden(_) | FetchError::NotPublic | FetchError::TooLarge(_)) => Said::No,
        Err(_) => Said::Nothing,
    }
}
