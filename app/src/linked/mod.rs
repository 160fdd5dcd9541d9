//! Pages elsewhere that entries lead to: one card for all who share the same, with the page's own title (decision 0036).

mod address;
mod merging;
mod reading;

use std::sync::Arc;

use rocket::tokio::task::JoinSet;
use store::linked_pages::{Changed, DuePage, Found, Target};
use url::Url;

pub use self::merging::{Leads, leads};

use self::address::target;
use crate::error::AppError;
use crate::services::Services;
use crate::web::html::{Piece, attribute, read_tokens};
use crate::web_client::{Conditions, Fetched};

/// Entries whose links are read in one go.
const ENTRIES: i64 = 200;
/// Pages that are looked at in one go.
const PAGES: i64 = 4;
/// Longer than a look takes.
const LEASE_SECONDS: i32 = 120;

/// The beat: finds out where new and changed entries lead, then looks at some of the pages. Pages are fetched outside of any transaction.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let mut tx = services.store.begin().await?;
    let changed = store::linked_pages::take_changed(&mut tx, ENTRIES).await?;
    for entry in &changed {
        let target = first_link(&services, entry).and_then(|url| target(&url));
        store::linked_pages::put(&mut tx, entry.entry_id, target.as_ref()).await?;
    }
    let due = store::linked_pages::claim_due(&mut tx, PAGES, LEASE_SECONDS).await?;
    tx.commit().await?;
    let done = changed.len() + due.len();
    let mut looks = JoinSet::new();
    for page in due {
        let services = Arc::clone(&services);
        looks.spawn(async move { look(&services, &page).await });
    }
    while let Some(done) = looks.join_next().await {
        done.map_err(|panic| AppError::Bug(panic.to_string()))??;
    }
    Ok(done)
}

/// The link of an entry, or the first one in its words that leads elsewhere.
fn first_link(services: &Services, entry: &Changed) -> Option<String> {
    let own = |url: &str| {
        let rest = url.strip_prefix(&services.site.base_url)?;
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(())
    };
    let is_elsewhere = |url: &str| url.starts_with("http") && own(url).is_none();
    if let Some(url) = entry.link_url.as_deref().filter(|url| is_elsewhere(url)) {
        return Some(url.to_owned());
    }
    let mut first = None;
    read_tokens(&entry.body_html, |piece| {
        if let (None, Piece::Open(tag)) = (&first, piece) {
            first = attribute(tag, "href").filter(|url| &*tag.name == "a" && is_elsewhere(url)).map(str::to_owned);
        }
    });
    first
}

async fn look(services: &Services, page: &DuePage) -> Result<(), AppError> {
    // Everything public that led there has gone by now: nobody is told.
    let fetched = match Url::parse(&page.url) {
        Ok(url) => services.web_client.get(&url, &Conditions::default()).await.ok(),
        Err(_) => None,
    };
    let mut tx = services.store.begin().await?;
    match fetched {
        Some(fetched) if (200..300).contains(&fetched.status) => {
            store::linked_pages::record(&mut tx, page.id, &found(page, fetched).await).await?;
        }
        failed => {
            let may_pass = failed.is_none_or(|fetched| fetched.status == 429 || fetched.status >= 500);
            store::linked_pages::record_failure(&mut tx, page.id, may_pass).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn found(page: &DuePage, fetched: Fetched) -> Found {
    let landed = fetched.url.clone();
    let head = reading::head_of(fetched).await;
    let named = head.canonical.as_ref().and_then(|url| address::own_name(&landed, url));
    let same_as = named.unwrap_or(landed);
    let same_as = target(same_as.as_str()).filter(|target| is_another_name(page, target));
    Found { title: head.title, about: head.about, same_as }
}

/// Whether a page goes by another address than the one asked for. The front page of a site is no name of what is within: sites
/// send those there who must sign in or agree first.
fn is_another_name(page: &DuePage, target: &Target) -> bool {
    let path = |url: &str| Url::parse(url).map(|url| url.path().to_owned()).unwrap_or_default();
    target.canonical != page.canonical && (path(&target.canonical) != "/" || path(&page.canonical) == "/")
}
