//! An own entry as a page of an archive shows it: with what the stream told of it, for there is nobody left to ask.

use askama::Template;
use serde::Deserialize;
use store::events::Event;
use store::exports::offline::OfflineRow;

use super::Head;
use crate::archives::media::{Written, name_of};
use crate::web::events::when;
use crate::web::feeds::absolute;
use crate::web::html::SafeHtml;

/// A page of own entries.
#[derive(Template)]
#[template(path = "archive/entries.html")]
pub(super) struct EntriesPage {
    pub head: Head,
    pub lines: Vec<Line>,
    pub before: Option<String>,
    pub next: Option<String>,
}

/// An own entry.
pub(super) struct Line {
    pub when: String,
    pub iso: String,
    pub title: String,
    pub link: Option<String>,
    pub html: SafeHtml,
    /// When and where its event is.
    pub event: String,
    /// What its poll offers.
    pub options: Vec<String>,
    pub address: String,
    /// Who sees it, where it stands, what became of it.
    pub notes: Vec<String>,
    pub answers: Option<Elsewhere>,
    /// What it passes on.
    pub carries: Option<Elsewhere>,
    pub pictures: Vec<Picture>,
    pub files: Vec<File>,
}

/// Another entry that this one is about.
pub(super) struct Elsewhere {
    pub address: String,
    /// "a thread of @ben", or what it is called.
    pub words: String,
}

/// A picture in the archive.
pub(super) struct Picture {
    pub href: String,
    pub said: String,
    pub width: i32,
    pub height: i32,
}

/// A file in the archive, and what it is called.
pub(super) struct File {
    pub href: String,
    pub name: String,
}

#[derive(Deserialize)]
struct Medium {
    kind: String,
    content_type: String,
    name: String,
    alt: String,
    width: Option<i32>,
    height: Option<i32>,
    sha256: String,
}

pub(super) fn line(row: OfflineRow, base: &str, media: &Written) -> Line {
    let notes = notes(&row);
    let (pictures, files) = shown(row.media, media);
    let answers = row
        .answered
        .map(|address| Elsewhere { address, words: named(row.answered_title, row.answered_author, "a thread") });
    let carries = row.carried.map(|address| Elsewhere {
        address,
        words: match row.carried_author {
            Some(author) => named(row.carried_title, Some(author), "an entry"),
            None => "something that you cannot see any more".to_owned(),
        },
    });
    Line {
        when: row.published_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        iso: row.published_at.to_rfc3339(),
        title: row.title.unwrap_or_default(),
        link: row.link_url,
        html: SafeHtml::from_store(absolute(&row.body_html, base)),
        event: row.event.as_ref().map(in_words).unwrap_or_default(),
        options: row.poll_words.lines().map(str::to_owned).collect(),
        address: row.address,
        notes,
        answers,
        carries,
        pictures,
        files,
    }
}

/// When and where an event is.
fn in_words(event: &Event) -> String {
    let place = if event.place.is_empty() { String::new() } else { format!(", {}", event.place) };
    format!("{}{place}", when(event))
}

/// "“A title” by @ben", "a thread of @ben".
fn named(title: Option<String>, author: Option<String>, what: &str) -> String {
    match (title.filter(|title| !title.is_empty()), author) {
        (Some(title), Some(author)) => format!("“{title}” by @{author}"),
        (Some(title), None) => format!("“{title}”"),
        (None, Some(author)) => format!("{what} of @{author}"),
        (None, None) => what.to_owned(),
    }
}

fn notes(row: &OfflineRow) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(audience(row));
    notes.extend((!matches!(row.kind.as_str(), "note" | "comment")).then(|| row.kind.clone()));
    notes.extend(row.edited.then(|| "edited".to_owned()));
    notes.extend(row.withheld.then(|| "held or removed by moderation".to_owned()));
    notes.extend(row.site.as_ref().filter(|site| !site.is_empty()).map(|site| format!("brought in from {site}")));
    notes
}

/// For whom it is; nothing where that is everybody.
fn audience(row: &OfflineRow) -> Option<String> {
    let is_comment = row.answered.is_some();
    match (row.audience.as_str(), &row.in_group, &row.readers) {
        ("group", Some(group), _) => Some(format!("only for those who are in the group @{group}")),
        ("group", None, _) => Some("only for those who are in a group".to_owned()),
        (_, Some(group), _) => Some(format!("in the group @{group}")),
        ("followers", ..) if is_comment => Some("only for those who follow whoever began the thread".to_owned()),
        ("followers", ..) => Some("only for followers".to_owned()),
        ("named", _, Some(readers)) => {
            let readers: Vec<String> = readers.iter().map(|reader| format!("@{reader}")).collect();
            Some(format!("only for {}", readers.join(", ")))
        }
        ("named", ..) => Some("only for a few people, by name".to_owned()),
        ("public", ..) => None,
        (other, ..) => Some(format!("only for: {other}")),
    }
}

/// Pictures and files, as far as the archive has them.
fn shown(rows: Option<serde_json::Value>, media: &Written) -> (Vec<Picture>, Vec<File>) {
    let rows: Vec<Medium> = rows.and_then(|rows| serde_json::from_value(rows).ok()).unwrap_or_default();
    let (mut pictures, mut files) = (Vec::new(), Vec::new());
    for row in rows {
        let href = hex::decode(&row.sha256).map(|sha256| name_of(&sha256, &row.content_type)).unwrap_or_default();
        if !media.has(&href) {
            continue;
        }
        if row.kind == "file" {
            files.push(File { href, name: row.name });
            continue;
        }
        let said = if row.alt.is_empty() { "A picture that nobody has described".to_owned() } else { row.alt };
        let edge = |pixels: Option<i32>| pixels.unwrap_or_default();
        pictures.push(Picture { href, said, width: edge(row.width), height: edge(row.height) });
    }
    (pictures, files)
}
