//! The beat that sends: finds out which webhooks what happened is for, and hands it over, each to its receiver, beside each other.
//!
//! A receiver that hangs holds one place for ten seconds, and the beat does not wait for it. Whatever is out when the server is killed is sent again,
//! under the same name, when the lease is over.

use std::sync::Arc;
use std::time::Duration;

use rocket::tokio::sync::{OwnedSemaphorePermit, Semaphore};
use rocket::tokio::task::JoinSet;
use rocket::tokio::time::{Instant, timeout};
use search::Query;
use store::Conn;
use store::webhooks::{self, Attempt, Claimed};
use url::Url;

use super::signing;
use crate::api::pushed;
use crate::error::AppError;
use crate::mail::webhooks::WebhookEnded;
use crate::notifications;
use crate::services::Services;
use crate::web::guards::Visitor;

/// What is out at once: of one node; of all nodes for one host or one member; of all nodes for those that are slow or failed.
const PLACES: usize = 32;
const TOGETHER: i64 = 3;
const SLOW_PLACES: i64 = 16;
/// Whoever takes longer to answer is slow.
const SLOW_MS: i32 = 2_000;
/// Longer than handing something over can take.
const LEASE_SECONDS: i32 = 60;
/// How long the beat waits for what it has sent out, before it looks for more.
const A_MOMENT: Duration = Duration::from_secs(1);
/// How much of what happened is looked at together.
const BATCH: i64 = 500;
/// How much of an answer is read, and how much is kept.
const ANSWER_BYTES: usize = 4 * 1024;
const ANSWER_CHARS: usize = 500;

/// How long it is until the next try, in seconds, after each failure: three days in all.
const WAITS: [i32; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// After so long without one thing taken, a webhook is switched off.
const FAILING_HOURS: i64 = 72;
/// How long a webhook is left alone after its first failure, and at most.
const RESTS_SECONDS: [i32; 2] = [5, 1_800];

fn places() -> Arc<Semaphore> {
    static PLACES_OF_NODE: std::sync::OnceLock<Arc<Semaphore>> = std::sync::OnceLock::new();
    Arc::clone(PLACES_OF_NODE.get_or_init(|| Arc::new(Semaphore::new(PLACES))))
}

/// Queues what happened, and sends what is due; returns how much that was.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let queued = queue(&services).await?;
    let places = places();
    let free = i64::try_from(places.available_permits()).unwrap_or(0);
    if free == 0 {
        return Ok(queued);
    }
    let mut tx = services.store.begin().await?;
    let claimed = webhooks::claim(&mut tx, free, (TOGETHER, SLOW_PLACES), LEASE_SECONDS).await?;
    tx.commit().await?;
    let count = claimed.len();
    let mut out = JoinSet::new();
    for one in claimed {
        let (services, places) = (Arc::clone(&services), Arc::clone(&places));
        out.spawn(async move {
            let Ok(place) = places.acquire_owned().await else { return };
            send_from(&services, &one, place).await;
        });
    }
    let _ = timeout(A_MOMENT, async { while out.join_next().await.is_some() {} }).await;
    out.detach_all();
    Ok(queued + count)
}

/// Asks of what happened which webhooks want it.
async fn queue(services: &Services) -> Result<usize, AppError> {
    let (waiting, found) = {
        let mut conn = services.store.read().await?;
        let waiting = webhooks::waiting(&mut conn, BATCH).await?;
        let entries: Vec<i64> = waiting.iter().filter_map(|one| one.entry_id).collect();
        (waiting, found(services, &mut conn, &entries).await?)
    };
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut tx = services.store.begin().await?;
    let ids: Vec<i64> = waiting.iter().map(|one| one.id).collect();
    let happened = webhooks::take(&mut tx, &ids).await?;
    webhooks::queue_notifications(&mut tx, &happened).await?;
    let entries: Vec<i64> = happened.iter().filter_map(|one| one.entry_id).collect();
    if !entries.is_empty() {
        webhooks::queue_entries(&mut tx, &entries).await?;
    }
    for (webhook, found) in found {
        let found: Vec<i64> = found.into_iter().filter(|entry| entries.contains(entry)).collect();
        webhooks::queue_found(&mut tx, webhook, &found).await?;
    }
    tx.commit().await?;
    Ok(waiting.len())
}

/// What each saved search finds among new entries and comments. One that cannot be asked finds nothing, and stops nobody else's.
async fn found(services: &Services, conn: &mut Conn, entries: &[i64]) -> Result<Vec<(i64, Vec<i64>)>, AppError> {
    let mut all = Vec::new();
    if entries.is_empty() {
        return Ok(all);
    }
    for search in webhooks::searches(conn).await? {
        let query = Query::parse(&search.typed);
        match services.search.fitting_of(conn, &query, Some(search.member_id), entries).await {
            Ok(found) if found.is_empty() => {}
            Ok(found) => all.push((search.webhook_id, found)),
            Err(error) => tracing::warn!(webhook = search.webhook_id, %error, "a saved search could not be asked"),
        }
    }
    Ok(all)
}

/// Sends one thing. What goes wrong here is tried again when the lease is over.
async fn send_from(services: &Services, claimed: &Claimed, _place: OwnedSemaphorePermit) {
    let sent = async {
        match body(services, claimed).await? {
            None => {
                let mut tx = services.store.begin().await?;
                webhooks::unseen(&mut tx, claimed).await?;
                Ok(tx.commit().await?)
            }
            Some(body) => {
                let attempt = hand_over(services, claimed, body).await;
                write_down(services, claimed, &attempt).await
            }
        }
    };
    let sent: Result<(), AppError> = sent.await;
    if let Err(error) = sent {
        tracing::warn!(webhook = claimed.webhook_id, %error, "what a webhook was sent is not written down; it is sent again");
    }
}

/// What is said: made at this moment, for this member, through the visibility rule. `None` where there is nothing that they may see.
async fn body(services: &Services, claimed: &Claimed) -> Result<Option<String>, AppError> {
    let viewer = {
        let mut conn = services.store.read().await?;
        webhooks::viewer(&mut conn, claimed.webhook_id).await?
    };
    let Some(visitor) = viewer.map(Visitor::reading) else { return Ok(None) };
    if visitor.standing().limited.is_some_and(|limit| limit.suspended) {
        return Ok(None);
    }
    let data = match (claimed.notification_id, claimed.entry_id) {
        (Some(id), _) => pushed::notification(services, &visitor, id).await?,
        (_, Some(id)) => pushed::entry(services, &visitor, id, &claimed.cause).await?,
        _ => Some(serde_json::json!({ "webhook": claimed.name })),
    };
    let said = |data| {
        let at = claimed.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        serde_json::json!({ "type": claimed.event, "timestamp": at, "data": data }).to_string()
    };
    Ok(data.map(said))
}

async fn hand_over(services: &Services, claimed: &Claimed, body: String) -> Attempt {
    let Ok(url) = Url::parse(&claimed.url) else {
        return Attempt { trouble: "the address cannot be read".to_owned(), ..Attempt::default() };
    };
    let name = signing::name(&services.keys, claimed.delivery_id);
    let seconds = claimed.now.timestamp();
    let seeds: Vec<&[u8]> = std::iter::once(claimed.seed.as_slice()).chain(claimed.old_seed.as_deref()).collect();
    let signatures = signing::signatures(&services.keys, &seeds, &name, seconds, &body);
    let headers = [
        ("Content-Type", "application/json".to_owned()),
        ("webhook-id", name),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures),
    ];
    let begun = Instant::now();
    let answer = services.web_client.hand_over(&url, &headers, body, ANSWER_BYTES).await;
    let took_ms = i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX);
    match answer {
        Ok((status, answer)) => Attempt { status: Some(status), took_ms, answer: shown(&answer), ..Attempt::default() },
        Err(why) => Attempt { took_ms, trouble: why.to_string(), ..Attempt::default() },
    }
}

/// How an answer begins, as text that can be kept and shown.
fn shown(answer: &[u8]) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    String::from_utf8_lossy(answer).chars().map(plain).take(ANSWER_CHARS).collect()
}

async fn write_down(services: &Services, claimed: &Claimed, attempt: &Attempt) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    if attempt.status.is_some_and(|status| (200..300).contains(&status)) {
        webhooks::told(&mut tx, claimed, attempt, SLOW_MS).await?;
        return Ok(tx.commit().await?);
    }
    let is_gone = attempt.status == Some(410);
    let next = next_try(services, claimed.tries).filter(|_| !is_gone);
    let rest = rest_seconds(claimed.failures);
    if let Some(since) = webhooks::failed(&mut tx, claimed, attempt, (next, rest)).await? {
        let now = store::clock::now(&mut tx).await?;
        let is_over = (now - since).num_hours() >= FAILING_HOURS;
        if is_gone || is_over {
            end(services, &mut tx, claimed, if is_gone { "gone" } else { "failing" }).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Switches a webhook off and tells its member.
async fn end(services: &Services, tx: &mut store::Tx, claimed: &Claimed, because: &str) -> Result<(), AppError> {
    if webhooks::end(tx, claimed.webhook_id, because).await? {
        let letter = WebhookEnded {
            webhook: claimed.webhook_id,
            claim: claimed.claims,
            name: claimed.name.clone(),
            is_gone: because == "gone",
        };
        notifications::tell(services, tx, claimed.member_id, &letter).await?;
    }
    Ok(())
}

/// When something is tried again that failed so often before: later each time, and not all at once. `None`: never.
fn next_try(services: &Services, tries: i32) -> Option<i32> {
    let wait = *WAITS.get(usize::try_from(tries).ok()?)?;
    let [share] = services.chance.bytes::<1>();
    Some(wait + wait * i32::from(share) / 1_280)
}

/// How long a webhook is left alone after so many failures: twice as long each time.
fn rest_seconds(failures: i32) -> i32 {
    let [first, most] = RESTS_SECONDS;
    let doubled = u32::try_from(failures.clamp(0, 12)).unwrap_or(0);
    first.saturating_mul(2_i32.saturating_pow(doubled)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_go_on_for_three_days_and_rests_are_bounded() {
        let hours = WAITS.iter().sum::<i32>() / 3_600;
        assert!((72..80).contains(&hours), "{hours}");
        assert_eq!([0, 1, 5, 9, 99].map(rest_seconds), [5, 10, 160, 1_800, 1_800]);
    }

    #[test]
    fn an_answer_is_kept_as_text_and_short() {
        assert_eq!(shown(b"a\0b\r\n\xffc"), "a b \n\u{fffd}c");
        assert_eq!(shown(&[b'x'; 4_000]).len(), ANSWER_CHARS);
    }
}
