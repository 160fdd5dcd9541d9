//! Lists as feeds: Atom (RFC 4287) and JSON Feed 1.1, from the same items.

mod absolute;
mod atom;
mod json;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SecondsFormat, Utc};
use rocket::http::ContentType;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::statics::Known;
use super::tagged::Tagged;

pub use absolute::absolute;
pub use atom::escaped;

/// Where subscribers are told by our hub what is new.
pub const HUB: &str = "/websub";

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Atom,
    Json,
}

impl Format {
    /// What the address of such a feed ends with.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Atom => ".atom",
            Self::Json => ".json",
        }
    }

    /// Reads the end of an address: what stands before it, and the format.
    pub fn split(name: &str) -> Option<(&str, Self)> {
        [Self::Atom, Self::Json].into_iter().find_map(|format| Some((name.strip_suffix(format.suffix())?, format)))
    }

    /// What it is called on the web.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    fn content_type(self) -> ContentType {
        match self {
            Self::Atom => ContentType::new("application", "atom+xml"),
            Self::Json => ContentType::new("application", "feed+json"),
        }
    }
}

/// A list that is published as a feed. Addresses begin after the site's own.
#[derive(Debug, Default)]
pub struct Feed {
    /// What it is a feed of, with the community's name.
    pub title: String,
    /// The site's address, without a slash at its end.
    pub base: String,
    /// The page with the same list.
    pub page: String,
    /// What tells it from other feeds of the same page; mostly nothing.
    pub mark: String,
    /// The feed as Atom, and as JSON. Empty where the address is a secret: what is read travels on.
    pub atom: String,
    pub json: String,
    /// Whether our hub tells subscribers what is new.
    pub has_hub: bool,
    /// Where the next page of it begins, if there is one.
    pub next: Option<String>,
    pub items: Vec<Item>,
}

/// One item of a feed.
#[derive(Debug, Default)]
pub struct Item {
    /// Its address, which is its name as well.
    pub url: String,
    pub title: String,
    /// What it says, safe to show.
    pub html: String,
    /// An outside page that it is about.
    pub link: Option<String>,
    pub author: String,
    pub author_url: Option<String>,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub tags: Vec<String>,
    /// How many comments there are, and the feed of them as Atom.
    pub replies: Option<(i64, String)>,
    /// The address of what it answers.
    pub answers: Option<String>,
    /// Pictures and files that come with it.
    pub enclosures: Vec<Enclosure>,
    /// What only a JSON reader gets: an object of our own.
    pub facts: Option<Value>,
}

/// A picture or a file of an item.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Enclosure {
    /// Its address, after the site's own.
    pub path: String,
    pub media_type: String,
    pub bytes: i64,
    /// What a picture shows, or what a file is called.
    pub title: String,
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Feed {
    /// Its own address in a format; `None` where that is a secret.
    fn own(&self, format: Format) -> Option<String> {
        let path = match format {
            Format::Atom => &self.atom,
            Format::Json => &self.json,
        };
        (!path.is_empty()).then(|| format!("{}{path}", self.base))
    }

    /// Where its next page is.
    fn next(&self, format: Format) -> Option<String> {
        let own = self.own(format)?;
        let joint = if own.contains('?') { '&' } else { '?' };
        self.next.as_ref().map(|next| format!("{own}{joint}after={next}"))
    }

    fn hub(&self) -> Option<String> {
        self.has_hub.then(|| format!("{}{HUB}", self.base))
    }

    /// Names what the feed says in a format, without writing it.
    pub fn print(&self, format: Format) -> String {
        let hash = Sha256::digest(format!("{} {format:?} {self:?}", env!("CARGO_PKG_VERSION")));
        hex::encode(hash).chars().take(32).collect()
    }

    /// The feed as it is sent.
    pub fn written(&self, format: Format) -> String {
        match format {
            Format::Atom => self.as_atom(),
            Format::Json => self.as_json(),
        }
    }

    /// What a header `Link` says of it.
    pub fn links(&self, format: Format) -> Vec<String> {
        let linked = |address: Option<String>, rel: &str| address.map(|address| format!("<{address}>; rel=\"{rel}\""));
        let own = self.hub().and_then(|_| self.own(format));
        [linked(self.hub(), "hub"), linked(own, "self"), linked(self.next(format), "next")]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The feed as an answer. Whoever has it already costs no writing.
    pub fn answer(&self, format: Format, known: &Known<'_>) -> Tagged {
        let tagged = Tagged::named(format.content_type(), &self.print(format), known, || self.written(format));
        self.links(format).into_iter().fold(tagged, Tagged::linked)
    }
}
