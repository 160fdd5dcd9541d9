//! From the bytes that a site sent to the items of a feed. No I/O: what comes in decides what goes out.

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed, FeedType, Link, Text};
use feed_rs::parser::{ParseErrorKind, ParseFeedError};
use sha2::{Digest, Sha256};
use store::entries::StoredText;
use store::sources::NewItem;
use url::Url;

use super::discovery::linked_feeds;
use crate::entries::language::language;
use crate::web::html::{Rendered, excerpt, paragraphs, sanitise_feed_html, words};

const TITLE_CHARS_MAX: usize = 300;
const ADDRESS_CHARS_MAX: usize = 2_000;

/// A feed as it was read.
#[derive(Debug, Clone)]
pub struct Reading {
    pub title: String,
    /// The site that the feed belongs to.
    pub site_url: Option<String>,
    /// Newest first, at most as many as were asked for.
    pub items: Vec<NewItem>,
}

/// How much of a feed is taken in.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// How many items, the newest.
    pub items: usize,
    /// How much of each, in characters other than spaces.
    pub excerpt_chars: usize,
}

/// Why there is no reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A web page; these are the feeds it names.
    Page(Vec<Url>),
    /// In words for the source's owner.
    NotAFeed(String),
}

/// Reads RSS, Atom or JSON Feed. `now` stands in for missing and future dates; `measure` says how much is kept.
pub fn read_feed(
    body: &[u8],
    content_type: Option<&str>,
    url: &Url,
    now: DateTime<Utc>,
    measure: Measure,
) -> Result<Reading, Unreadable> {
    let text = in_utf8(body, content_type);
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(url))
        // An invented id would be another one the next time, and the item would come in again.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build();
    match parser.parse(text.as_deref().unwrap_or(body)) {
        Ok(feed) => Ok(reading(&feed, url, now, measure)),
        Err(_) if looks_like_a_page(body, content_type) => {
            Err(Unreadable::Page(linked_feeds(&String::from_utf8_lossy(body), url)))
        }
        Err(ParseFeedError::ParseError(ParseErrorKind::NoFeedRoot)) => {
            Err(Unreadable::NotAFeed("what it sends is no feed: neither RSS nor Atom nor JSON Feed".to_string()))
        }
        Err(error) => Err(Unreadable::NotAFeed(format!("its feed is broken ({error})"))),
    }
}

/// The body in UTF-8 when only the Content-Type says in which other character set it is; XML that names its own is left to the parser.
fn in_utf8(body: &[u8], content_type: Option<&str>) -> Option<Vec<u8>> {
    let (_, charset) = content_type?.split_once("charset=")?;
    let label = charset.split([';', ',', ' ']).next()?.trim_matches(['"', '\'']);
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    let start = &body[..body.len().min(200)];
    let names_its_own =
        start.windows(9).any(|window| window == b"encoding=") || encoding_rs::Encoding::for_bom(body).is_some();
    if encoding == encoding_rs::UTF_8 || names_its_own {
        return None;
    }
    Some(encoding.decode(body).0.into_owned().into_bytes())
}

fn looks_like_a_page(body: &[u8], content_type: Option<&str>) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(1_000)]).to_ascii_lowercase();
    content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
        || start.contains("<!doctype html")
        || start.contains("<html")
}

fn reading(feed: &Feed, url: &Url, now: DateTime<Utc>, measure: Measure) -> Reading {
    let mut items: Vec<NewItem> =
        feed.entries.iter().filter_map(|entry| item(feed, entry, url, now, measure.excerpt_chars)).collect();
    // Stable: undated items keep the feed's order, which is newest first almost everywhere.
    items.sort_by_key(|item| std::cmp::Reverse(item.published_at));
    items.truncate(measure.items);
    Reading {
        title: feed.title.as_ref().map(|title| title_of(feed, title)).unwrap_or_default(),
        site_url: main_link(&feed.links, url),
        items,
    }
}

/// `None` for an item that says nothing and leads nowhere.
fn item(feed: &Feed, entry: &Entry, url: &Url, now: DateTime<Utc>, excerpt_chars: usize) -> Option<NewItem> {
    let title = entry.title.as_ref().map(|title| title_of(feed, title)).filter(|title| !title.is_empty());
    let link_url = main_link(&entry.links, url).or_else(|| address(&entry.id, url, false));
    let page = link_url.as_deref().and_then(|link| Url::parse(link).ok());
    let body = body_of(entry, page.as_ref().unwrap_or(url), url, excerpt_chars);
    if title.is_none() && link_url.is_none() && body.text.is_empty() {
        return None;
    }
    let identity = match (entry.id.trim(), &link_url) {
        ("", Some(link)) => format!("link\n{link}"),
        ("", None) => format!("text\n{}\n{}", title.as_deref().unwrap_or_default(), body.text),
        (id, _) => format!("id\n{id}"),
    };
    let said = format!("{}\n{}", title.as_deref().unwrap_or_default(), body.text);
    Some(NewItem {
        key: Sha256::digest(identity.as_bytes()).into(),
        title,
        link_url,
        text: StoredText {
            tags: tags_of(entry),
            lang: language(&said),
            source: body.text,
            html: body.html.to_string(),
            // A feed from outside calls nobody.
            mentions: Vec::new(),
        },
        published_at: date_of(entry, now),
    })
}

/// What a feed files the item under, as far as that can be a hashtag.
fn tags_of(entry: &Entry) -> Vec<String> {
    let mut tags: Vec<String> =
        entry.categories.iter().filter_map(|category| search::tag(category.term.trim())).collect();
    tags.sort();
    tags.dedup();
    tags.truncate(30);
    tags
}

/// Dates before the web are nonsense, and so are dates to come.
fn date_of(entry: &Entry, now: DateTime<Utc>) -> DateTime<Utc> {
    entry.published.or(entry.updated).filter(|at| *at >= DateTime::UNIX_EPOCH).map_or(now, |at| at.min(now))
}

/// RSS never says whether a title is text or HTML, and it is HTML often enough; Atom and JSON Feed say it.
fn title_of(feed: &Feed, title: &Text) -> String {
    let is_text =
        matches!(feed.feed_type, FeedType::Atom | FeedType::JSON) && title.content_type.subty().as_str() == "plain";
    let text = if is_text {
        title.content.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect()
    } else {
        words(&title.content)
    };
    excerpt(&text.split_whitespace().collect::<Vec<_>>().join(" "), TITLE_CHARS_MAX)
}

/// The text of an item: its content when it has one that is text, else its summary, else what its media say.
/// Addresses in it are relative to what the feed names as its base, else to the item's own page.
fn body_of(entry: &Entry, page: &Url, feed: &Url, excerpt_chars: usize) -> Rendered {
    // Without an xml:base of its own the parser gives the feed's address, which says nothing.
    let base = |named: &str| feed.join(named).ok().filter(|base| base != feed);
    let content = entry.content.as_ref().and_then(|content| {
        let text = content.body.as_deref()?;
        let kind = content.content_type.subty().as_str().to_ascii_lowercase();
        let base = content.src.as_ref().and_then(|src| base(&src.href));
        matches!(kind.as_str(), "html" | "xhtml" | "plain").then_some((text, kind == "plain", base))
    });
    let other = || {
        let media = entry.media.iter().find_map(|media| media.description.as_ref());
        let text = entry.summary.as_ref().filter(|text| !text.content.trim().is_empty()).or(media)?;
        let base = text.src.as_ref().and_then(|src| base(src));
        Some((text.content.as_str(), text.content_type.subty().as_str() == "plain", base))
    };
    match content.filter(|(text, _, _)| !text.trim().is_empty()).or_else(other) {
        Some((text, true, _)) => paragraphs(text, excerpt_chars),
        Some((html, false, base)) => sanitise_feed_html(html, base.as_ref().unwrap_or(page), excerpt_chars),
        None => Rendered::default(),
    }
}

/// The page that a feed or an item is about.
fn main_link(links: &[Link], base: &Url) -> Option<String> {
    let about = |link: &&Link| matches!(link.rel.as_deref(), None | Some("" | "alternate"));
    let page = |link: &&Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let found = links.iter().filter(about).find(page).or_else(|| links.iter().find(about));
    found.and_then(|link| address(&link.href, base, true))
}

/// An address on the web, absolute and not overlong. `relative`: whether it may be meant relative to `base`.
fn address(text: &str, base: &Url, relative: bool) -> Option<String> {
    let url = if relative { base.join(text.trim()) } else { Url::parse(text.trim()) }.ok()?;
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= ADDRESS_CHARS_MAX).then(|| url.into())
}
