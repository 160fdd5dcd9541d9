//! What a search finds.

use std::ops::Range;

use chrono::{DateTime, TimeZone, Utc};

use crate::document::{Kind, Shelf};
use crate::page::LOOKED_AT;

/// Where an engine marks the beginning and the end of a match; private-use characters, taken out of members' texts first.
pub(crate) const MARK_BEGIN: char = '\u{e000}';
pub(crate) const MARK_END: char = '\u{e001}';

/// A document's place in the order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The time that the order goes by, to the microsecond.
    pub at: DateTime<Utc>,
    /// The document's shelf.
    pub shelf: Shelf,
    /// The document's id on its shelf.
    pub key: i64,
}

/// Where a page ends. The next one begins strictly after it, whichever engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// After this place in time.
    After(Place),
    /// After so many of the best.
    Passed(usize),
}

impl Cursor {
    /// The form a cursor has in a URL.
    pub fn encode(&self) -> String {
        match self {
            Self::After(place) => {
                format!("{}-{}-{}", place.at.timestamp_micros(), place.shelf.number(), place.key)
            }
            Self::Passed(count) => format!("p{count}"),
        }
    }

    /// Reads what [`Cursor::encode`] wrote; anything else is `None`.
    pub fn decode(text: &str) -> Option<Self> {
        if let Some(count) = text.strip_prefix('p') {
            return count.parse().ok().filter(|count| *count <= LOOKED_AT).map(Self::Passed);
        }
        let mut parts = text.split('-').map(str::parse::<i64>);
        let (Some(Ok(micros)), Some(Ok(shelf)), Some(Ok(key)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        // Postgres knows no time beyond the year 294276; nothing here is older than 1970 or newer than 9999.
        let at = Utc.timestamp_micros(micros).single().filter(|_| (0..253_402_300_800_000_000).contains(&micros))?;
        Some(Self::After(Place { at, shelf: Shelf::from_number(shelf)?, key }))
    }

    /// How many of the best were shown before.
    pub(crate) fn passed(cursor: Option<Self>) -> usize {
        match cursor {
            Some(Self::Passed(count)) => count,
            _ => 0,
        }
    }
}

/// A piece of text with the parts that matched. Never HTML: the page escapes the text and then marks the ranges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// Plain text.
    pub text: String,
    /// Byte ranges of `text`, ascending, on character boundaries, not overlapping.
    pub marks: Vec<Range<usize>>,
}

impl Excerpt {
    /// The text cut into runs, each with whether it matched.
    pub fn runs(&self) -> Vec<(&str, bool)> {
        let mut runs = Vec::new();
        let mut done = 0;
        for mark in &self.marks {
            runs.push((self.text.get(done..mark.start).unwrap_or_default(), false));
            runs.push((self.text.get(mark.clone()).unwrap_or_default(), true));
            done = mark.end;
        }
        runs.push((self.text.get(done..).unwrap_or_default(), false));
        runs.retain(|(text, _)| !text.is_empty());
        runs
    }

    /// From tagless HTML in which matches stand between the marks: entities become characters, runs of space one space.
    pub(crate) fn from_marked(marked: &str) -> Self {
        let mut excerpt = Self::default();
        let mut begun = None;
        for c in unescape(marked).chars() {
            match c {
                MARK_BEGIN => begun = Some(excerpt.text.len()),
                MARK_END => {
                    let end = excerpt.text.len();
                    excerpt.marks.extend(begun.take().filter(|start| *start < end).map(|start| start..end));
                }
                c if c.is_whitespace() || c.is_control() => {
                    if !(excerpt.text.is_empty() || excerpt.text.ends_with(' ')) {
                        excerpt.text.push(' ');
                    }
                }
                c => excerpt.text.push(c),
            }
        }
        excerpt
    }
}

/// The entities that our sanitiser writes.
fn unescape(html: &str) -> String {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    ENTITIES.iter().fold(html.to_string(), |text, (entity, plain)| text.replace(entity, plain))
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// The row's id on its shelf.
    pub key: i64,
    /// For comments: the entry below which it stands.
    pub thread: Option<i64>,
    /// The title; for comments that of their thread; may be empty.
    pub title: String,
    /// The part of the text that matched best, or its beginning.
    pub excerpt: Excerpt,
    /// Who wrote it; for members and groups the handle itself; for policies the key.
    pub author_handle: String,
    /// The author's display name; may be empty.
    pub author_name: String,
    /// When it was published, proposed or joined.
    pub at: DateTime<Utc>,
}

impl Hit {
    /// Whether both are the same row.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind.shelf() == other.kind.shelf() && self.key == other.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_ranges_of_plain_text() {
        let excerpt = Excerpt::from_marked("  a &lt;b&gt; \u{e000}fair\u{e001}\n\n rule &amp;amp; \u{e000}é\u{e001}");
        assert_eq!(excerpt.text, "a <b> fair rule &amp; é");
        let runs = [("a <b> ", false), ("fair", true), (" rule &amp; ", false), ("é", true)];
        assert_eq!(excerpt.runs(), runs);
    }

    #[test]
    fn broken_marks_do_no_harm() {
        for odd in ["\u{e001}a\u{e000}", "\u{e000}\u{e001}", "\u{e000}\u{e000}a\u{e001}\u{e001}", ""] {
            let excerpt = Excerpt::from_marked(odd);
            assert_eq!(excerpt.runs().iter().map(|(text, _)| *text).collect::<String>(), excerpt.text);
        }
    }

    #[test]
    fn a_cursor_survives_its_url_and_nonsense_is_refused() {
        let at = Utc.timestamp_micros(1_795_000_000_123_456).unwrap();
        for cursor in [Cursor::After(Place { at, shelf: Shelf::Proposals, key: 12 }), Cursor::Passed(40)] {
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
        for odd in ["p", "p-1", "p1001", "", "1-2", "1-9-3", "a-3-1", "1-3-1-1", "-1-3-1", "9223372036854775807-3-1"] {
            assert_eq!(Cursor::decode(odd), None, "{odd}");
        }
    }
}
