//! Entries and comments as streams show them: finished, printable cards that know nothing of the database.

use askama::Template;
use askama::filters::HtmlSafe;

use super::events::EventMark;
use super::html::SafeHtml;
use super::labels::LabelMark;
use super::media::Attached;
use super::moments::Moment;
use super::polls::PollMark;
use super::texts::Text;

/// Somebody who liked an entry.
#[derive(Debug, Clone)]
pub struct LikeName {
    pub handle: String,
    pub name: String,
}

/// Why only its author sees an entry at the moment: what is said before and after the link to its case.
#[derive(Debug, Clone)]
pub struct HeldMark {
    pub before: Text,
    /// The case that says so.
    pub case: Option<i64>,
    pub after: Text,
}

/// What a note passes on, as its viewer meets it.
#[derive(Debug, Clone)]
pub struct Carried {
    pub href: String,
    pub author_handle: String,
    pub author_name: String,
    /// Empty for a note.
    pub title: String,
    /// How it begins.
    pub words: String,
    /// Why it is not shown; then there are no words.
    pub folded: Option<String>,
}

/// What the viewer may do with an entry or a comment; each permitted act is shown, no other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Can {
    pub edit: bool,
    pub delete: bool,
    pub flag: bool,
    pub like: bool,
    pub comment: bool,
    /// Put it out of one's own streams.
    pub hide: bool,
    /// Pass it on.
    pub reshare: bool,
}

/// A comment under an entry.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/comment.html")]
pub struct CommentCard {
    pub id: i64,
    /// Whether its parts are named for programs (microformats): programs read what visitors read, and members are sent less.
    pub is_marked: bool,
    /// The entry under which it stands.
    pub thread: i64,
    pub author_handle: String,
    pub author_name: String,
    pub when: Moment,
    pub html: SafeHtml,
    /// The picture that stands with it.
    pub media: Attached,
    /// BCP 47 tag when the language is known to differ from the page's.
    pub lang: Option<String>,
    pub edited: bool,
    pub like_count: i64,
    pub liked_by_viewer: bool,
    pub can: Can,
    /// Why only its author sees it at the moment.
    pub held: Option<HeldMark>,
    /// Under which rules a jury had it folded.
    pub label: Option<LabelMark>,
    /// Why it is folded for this viewer.
    pub folded: Option<String>,
    /// Where it was brought in from, and on which day; empty for what was written here.
    pub arrived: String,
}

/// The comments of an entry, folded: some first ones, a count, some last ones.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    pub first: Vec<CommentCard>,
    pub omitted: i64,
    pub last: Vec<CommentCard>,
}

impl Folded {
    /// Three comments or fewer are shown; of more, the first and the last.
    pub fn fold(mut comments: Vec<CommentCard>) -> Self {
        if comments.len() <= 3 {
            return Self { first: comments, omitted: 0, last: Vec::new() };
        }
        let last = comments.split_off(comments.len() - 1);
        let omitted = i64::try_from(comments.len() - 1).unwrap_or(i64::MAX);
        comments.truncate(1);
        Self { first: comments, omitted, last }
    }

    /// Every comment, none folded: for the page of one thread.
    pub fn whole(comments: Vec<CommentCard>) -> Self {
        Self { first: comments, omitted: 0, last: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.omitted == 0 && self.last.is_empty()
    }
}

/// An entry in a stream or at the head of its thread.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/entry.html")]
pub struct EntryCard {
    pub id: i64,
    /// As for comments.
    pub is_marked: bool,
    /// The page of the thread.
    pub href: String,
    pub author_handle: String,
    pub author_name: String,
    /// See [`initial_of`].
    pub initial: String,
    /// See [`hue_class`].
    pub hue_class: &'static str,
    /// The picture that is shown in the place of the letter.
    pub portrait: Option<i64>,
    pub when: Moment,
    /// The feed it came in by: its title and address.
    pub source: Option<(String, String)>,
    /// Empty for a note.
    pub title: String,
    /// Where the title leads, for links and imported items.
    pub link_url: Option<String>,
    pub html: SafeHtml,
    /// Its pictures and files.
    pub media: Attached,
    /// When and where it is, where it is an event.
    pub event: Option<EventMark>,
    /// What it asks.
    pub poll: Option<PollMark>,
    /// BCP 47 tag when the language is known to differ from the page's.
    pub lang: Option<String>,
    /// The group it is in: handle and name.
    pub group: Option<(String, String)>,
    /// Why it is in this stream: "Ben liked this".
    pub reason: Option<String>,
    pub edited: bool,
    /// Some of those who liked it, the viewer left out.
    pub likes: Vec<LikeName>,
    /// All likes, the viewer's with them.
    pub like_count: i64,
    pub liked_by_viewer: bool,
    /// All comments, folded or not.
    pub comment_count: i64,
    pub comments: Folded,
    pub can: Can,
    /// Why only its author sees it at the moment.
    pub held: Option<HeldMark>,
    /// Under which rules a jury had it folded.
    pub label: Option<LabelMark>,
    /// Why it is folded for this viewer.
    pub folded: Option<String>,
    /// How many passed it on.
    pub reshare_count: i64,
    /// Whether the viewer passed it on as it is.
    pub reshared_by_viewer: bool,
    /// Whether it passes something on, and what that is where the viewer may see it.
    pub carries: bool,
    pub carried: Option<Carried>,
    /// Its hashtags.
    pub tags: Vec<String>,
    /// Who sees it, when not everyone: "Only gardeners". Empty for public entries.
    pub audience: String,
    /// Where it leads, and who else leads there.
    pub sharing: Sharing,
    /// Where it was brought in from, and on which day; empty for what was written here.
    pub arrived: String,
}

/// What an entry's first link leads to.
#[derive(Debug, Clone, Default)]
pub struct Sharing {
    /// The page as it calls itself, where that is known and stands nowhere else on the card.
    pub page: Option<LinkedPage>,
    /// Others whose entries lead there.
    pub others: Vec<Sharer>,
    /// Whether there are still others.
    pub more: bool,
}

/// A page elsewhere, in its own words.
#[derive(Debug, Clone)]
pub struct LinkedPage {
    pub href: String,
    pub host: String,
    pub title: String,
    /// May be empty.
    pub about: String,
}

/// Somebody who shares the same page.
#[derive(Debug, Clone)]
pub struct Sharer {
    /// Of their entry.
    pub href: String,
    pub name: String,
    /// What they said, where their entry is not a card of its own beside this one; may be empty.
    pub words: String,
}

impl EntryCard {
    /// Whether it is the head of its thread; a comment by itself leads to where it stands.
    fn is_head(&self) -> bool {
        self.href == format!("/entries/{}", self.id)
    }

    /// Likes by others than the viewer.
    fn others(&self) -> i64 {
        self.like_count - i64::from(self.liked_by_viewer)
    }

    /// Likes by others than the viewer and than those named.
    fn unnamed_likes(&self) -> i64 {
        let named = i64::try_from(self.likes.len()).unwrap_or(i64::MAX);
        self.others().saturating_sub(named).max(0)
    }

    /// What stands between "You" and the next name.
    fn after_you(&self) -> &'static str {
        if self.others() == 1 { " and " } else { ", " }
    }

    /// What stands after the like at `index`: ", ", " and " or nothing.
    fn after_like(&self, index: usize) -> &'static str {
        let left = self.likes.len() - index - 1;
        match (left, self.unnamed_likes() > 0) {
            (0, false) => "",
            (0, true) | (1, false) => " and ",
            _ => ", ",
        }
    }

    /// Whether its author is an imaginary friend: only their handles say so.
    fn is_imaginary(&self) -> bool {
        governance::text::Handle::is_imaginary(&self.author_handle)
    }

    /// The host a link leads to, shown so that nobody is led astray.
    fn host(&self) -> Option<String> {
        host_of(self.link_url.as_deref()?)
    }
}

/// The host that an address leads to, without its `www.`.
pub fn host_of(url: &str) -> Option<String> {
    let host = url::Url::parse(url).ok()?.host_str()?.to_owned();
    Some(host.strip_prefix("www.").map(str::to_owned).unwrap_or(host))
}

// Both are rendered by askama with escaping on; a card printed inside another page must not be escaped twice.
impl HtmlSafe for CommentCard {}
impl HtmlSafe for EntryCard {}

/// The first letter of a name, upper case; "·" for a name without one.
pub fn initial_of(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "·".to_owned(), |c| c.to_uppercase().collect())
}

const HUES: [&str; 8] = ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7"];

/// The colour class of a handle's circle: the same on every page and machine (FNV-1a, modulo eight).
pub fn hue_class(handle: &str) -> &'static str {
    let hash = handle.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    HUES.get((hash >> 8) as usize % HUES.len()).copied().unwrap_or("hue-0")
}

#[cfg(test)]
#[path = "cards_tests.rs"]
mod tests;
