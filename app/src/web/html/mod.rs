//! HTML that is safe to print. Only the sanitiser in this module may make it.
//!
//! Members write Markdown (CommonMark with tables, strikethrough, task lists and autolinks); feeds bring HTML. Both go
//! through one narrow allow-list, once, when they are written. No class, id, style, script, picture or frame survives.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

mod feed;
mod markdown;
mod references;
#[cfg(test)]
mod tests;
mod words;

pub use feed::{paragraphs, sanitise_feed_html};
pub use markdown::render_markdown;
pub(crate) use words::{Piece, attribute, read_tokens};
pub use words::{excerpt, words};

/// Member or feed HTML after the sanitiser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes what the store kept: it was sanitised when it was written.
    pub(crate) fn from_store(html: String) -> Self {
        Self(html)
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text made ready to keep: its HTML for pages, and its words for mails and search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    pub html: SafeHtml,
    pub text: String,
    /// The hashtags in it, without their sign and in small letters.
    pub tags: Vec<String>,
    /// The handles that it names.
    pub mentions: Vec<String>,
}

/// What a text may be made of. Everything else is dropped and its words are kept.
const TAGS: [&str; 38] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// What goes together with everything in it.
const DROPPED_WHOLE: [&str; 20] = [
    "script", "style", "iframe", "noscript", "noembed", "noframes", "template", "svg", "math", "object", "applet",
    "audio", "video", "canvas", "select", "textarea", "title", "xmp", "frameset", "map",
];

const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.into())
        .clean_content_tags(HashSet::from(DROPPED_WHOLE))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(SCHEMES.into())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .attribute_filter(|_, attribute, value| (attribute != "href" || may_link_to(value)).then_some(value.into()))
        .link_rel(Some("nofollow noopener ugc"));
    builder
});

/// Addresses elsewhere, or paths of ours. `//host` and `/\host` look like paths and are not.
fn may_link_to(href: &str) -> bool {
    match url::Url::parse(href) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        Err(_) => href.starts_with('/') && !href[1..].starts_with(['/', '\\']) && !href.chars().any(char::is_control),
    }
}

/// The parser joins texts around each escaped character in time that grows with the square of their number.
const ESCAPES_MAX: usize = 10_000;

/// The last word on every text. `longest` is in characters: longer HTML (markup can multiply) becomes its plain words.
fn sanitise(html: &str, longest: usize) -> Rendered {
    if html.bytes().filter(|b| *b == b'&').count() > ESCAPES_MAX {
        return plain(&words(html), longest);
    }
    let clean = SANITISER.clean(html).to_string();
    let text = words(&clean);
    if clean.chars().count() > longest {
        return plain(&text, longest);
    }
    Rendered { html: SafeHtml(clean), text, ..Rendered::default() }
}

/// Text as paragraphs without any markup.
fn plain(text: &str, longest: usize) -> Rendered {
    // An escaped character is five or six long; a paragraph's tags come on top.
    let text = excerpt(text, longest / 12);
    let mut html = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        html.push_str("<p>");
        words::escape_into(&mut html, line);
        html.push_str("</p>");
    }
    Rendered { html: SafeHtml(html), text, ..Rendered::default() }
}
