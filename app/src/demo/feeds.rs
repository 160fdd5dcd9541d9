//! The feeds of the demonstration's people, served by the demonstration itself at `/demo/feeds/<name>.<format>`, so that
//! nothing is fetched from elsewhere. An item appears when its day comes: also when the clock is moved forward.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rocket::http::{ContentType, Header};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Responder, Route, State, routes};

use super::seed::DAYS;
use super::seed::content::{self, Feed, Item};
use crate::error::AppError;
use crate::services::Services;

/// Mounted in a demonstration, and while it is seeded.
pub fn routes() -> Vec<Route> {
    routes![show]
}

/// A feed, or the news that there is none.
#[derive(Responder)]
#[expect(clippy::large_enum_variant, reason = "one is made for each answer and sent at once")]
enum Served {
    Feed {
        body: String,
        kind: ContentType,
        etag: Header<'static>,
    },
    #[response(status = 304)]
    Unchanged(()),
}

/// The tag that the asker has already.
struct Known(Option<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Known {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self(request.headers().get_one("If-None-Match").map(str::to_string)))
    }
}

#[rocket::get("/demo/feeds/<file>")]
async fn show(file: &str, known: Known, services: &State<Arc<Services>>) -> Result<Served, AppError> {
    let feeds = content::feeds()?;
    let feed = feeds.iter().find(|feed| feed.path().ends_with(&format!("/{file}"))).ok_or(AppError::NotFound)?;
    let mut conn = services.store.read().await?;
    let (_, founded) = store::policies::founded(&mut conn).await?.ok_or(AppError::NotFound)?;
    let now = store::clock::now(&mut conn).await?;
    let begins = founded + TimeDelta::days(DAYS);
    let mut items: Vec<(DateTime<Utc>, &Item)> =
        feed.item.iter().map(|item| (begins - TimeDelta::milliseconds(super::seed::ms(item.ago)), item)).collect();
    items.retain(|(at, _)| *at <= now);
    items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let (body, kind) = match feed.format.as_str() {
        "rss" => (rss(feed, &items), ContentType::new("application", "rss+xml")),
        "atom" => (atom(feed, &items), ContentType::new("application", "atom+xml")),
        _ => (json(feed, &items), ContentType::new("application", "feed+json")),
    };
    let etag = format!("\"{}\"", governance::canonical::sha256_hex(&body));
    if known.0.as_deref() == Some(etag.as_str()) {
        return Ok(Served::Unchanged(()));
    }
    Ok(Served::Feed { body, kind, etag: Header::new("ETag", etag) })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn rss(feed: &Feed, items: &[(DateTime<Utc>, &Item)]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title><link>{}</link><description>{}</description>\n",
        escaped(&feed.title),
        escaped(&feed.site),
        escaped(&feed.about)
    );
    for (at, item) in items {
        let link = escaped(&feed.link(item));
        let enclosure = item.audio.as_ref().map_or_else(String::new, |url| {
            format!("<enclosure url=\"{}\" type=\"audio/mpeg\" length=\"24000000\"/>", escaped(url))
        });
        let _ = writeln!(
            xml,
            "<item><title>{}</title><link>{link}</link><guid isPermaLink=\"true\">{link}</guid><pubDate>{}</pubDate><description>{}</description>{enclosure}</item>",
            escaped(&item.title),
            at.to_rfc2822(),
            escaped(&item.html)
        );
    }
    xml + "</channel></rss>\n"
}

fn atom(feed: &Feed, items: &[(DateTime<Utc>, &Item)]) -> String {
    let updated = items.first().map_or(DateTime::UNIX_EPOCH, |(at, _)| *at).to_rfc3339();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{}</title><subtitle>{}</subtitle><id>{site}/</id><link href=\"{site}/\"/><updated>{updated}</updated>\n",
        escaped(&feed.title),
        escaped(&feed.about),
        site = escaped(&feed.site)
    );
    for (at, item) in items {
        let link = escaped(&feed.link(item));
        let _ = writeln!(
            xml,
            "<entry><title>{}</title><id>{link}</id><link href=\"{link}\"/><published>{at}</published><updated>{at}</updated><content type=\"html\">{}</content></entry>",
            escaped(&item.title),
            escaped(&item.html),
            at = at.to_rfc3339()
        );
    }
    xml + "</feed>\n"
}

fn json(feed: &Feed, items: &[(DateTime<Utc>, &Item)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(at, item)| {
            let link = feed.link(item);
            serde_json::json!({"id": link, "url": link, "title": item.title, "content_html": item.html, "date_published": at.to_rfc3339()})
        })
        .collect();
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.site, "description": feed.about, "items": items,
    });
    feed.to_string()
}
