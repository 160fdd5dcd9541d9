//! Lists of feeds as OPML 2.0, as feed readers give and take them. No I/O: what comes in decides what goes out.
//!
//! A document type is refused: with one, a small file could name another file or become very large. So are more than so many
//! bytes, outlines and folders in each other.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::web::feeds::escaped;

/// The largest list.
pub const BYTES_MAX: usize = 1024 * 1024;
/// The longest, with its folders.
pub const OUTLINES_MAX: usize = 1_000;
const DEPTH_MAX: usize = 20;
const WORDS_MAX: usize = 300;
const ADDRESS_MAX: usize = 2_000;

/// The folders of a list that this software wrote: what is a member's own, and whom they keep as imaginary friends.
pub const OWN: &str = "My own sources";
pub const FRIENDS: &str = "Imaginary friends";

/// A feed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The line of the file on which it stands.
    pub line: usize,
    /// What the list calls it; its address where it has no name.
    pub name: String,
    pub url: String,
    /// The folders it stands in, the outermost first.
    pub folders: Vec<Folder>,
}

/// An outline that only holds others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    pub name: String,
    /// Its page on the web; empty where it has none.
    pub page: String,
}

/// Why a list cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Fault {
    pub line: usize,
    pub why: String,
}

impl From<Fault> for crate::web::texts::Text {
    fn from(fault: Fault) -> Self {
        fault.to_string().into()
    }
}

/// Reads a list. An outline with the address of a feed is a feed, any other one a folder.
///
/// # Errors
/// When it is no OPML, broken, too large or too deep; with the line.
pub fn read(xml: &str) -> Result<Vec<Outline>, Fault> {
    if xml.len() > BYTES_MAX {
        return Err(Fault { line: 1, why: format!("the list is larger than {} kB", BYTES_MAX / 1024) });
    }
    let mut reading = Reading { lines: Lines::new(xml), folders: Vec::new(), found: Vec::new(), outlines: 0 };
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            reading.fault(at, format!("this is not well-formed XML ({error})"))
        })?;
        match event {
            Event::DocType(_) => {
                return Err(reading.fault(at, "a document type (<!DOCTYPE) is not taken in: take it out of the list"));
            }
            Event::Start(tag) => {
                depth += 1;
                if depth == 1 && tag.local_name().as_ref() != "opml" {
                    return Err(reading.fault(at, "this is no OPML: it does not begin with <opml>"));
                }
                if depth > DEPTH_MAX {
                    return Err(reading.fault(at, format!("more than {DEPTH_MAX} folders stand in each other")));
                }
                let folder = reading.outline(&tag, at)?;
                reading.folders.push(folder);
            }
            Event::Empty(tag) => _ = reading.outline(&tag, at)?,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                reading.folders.pop();
            }
            Event::Eof if depth > 0 => return Err(reading.fault(at, "it ends in the middle: an element is not closed")),
            Event::Eof => break,
            _ => {}
        }
    }
    if reading.outlines == 0 {
        return Err(Fault { line: 1, why: "there is no outline in it: this is no list of feeds".to_owned() });
    }
    Ok(reading.found)
}

/// What was read so far.
struct Reading<'x> {
    lines: Lines<'x>,
    /// One for each open element; `None` for those that are no folders.
    folders: Vec<Option<Folder>>,
    found: Vec<Outline>,
    outlines: usize,
}

impl Reading<'_> {
    fn fault(&mut self, at: usize, why: impl Into<String>) -> Fault {
        Fault { line: self.lines.at(at), why: why.into() }
    }

    /// Takes in an element; returns the folder that it is.
    fn outline(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<Option<Folder>, Fault> {
        if tag.local_name().as_ref() != "outline" {
            return Ok(None);
        }
        self.outlines += 1;
        if self.outlines > OUTLINES_MAX {
            return Err(
                self.fault(at, format!("there are more than {OUTLINES_MAX} outlines: take the list in in parts"))
            );
        }
        let (mut text, mut title, mut url, mut page) = (String::new(), String::new(), String::new(), String::new());
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.fault(at, format!("an attribute is broken ({error})")))?;
            let value = unescape(&attribute.value)
                .map_err(|error| self.fault(at, format!("an attribute holds what is not known ({error})")))?;
            match attribute.key.as_ref().to_ascii_lowercase().as_str() {
                "text" => text = words(&value),
                "title" => title = words(&value),
                "xmlurl" => url = value.trim().chars().take(ADDRESS_MAX + 1).collect(),
                "htmlurl" => page = value.trim().chars().take(ADDRESS_MAX + 1).collect(),
                _ => {}
            }
        }
        let name = [text, title, url.clone()].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        if url.is_empty() {
            return Ok(Some(Folder { name, page }));
        }
        let line = self.lines.at(at);
        let folders = self.folders.iter().flatten().cloned().collect();
        self.found.push(Outline { line, name, url, folders });
        Ok(None)
    }
}

fn words(value: &str) -> String {
    let clean = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS_MAX).collect()
}

/// Counts lines once, however often it is asked.
struct Lines<'x> {
    xml: &'x str,
    upto: usize,
    line: usize,
}

impl<'x> Lines<'x> {
    fn new(xml: &'x str) -> Self {
        Self { xml, upto: 0, line: 1 }
    }

    /// The line of a place in the text, which is never before one that was asked for.
    fn at(&mut self, place: usize) -> usize {
        let place = place.min(self.xml.len()).max(self.upto);
        let between = &self.xml.as_bytes()[self.upto..place];
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.upto = place;
        self.line
    }
}

/// A feed to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub name: String,
    pub url: String,
    pub site: Option<String>,
}

/// An imaginary friend to be written, with its feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub page: Option<String>,
    pub feeds: Vec<Feed>,
}

/// Writes a list of a member's own feeds, and of the imaginary friends they keep.
pub fn write(title: &str, now: DateTime<Utc>, own: &[Feed], friends: &[Group]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>{}</title><dateCreated>{}</dateCreated></head>\n<body>\n",
        escaped(title),
        now.to_rfc2822()
    );
    let _ = writeln!(xml, "<outline text=\"{OWN}\">");
    own.iter().for_each(|feed| write_feed(&mut xml, feed));
    let _ = writeln!(xml, "</outline>\n<outline text=\"{FRIENDS}\">");
    for friend in friends {
        let page = friend.page.as_deref().map(|page| format!(" htmlUrl=\"{}\"", escaped(page))).unwrap_or_default();
        let _ = writeln!(xml, "<outline text=\"{}\"{page}>", escaped(&friend.name));
        friend.feeds.iter().for_each(|feed| write_feed(&mut xml, feed));
        xml.push_str("</outline>\n");
    }
    xml + "</outline>\n</body>\n</opml>\n"
}

fn write_feed(xml: &mut String, feed: &Feed) {
    let site = feed.site.as_deref().map(|site| format!(" htmlUrl=\"{}\"", escaped(site))).unwrap_or_default();
    let (name, url) = (escaped(&feed.name), escaped(&feed.url));
    let _ = writeln!(xml, "<outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{url}\"{site}/>");
}

#[cfg(test)]
#[path = "opml_tests.rs"]
mod tests;
