//! Events as an iCalendar file (RFC 5545), for the calendars of whoever may see them. Times are in UTC: every program knows that zone.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// No line is longer, in octets, without its end (RFC 5545 §3.1).
const LINE_MAX: usize = 75;

/// An event, ready to write.
#[derive(Debug, Clone)]
pub struct Happening {
    /// The entry that it stands with.
    pub entry: i64,
    /// Its page.
    pub url: String,
    pub summary: String,
    /// The words of its entry.
    pub description: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub published_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// How often it was changed: of two copies the one with more is the newer.
    pub sequence: i64,
    /// Whether everybody may see it.
    pub is_public: bool,
}

/// A file of events.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What it is called; empty for a single event.
    pub name: String,
    /// The host of this community, which makes names of events those of no other.
    pub host: String,
    pub events: Vec<Happening>,
}

impl Calendar {
    /// The file, written one way: the same events are the same text.
    pub fn written(&self) -> String {
        let mut file = String::new();
        for (name, value) in [
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", "-//Folkmoot//Events//EN"),
            ("CALSCALE", "GREGORIAN"),
        ] {
            line(&mut file, name, value);
        }
        if !self.name.is_empty() {
            let name = escaped(&self.name);
            line(&mut file, "NAME", &name);
            line(&mut file, "X-WR-CALNAME", &name);
            line(&mut file, "REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
        }
        for event in &self.events {
            self.event(&mut file, event);
        }
        line(&mut file, "END", "VCALENDAR");
        file
    }

    fn event(&self, file: &mut String, event: &Happening) {
        line(file, "BEGIN", "VEVENT");
        line(file, "UID", &escaped(&format!("entry-{}@{}", event.entry, self.host)));
        // In a file that nobody sends around, this says when the event was last changed (RFC 5545 §3.8.7.2).
        line(file, "DTSTAMP", &utc(event.changed_at));
        line(file, "CREATED", &utc(event.published_at));
        line(file, "LAST-MODIFIED", &utc(event.changed_at));
        line(file, "SEQUENCE", &event.sequence.to_string());
        line(file, "DTSTART", &utc(event.starts_at));
        if let Some(ends_at) = event.ends_at {
            line(file, "DTEND", &utc(ends_at));
        }
        line(file, "SUMMARY", &escaped(&event.summary));
        if !event.description.is_empty() {
            line(file, "DESCRIPTION", &escaped(&event.description));
        }
        if !event.place.is_empty() {
            line(file, "LOCATION", &escaped(&event.place));
        }
        line(file, "URL", &event.url);
        line(file, "CLASS", if event.is_public { "PUBLIC" } else { "PRIVATE" });
        line(file, "END", "VEVENT");
    }

    /// The name by which a client says that it has this file already.
    pub fn print(&self) -> String {
        hex::encode(Sha256::digest(self.written())).chars().take(32).collect()
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545 §3.3.11). Control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' | '\r' => escaped.push_str("\\n"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A content line, folded before an octet too many, and never within a character.
fn line(file: &mut String, name: &str, value: &str) {
    let mut width = 0;
    let mut whole = String::new();
    // Writing to a String cannot fail.
    let _ = write!(whole, "{name}:{value}");
    for letter in whole.chars() {
        if width + letter.len_utf8() > LINE_MAX {
            file.push_str("\r\n ");
            width = 1;
        }
        file.push(letter);
        width += letter.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        let at = |text: &str| text.parse().unwrap();
        let event = Happening {
            entry: 7,
            url: "https://moot.example/entries/7".into(),
            summary: "Cake, tea; and \\ more".into(),
            description: format!("Line one\nLine two\u{7} {}", "ä".repeat(60)),
            place: "Hall 1, Berlin".into(),
            starts_at: at("2026-12-05T18:00:00Z"),
            ends_at: Some(at("2026-12-05T20:00:00Z")),
            published_at: at("2026-11-27T10:00:00Z"),
            changed_at: at("2026-11-27T11:00:00Z"),
            sequence: 2,
            is_public: true,
        };
        Calendar { name: "Ada · Moot".into(), host: "moot.example".into(), events: vec![event] }
    }

    #[test]
    fn a_file_is_written_as_the_standard_says() {
        let file = calendar().written();
        assert!(file.ends_with("END:VCALENDAR\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= LINE_MAX), "{file}");
        let unfolded = file.replace("\r\n ", "");
        for line in [
            "SUMMARY:Cake\\, tea\\; and \\\\ more\r\n",
            "LOCATION:Hall 1\\, Berlin\r\n",
            "UID:entry-7@moot.example\r\n",
            "DTSTART:20261205T180000Z\r\n",
            "SEQUENCE:2\r\n",
        ] {
            assert!(unfolded.contains(line), "{line:?} in {unfolded}");
        }
        assert!(unfolded.contains(&format!("DESCRIPTION:Line one\\nLine two  {}\r\n", "ä".repeat(60))));
        assert_eq!(calendar().print(), calendar().print());
    }
}
