//! What becomes of a record here: an entry of the member's own, a setting, or something that is only kept for them, with the reason.
//!
//! Nothing in an archive says who somebody here is: handles in it are those of another community, and so are its votes, cases and offices.

use chrono::{DateTime, TimeZone, Utc};
use governance::text::EntryBody;
use governance::{Constitution, PolicyKey};
use serde_json::Value;
use store::arrivals::{BroughtEntry, Earlier};
use store::entries::StoredText;
use url::Url;

use super::beside::EventRecord;
use super::records::{EarlierRecord, EntryRecord, Record, origin};
use crate::entries::acts::stored;
use crate::spam;

/// Longer HTML than the database keeps.
const HTML_MAX: usize = 500_000;
const TITLE_MAX: usize = 300;
const ADDRESS_MAX: usize = 2_000;
const EARLIER_MAX: usize = 100;
/// Nothing on the web of this kind is older.
const FIRST_YEAR: i32 = 1990;

/// What becomes of a record.
#[derive(Debug)]
pub enum Fate {
    Entry(Box<Own>),
    Setting(Setting),
    /// Who they say they are, and how they read.
    Profile,
    /// Why it is kept and not shown.
    Kept(String),
}

/// An entry to bring in; whatever it answers is looked for where entries are.
#[derive(Debug)]
pub struct Own {
    pub new: BroughtEntry,
    pub address: String,
    pub answers: Option<String>,
}

/// What a member set for themselves, and can have here as they had it there.
#[derive(Debug, PartialEq, Eq)]
pub enum Setting {
    Link(String, DateTime<Utc>),
    Search(String, DateTime<Utc>),
    Feed { url: String, title: String, site: Option<String>, at: DateTime<Utc> },
}

/// What an archive is held against.
pub struct Sorter<'s> {
    pub constitution: &'s Constitution,
    /// When the archive arrived; nothing in it is later.
    pub now: DateTime<Utc>,
    /// This community's own address.
    pub base: &'s str,
    /// Where the archive was made.
    pub site: &'s str,
}

/// HTML in which whoever is named is somebody at this site.
pub fn named_at(html: &str, site: &str) -> String {
    html.replace("href=\"/@", &format!("href=\"{site}/@"))
}

fn kept<T>(why: &str) -> Result<T, String> {
    Err(why.to_owned())
}

impl Sorter<'_> {
    /// Decides about one record.
    pub fn fate(&self, record: &Record) -> Fate {
        let decided = match record.section.as_str() {
            "entries" => self.entry(&record.value).map(|own| Fate::Entry(Box::new(own))),
            "profile" => Ok(Fate::Profile),
            "links" | "searches" | "sources" => self.setting(&record.section, &record.value).map(Fate::Setting),
            section => kept(why_kept(section)),
        };
        decided.unwrap_or_else(Fate::Kept)
    }

    /// A moment that there was: not before the web, not after the arrival.
    pub fn moment(&self, text: &str) -> Result<DateTime<Utc>, String> {
        let first = Utc.with_ymd_and_hms(FIRST_YEAR, 1, 1, 0, 0, 0).single().unwrap_or_default();
        match text.parse::<DateTime<Utc>>() {
            Ok(at) if first <= at && at <= self.now => Ok(at),
            _ => kept("its date makes no sense"),
        }
    }

    fn entry(&self, value: &Value) -> Result<Own, String> {
        let Some(record) = EntryRecord::read(value) else {
            return kept("it holds something that this software does not know");
        };
        let kind = match record.kind.as_str() {
            "note" => "note",
            "link" => "link",
            "comment" => "comment",
            "item" => return kept("an item of a feed: the feed brings it again"),
            _ => return kept("what members there voted on or judged belongs to that community"),
        };
        if record.withheld.unwrap_or(false) {
            return kept("it was held or removed there when the archive was made");
        }
        if record.in_group.is_some() {
            return kept("it was written in a group there, for those who are in it");
        }
        if record.passes_on.is_some() {
            return kept("it passes on something that is not here");
        }
        if record.readers.is_some() {
            return kept("it was written for people there, by name");
        }
        let audience = match record.audience.as_str() {
            "public" => "public",
            "followers" => "followers",
            _ => return kept("it was written for readers who are not here"),
        };
        let is_address = record.address.chars().count() <= ADDRESS_MAX
            && !record.address.chars().any(char::is_control)
            && origin(&record.address).is_some();
        if !is_address || (kind == "comment") != record.answers.is_some() {
            return kept("it does not say where it was");
        }
        let published_at = self.moment(&record.published_at)?;
        let edited_at = record.edited_at.as_deref().map(|at| self.moment(at)).transpose()?;
        let site = origin(&record.address).unwrap_or_default();
        if kind != "note" && (record.event.is_some() || record.poll.is_some()) {
            return kept("only a note is an event or asks a poll");
        }
        let new = BroughtEntry {
            kind,
            audience,
            thread: None,
            title: title(record.title)?,
            link_url: record.link.map(|link| self.link(&link)).transpose()?,
            text: self.text(&record.markdown, (kind, record.attached.unwrap_or(0) > 0), &site)?,
            published_at,
            edited_at,
            event: record.event.map(EventRecord::read).transpose()?,
            poll: record.poll.map(|poll| poll.read(published_at)).transpose()?,
            earlier: self.earlier(record.earlier.unwrap_or_default(), kind, &site)?,
        };
        Ok(Own { new, address: record.address, answers: record.answers.map(|answers| answers.address) })
    }

    /// A text as it is kept: rendered and sanitised here, whatever stood in its place there. Whom it names is somebody there.
    fn text(&self, markdown: &str, (kind, has_media): (&str, bool), site: &str) -> Result<StoredText, String> {
        let limit = if kind == "comment" { PolicyKey::CommentMaxChars } else { PolicyKey::EntryMaxChars };
        let max = self.constitution.integer(limit);
        // A link may say nothing but where it leads, and whoever shows a picture nothing at all.
        let body = match markdown.is_empty() && (kind == "link" || has_media) {
            true => String::new(),
            false => match EntryBody::parse(markdown, max) {
                Ok(body) => body.as_str().to_owned(),
                Err(why) => return Err(format!("its text is not taken here: {why}")),
            },
        };
        let text = stored(&body);
        if text.html.chars().count() > HTML_MAX {
            return kept("it becomes too large as a page");
        }
        if spam::refused_links(&text.html, self.constitution).is_some() {
            return kept("it holds a link to a host that is not linked to from here");
        }
        let html = named_at(&text.html, site);
        Ok(StoredText { html, mentions: Vec::new(), ..text })
    }

    fn earlier(&self, earlier: Vec<EarlierRecord>, kind: &str, site: &str) -> Result<Vec<Earlier>, String> {
        if earlier.len() > EARLIER_MAX {
            return kept("it was changed more often than is kept here");
        }
        let wording = |record: EarlierRecord| {
            // What it showed then, nobody knows any more.
            let text = self.text(&record.markdown, (kind, true), site)?;
            let replaced_at = self.moment(&record.replaced_at)?;
            let event = record.event.filter(|_| kind == "note").map(EventRecord::read).transpose()?;
            Ok(Earlier { title: title(record.title)?, source: text.source, html: text.html, replaced_at, event })
        };
        earlier.into_iter().map(wording).collect()
    }

    /// An address on the web that may be linked to from here.
    fn link(&self, typed: &str) -> Result<String, String> {
        let is_link = typed.chars().count() <= ADDRESS_MAX
            && Url::parse(typed).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_link || typed.chars().any(char::is_control) {
            return kept("its link leads nowhere");
        }
        if spam::refused_address(typed, self.constitution).is_some() {
            return kept("its link leads to a host that is not linked to from here");
        }
        Ok(typed.to_owned())
    }

    fn setting(&self, section: &str, value: &Value) -> Result<Setting, String> {
        let text = |name: &str| value[name].as_str().unwrap_or_default();
        Ok(match section {
            "links" => Setting::Link(self.link(text("url"))?, self.moment(text("added_at"))?),
            "searches" => {
                let typed = text("typed");
                if typed.is_empty() || typed.chars().count() > TITLE_MAX || typed.chars().any(char::is_control) {
                    return kept("no such search can be kept here");
                }
                Setting::Search(typed.to_owned(), self.moment(text("at"))?)
            }
            _ if !value["removed_at"].is_null() => return kept("a feed that you had taken away again"),
            _ => Setting::Feed {
                url: self.link(text("url"))?,
                title: title(Some(text("title").to_owned()))?.unwrap_or_default(),
                site: value["site_url"].as_str().map(|site| self.link(site)).transpose()?,
                at: self.moment(text("added_at"))?,
            },
        })
    }
}

fn title(title: Option<String>) -> Result<Option<String>, String> {
    match title {
        Some(title) if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) => {
            kept("its title is not taken here")
        }
        Some(title) if title.is_empty() => Ok(None),
        title => Ok(title),
    }
}

/// Why the records of a part are kept and nothing else.
fn why_kept(section: &str) -> &'static str {
    match section {
        "conversations" => "they were among people of that community",
        "likes" | "reshares" | "hidden" | "flags" => "they are about entries that are not here",
        "follows" | "followers" | "lists" | "blocks" | "mutes" | "vouchers" => {
            "they name people of that community by their handles; the same handle may be somebody else's here"
        }
        "groups" | "groups_waited_for" | "words_of_groups" => "they are about groups of that community",
        "sources_kept_out" | "imaginary_friends" | "acts_on_imaginary_friends" => {
            "they are about feeds of others there; bring in the list of feeds (feeds.opml) to have them here"
        }
        "notification_choices"
        | "addresses_for_feed_readers"
        | "tokens_for_programs"
        | "webhooks"
        | "hashtags_kept_out"
        | "papers" => "they are to be made anew here",
        _ => "they belong to that community: its votes, cases and offices",
    }
}
