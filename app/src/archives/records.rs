//! Records: the document of an archive, read as a stream of them.

use std::collections::HashSet;
use std::fmt;
use std::io::Read;

use governance::canonical::sha256;
use governance::text::Handle;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use store::arrivals::Key;
use url::Url;

use super::beside::{EventRecord, PollRecord};
use super::document::{FORMAT, VERSION};
use super::media_records;
use super::reading::{Fault, RECORD_BYTES_MAX};

/// Parts at most.
const SECTIONS_MAX: usize = 100;

/// What a document says of itself.
#[derive(Debug, Clone, Default)]
pub struct Head {
    pub format: String,
    pub version: u64,
    pub community: String,
    /// Where it was made: scheme and host.
    pub site: String,
    pub handle: String,
}

impl Head {
    /// # Errors
    /// When it is no archive of ours, of a later format, or of no site that there could be.
    pub fn check(&self) -> Result<(), Fault> {
        if self.format != FORMAT {
            return Err(Fault::wrong("it is no archive of a Folkmoot"));
        }
        if self.version != VERSION {
            return Err(Fault::wrong(format!(
                "it is in version {} of the format; this software knows {VERSION}",
                self.version
            )));
        }
        if origin(&self.site).as_deref() != Some(self.site.as_str()) || self.site.len() > 300 {
            return Err(Fault::wrong("it does not say where it was made"));
        }
        if self.community.chars().count() > 200 || self.community.chars().any(char::is_control) {
            return Err(Fault::wrong("the community's name is too long, or no name"));
        }
        if Handle::parse(&self.handle).is_err() {
            return Err(Fault::wrong("it does not say whose it is"));
        }
        Ok(())
    }

    fn take(&mut self, name: &str, value: &Value) {
        let text = value.as_str().unwrap_or_default().to_owned();
        match name {
            "format" => self.format = text,
            "version" => self.version = value.as_u64().unwrap_or(0),
            "community" => self.community = text,
            "site" => self.site = text,
            "handle" => self.handle = text,
            _ => {}
        }
    }
}

/// The site of an address: scheme, host and port.
pub fn origin(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none())
        .then(|| url.origin().ascii_serialization())
}

/// A record of a part.
#[derive(Debug, Clone)]
pub struct Record {
    pub section: String,
    /// From 1, in the order of the document.
    pub position: i32,
    pub value: Value,
    /// As it is kept and given back.
    pub text: String,
}

impl Record {
    /// By which it is known again: an entry by its address, a picture or file by where and what it is, anything else by what it says.
    pub fn key(&self) -> Key {
        let key = match self.section.as_str() {
            "entries" => self.value["address"].as_str().map(|address| sha256(address.as_bytes())),
            "media" => media_records::key(&self.value),
            _ => None,
        };
        key.unwrap_or_else(|| sha256(self.text.as_bytes()))
    }

    /// Whether it tells of a picture or a file.
    pub fn is_medium(&self) -> bool {
        self.section == "media"
    }
}

/// Reads a document and hands every record to `each`; `None` says that something else was read.
pub(super) fn read_document(
    from: impl Read,
    each: &mut dyn FnMut(Option<Record>) -> Result<(), Fault>,
    seen: &mut HashSet<String>,
) -> Result<Head, Fault> {
    let mut fault = None;
    let mut json = serde_json::Deserializer::from_reader(from);
    let document = Document { each, seen, fault: &mut fault };
    let head = json.deserialize_map(document).and_then(|head| json.end().map(|()| head));
    match (head, fault) {
        (_, Some(fault)) => Err(fault),
        (head, None) => Ok(head?),
    }
}

/// What is said beside a list.
const SAID: [&str; 6] = ["format", "version", "community", "site", "handle", "made_at"];

struct Document<'d> {
    each: &'d mut dyn FnMut(Option<Record>) -> Result<(), Fault>,
    seen: &'d mut HashSet<String>,
    /// Why reading ended, where it is not the JSON that is wrong.
    fault: &'d mut Option<Fault>,
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of lists")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Head, M::Error> {
        let mut head = Head::default();
        while let Some(name) = map.next_key::<String>()? {
            if SAID.contains(&name.as_str()) {
                head.take(&name, &map.next_value()?);
                continue;
            }
            let is_name = (1..=60).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if !is_name || self.seen.len() >= SECTIONS_MAX || !self.seen.insert(name.clone()) {
                return Err(Error::custom("a part has no name of ours, or is there twice"));
            }
            map.next_value_seed(Part { name: &name, each: &mut *self.each, fault: &mut *self.fault })?;
        }
        Ok(head)
    }
}

/// A list of records.
struct Part<'p> {
    name: &'p str,
    each: &'p mut dyn FnMut(Option<Record>) -> Result<(), Fault>,
    fault: &'p mut Option<Fault>,
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        let mut position = 0_i32;
        while let Some(value) = list.next_element::<Value>()? {
            position = position.saturating_add(1);
            let text = value.to_string();
            if !value.is_object() || text.len() as u64 > RECORD_BYTES_MAX {
                return Err(Error::custom("a record is no object, or too large"));
            }
            let record = Record { section: self.name.to_owned(), position, value, text };
            if let Err(fault) = (self.each)(Some(record)) {
                *self.fault = Some(fault);
                return Err(Error::custom("reading was given up"));
            }
        }
        (self.each)(None).map_err(|_| Error::custom("reading was given up"))
    }
}

/// An own entry, as far as this software knows what that is.
#[derive(Debug, Clone, Deserialize)]
pub struct EntryRecord {
    pub address: String,
    pub kind: String,
    pub audience: String,
    pub title: Option<String>,
    pub link: Option<String>,
    pub markdown: String,
    pub published_at: String,
    pub edited_at: Option<String>,
    pub withheld: Option<bool>,
    pub in_group: Option<String>,
    /// The address of what it passes on.
    pub passes_on: Option<String>,
    /// For whom it was written, by name.
    pub readers: Option<Value>,
    /// When and where it is.
    pub event: Option<EventRecord>,
    /// What it asks.
    pub poll: Option<PollRecord>,
    pub answers: Option<Answers>,
    /// How many pictures and files it has: with some, it needs no words.
    pub attached: Option<u32>,
    pub earlier: Option<Vec<EarlierRecord>>,
}

/// What an entry answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Answers {
    pub address: String,
}

/// An earlier wording.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierRecord {
    pub title: Option<String>,
    pub markdown: String,
    pub replaced_at: String,
    /// When and where its event was meanwhile.
    pub event: Option<EventRecord>,
}

/// What this software knows of an entry. One that has more is not made into less.
const KNOWN: [&str; 19] = [
    "address",
    "kind",
    "audience",
    "title",
    "link",
    "markdown",
    "language",
    "published_at",
    "edited_at",
    "withheld",
    "in_group",
    "event",
    "poll",
    "passes_on",
    "readers",
    "source",
    "answers",
    "attached",
    "earlier",
];

impl EntryRecord {
    /// Reads a record; `None` where it is none, or says more than this software can keep.
    pub fn read(value: &Value) -> Option<Self> {
        let is_said = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
        let fields = value.as_object()?;
        if fields.iter().any(|(name, value)| !KNOWN.contains(&name.as_str()) && is_said(value)) {
            return None;
        }
        Self::deserialize(value).ok()
    }
}
