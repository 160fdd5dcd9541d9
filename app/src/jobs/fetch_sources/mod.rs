//! Reads the sources that are due. A source is claimed and recorded in short transactions and fetched outside of any. A crash
//! in between leaves its claim to run out, and reading a feed twice imports nothing twice.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::PolicyKey;
use rocket::tokio::{self, task::JoinSet};
use store::Tx;
use store::sources::{self, ClaimedSource, FeedFacts, NewItem};
use url::Url;

use crate::error::AppError;
use crate::services::Services;
use crate::sources::reading::{Measure, Reading, Unreadable, read_feed};
use crate::web::html::excerpt;
use crate::web_client::{Conditions, FetchError, Fetched, WebClient};

mod rests;

use rests::{rest, rest_after_trouble};

const BATCH: i64 = 8;
/// Longer than a batch can take: all on one host, two fetches of ten seconds each.
const LEASE_SECONDS: i32 = 300;
const ITEMS_MAX: usize = 200;

/// What a look at a source brought.
enum Look {
    Unchanged,
    New { facts: Box<FeedFacts>, items: Vec<NewItem> },
    Trouble { why: String, retry_after: Option<u64>, gone: bool },
}

impl Look {
    fn trouble(why: impl ToString) -> Self {
        Self::Trouble { why: why.to_string(), retry_after: None, gone: false }
    }
}

/// Fetches one batch of the sources that are due; returns how many were tried.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let claimed = sources::claim_due(&mut tx, BATCH, LEASE_SECONDS).await?;
    tx.commit().await?;
    let count = claimed.len();
    // One after the other on each host, hosts beside each other: nobody's small server meets a crowd of us.
    let mut by_host: HashMap<Option<String>, Vec<ClaimedSource>> = HashMap::new();
    for source in claimed {
        let host = Url::parse(&source.url).ok().and_then(|url| url.host_str().map(str::to_string));
        by_host.entry(host).or_default().push(source);
    }
    let mut hosts = JoinSet::new();
    for queue in by_host.into_values() {
        let services = Arc::clone(&services);
        hosts.spawn(async move {
            for source in queue {
                fetch(&services, &source).await?;
            }
            Ok::<(), AppError>(())
        });
    }
    let mut trouble = None;
    while let Some(done) = hosts.join_next().await {
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => trouble = Some(error),
            Err(panic) => trouble = Some(AppError::Bug(panic.to_string())),
        }
    }
    trouble.map_or(Ok(count), Err)
}

async fn fetch(services: &Services, source: &ClaimedSource) -> Result<(), AppError> {
    let constitution = services.recent.constitution();
    // The first import shows what somebody does, it does not flood.
    let count = |key| usize::try_from(constitution.integer(key)).unwrap_or(0);
    let items = if source.fetched_at.is_none() { count(PolicyKey::SourceFirstItemsMax) } else { ITEMS_MAX };
    let measure = Measure { items, excerpt_chars: count(PolicyKey::SourceExcerptChars) };
    let min = constitution.integer(PolicyKey::SourceFetchMinutesMin) * 60;
    let look = look(&services.web_client, source, services.clock.now(), measure).await;
    let mut tx = services.store.begin().await?;
    if !sources::still_ours(&mut tx, source).await? {
        return Ok(());
    }
    let now = store::clock::now(&mut tx).await?;
    match look {
        Look::Trouble { why, retry_after, gone } => {
            tracing::info!(source = source.id, %why, "a source brought nothing");
            sources::record_trouble(&mut tx, source, &why, rest_after_trouble(source, retry_after, min), gone).await?;
        }
        Look::Unchanged => {
            let rest = rest(source, now, &sources::rhythm(&mut tx, source).await?, min);
            sources::record_fetch(&mut tx, source, None, rest).await?;
        }
        Look::New { facts, items } => {
            if let Some(why) = comes_in_already(&mut tx, source, &facts).await? {
                let rest = rest_after_trouble(source, None, min);
                sources::record_trouble(&mut tx, source, why, rest, false).await?;
            } else {
                let new = sources::import(&mut tx, source, &items).await?;
                let rest = rest(source, now, &sources::rhythm(&mut tx, source).await?, min);
                sources::record_fetch(&mut tx, source, Some(&facts), rest).await?;
                tracing::debug!(source = source.id, items = items.len(), new, "a source was read");
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Why a feed that a page led to is not read for this source, if it is not.
async fn comes_in_already(
    tx: &mut Tx,
    source: &ClaimedSource,
    facts: &FeedFacts,
) -> Result<Option<&'static str>, AppError> {
    let Some(url) = &facts.url else { return Ok(None) };
    Ok(sources::has_other(tx, source, url).await?.map(|is_own| match is_own {
        true => "the page's feed is in your list already; remove this one",
        false => "another imaginary friend is made of the page's feed; remove this one, and follow that",
    }))
}

/// Asks the site, and reads what it answers; a page leads to its feed the first time.
async fn look(client: &WebClient, source: &ClaimedSource, now: DateTime<Utc>, measure: Measure) -> Look {
    let Ok(url) = Url::parse(&source.url) else {
        return Look::trouble("its address cannot be read");
    };
    let conditions = Conditions { etag: source.etag.clone(), last_modified: source.last_modified.clone() };
    let fetched = match answered(client.get(&url, &conditions).await) {
        Ok(fetched) => fetched,
        Err(look) => return look,
    };
    let conditions = fetched.conditions.clone();
    match read_apart(fetched, now, measure).await {
        Ok(reading) => found(reading, conditions, None),
        Err(Unreadable::NotAFeed(why)) => Look::trouble(why),
        Err(Unreadable::Page(feeds)) => match feeds.into_iter().next() {
            Some(feed) if source.fetched_at.is_none() => follow(client, feed, now, measure).await,
            _ => Look::trouble("it sends a web page, not a feed, and the page names no feed"),
        },
    }
}

/// The second and last step from a page to the feed it names.
async fn follow(client: &WebClient, feed: Url, now: DateTime<Utc>, measure: Measure) -> Look {
    let fetched = match answered(client.get(&feed, &Conditions::default()).await) {
        Ok(fetched) => fetched,
        Err(Look::Trouble { why, retry_after, .. }) => {
            return Look::Trouble {
                why: format!("the page names the feed {feed}, but {why}"),
                retry_after,
                gone: false,
            };
        }
        Err(look) => return look,
    };
    let conditions = fetched.conditions.clone();
    match read_apart(fetched, now, measure).await {
        Ok(reading) => found(reading, conditions, Some(feed.into())),
        Err(_) => Look::trouble(format!("the page names the feed {feed}, but no feed is there")),
    }
}

/// A whole answer to read, or what follows from there being none.
fn answered(answer: Result<Fetched, FetchError>) -> Result<Fetched, Look> {
    let fetched = answer.map_err(Look::trouble)?;
    let why = match fetched.status {
        200..=299 => return Ok(fetched),
        304 => return Err(Look::Unchanged),
        401..=403 => "the site does not let us read it",
        404 => "there is nothing at this address",
        410 => "the site says that it is gone for good",
        429 => "the site asks us to come less often",
        500..=599 => "the site is in trouble itself",
        _ => "the site gave an answer that we cannot use",
    };
    let gone = fetched.status == 410;
    Err(Look::Trouble { why: format!("{why} (status {})", fetched.status), retry_after: fetched.retry_after, gone })
}

/// Parsing is work for the processor and may fail in a library's own ways; neither touches the requests beside it.
async fn read_apart(fetched: Fetched, now: DateTime<Utc>, measure: Measure) -> Result<Reading, Unreadable> {
    let read = move || read_feed(&fetched.body, fetched.content_type.as_deref(), &fetched.url, now, measure);
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|_| Err(Unreadable::NotAFeed("its feed cannot be read".to_string())))
}

fn found(reading: Reading, conditions: Conditions, url: Option<String>) -> Look {
    let facts = Box::new(FeedFacts {
        url: url.filter(|url| url.len() <= crate::sources::acts::ADDRESS_CHARS_MAX),
        title: excerpt(&reading.title, 300),
        site_url: reading.site_url,
        etag: conditions.etag,
        last_modified: conditions.last_modified,
    });
    Look::New { facts, items: reading.items }
}
