//! Sends feeds that say something new to those who subscribed to them.

use std::collections::HashMap;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use rocket::tokio::task::JoinSet;
use sha2::Sha256;
use store::websub::{self, ClaimedSubscription};
use url::Url;

use super::{BATCH, LEASE_SECONDS, wait_seconds};
use crate::error::AppError;
use crate::feeds;
use crate::feeds::topic::Topic;
use crate::services::Services;

/// A subscriber that does not answer is tried so often, which takes about a day; then the subscription ends.
const TRIES_MAX: i32 = 8;

/// A feed as it is sent.
struct Told {
    media_type: &'static str,
    links: String,
    print: String,
    body: String,
}

/// Who is told, and what; nothing where there is no such feed any more.
type Telling = (ClaimedSubscription, Option<Arc<Told>>);

/// What became of telling somebody.
enum Outcome {
    /// They have it, now or from before.
    Told(String),
    /// They do not want it any more, or there is nothing to tell any more.
    Over,
    Failed,
}

/// Tells one batch of those who have something to hear; returns how many.
pub async fn run(services: &Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let claimed = websub::claim(&mut tx, BATCH, LEASE_SECONDS).await?;
    tx.commit().await?;
    let count = claimed.len();
    let mut feeds: HashMap<String, Option<Arc<Told>>> = HashMap::new();
    let mut by_host: HashMap<String, Vec<Telling>> = HashMap::new();
    for subscription in claimed {
        let feed = match feeds.get(&subscription.topic) {
            Some(feed) => feed.clone(),
            None => written(services, &subscription.topic).await?.map(Arc::new),
        };
        feeds.insert(subscription.topic.clone(), feed.clone());
        by_host.entry(subscription.host.clone()).or_default().push((subscription, feed));
    }
    let mut hosts = JoinSet::new();
    for queue in by_host.into_values() {
        let services = Arc::clone(services);
        hosts.spawn(async move {
            for (subscription, feed) in queue {
                let outcome = tell(&services, &subscription, feed.as_deref()).await;
                mark(&services, &subscription, outcome).await?;
            }
            Ok::<(), AppError>(())
        });
    }
    super::all_done(hosts).await?;
    Ok(count)
}

/// A feed as every visitor gets it at this moment; `None` where there is none any more.
async fn written(services: &Services, topic: &str) -> Result<Option<Told>, AppError> {
    let Some(topic) = Topic::parse(topic) else { return Ok(None) };
    let feed = match feeds::load(services, &topic.of, None).await {
        Err(AppError::NotFound) => return Ok(None),
        found => found?,
    };
    Ok(Some(Told {
        media_type: topic.format.media_type(),
        links: feed.links(topic.format).join(", "),
        print: feed.print(topic.format),
        body: feed.written(topic.format),
    }))
}

async fn tell(services: &Services, subscription: &ClaimedSubscription, feed: Option<&Told>) -> Outcome {
    let (Some(feed), Ok(url)) = (feed, Url::parse(&subscription.callback)) else { return Outcome::Over };
    if subscription.told_print.as_ref() == Some(&feed.print) {
        return Outcome::Told(feed.print.clone());
    }
    let mut headers = vec![("Content-Type", feed.media_type.to_owned()), ("Link", feed.links.clone())];
    headers.extend(subscription.secret.as_ref().map(|secret| ("X-Hub-Signature", signature(secret, &feed.body))));
    match services.web_client.post(&url, &headers, feed.body.clone()).await {
        Ok(200..300) => Outcome::Told(feed.print.clone()),
        Ok(410) => Outcome::Over,
        Ok(_) | Err(_) => Outcome::Failed,
    }
}

/// By which a subscriber knows that it was us.
fn signature(secret: &str, body: &str) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

async fn mark(services: &Services, subscription: &ClaimedSubscription, outcome: Outcome) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let ours = match outcome {
        Outcome::Told(print) => websub::mark_told(&mut tx, subscription, &print).await?,
        Outcome::Failed if subscription.failures + 1 < TRIES_MAX => {
            websub::put_back(&mut tx, subscription, wait_seconds(subscription.failures)).await?
        }
        Outcome::Over | Outcome::Failed => websub::end(&mut tx, subscription).await?,
    };
    tx.commit().await?;
    if !ours {
        tracing::info!(subscription = subscription.id, "a subscriber was told after the claim had passed on");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let signed = signature("Jefe", "what do ya want for nothing?");
        assert_eq!(signed, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
