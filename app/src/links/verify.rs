//! The beat that looks whether the pages which members call theirs link back.

use std::sync::Arc;

use rocket::tokio::task::JoinSet;
use store::profile_links::{DueLink, Seen};
use url::Url;

use super::rel_me::{is_same, is_same_site, links_of, why_not};
use crate::error::AppError;
use crate::services::Services;
use crate::web_client::Conditions;

const BATCH: i64 = 8;
/// Longer than a look takes.
const LEASE_SECONDS: i32 = 120;

/// The address of a profile, as another page must name it.
pub fn profile_url(services: &Services, handle: &str) -> String {
    format!("{}/@{handle}", services.site.base_url)
}

/// Looks at one batch of the links that are due; returns how many. Pages are fetched outside of any transaction.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let due = store::profile_links::claim_due(&mut tx, BATCH, LEASE_SECONDS).await?;
    tx.commit().await?;
    let count = due.len();
    let mut looks = JoinSet::new();
    for link in due {
        let services = Arc::clone(&services);
        looks.spawn(async move { look(&services, &link).await });
    }
    while let Some(done) = looks.join_next().await {
        done.map_err(|panic| AppError::Bug(panic.to_string()))??;
    }
    Ok(count)
}

async fn look(services: &Services, link: &DueLink) -> Result<(), AppError> {
    let seen = seen(services, link).await;
    let mut tx = services.store.begin().await?;
    store::profile_links::record(&mut tx, link.id, &seen, rest_hours(&seen, link.hours)).await?;
    Ok(tx.commit().await?)
}

async fn seen(services: &Services, link: &DueLink) -> Seen {
    let Ok(url) = Url::parse(&link.url) else { return Seen::Missing("its address cannot be read".to_owned()) };
    let fetched = match services.web_client.get(&url, &Conditions::default()).await {
        Ok(fetched) if (200..300).contains(&fetched.status) => fetched,
        Ok(fetched) if matches!(fetched.status, 404 | 410) => {
            return Seen::Missing("there is no page at this address".to_owned());
        }
        Ok(fetched) => return Seen::Trouble(format!("the page answers with status {}", fetched.status)),
        Err(why) => return Seen::Trouble(why.to_string()),
    };
    if !is_same_site(&url, &fetched.url) {
        return Seen::Missing("it leads to another site: add the address of that one".to_owned());
    }
    let links = links_of(fetched).await;
    let profile = profile_url(services, &link.handle);
    if links.iter().any(|link| is_same(link, &profile)) { Seen::Verified } else { Seen::Missing(why_not(&links)) }
}

/// When to look again: soon while somebody may be at it, then once a week.
const fn rest_hours(seen: &Seen, hours_on_profile: i64) -> i32 {
    match (seen, hours_on_profile) {
        (Seen::Verified, _) => 7 * 24,
        (_, ..24) => 1,
        (_, ..720) => 24,
        _ => 7 * 24,
    }
}
