//! Entries and comments as items. They are dressed as for a page, so that a feed folds what a page folds.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use store::streams::EntryRow;

use super::media;
use crate::entries::dressing::Dressing;
use crate::services::Services;
use crate::web::cards::{CommentCard, EntryCard, HeldMark};
use crate::web::events::EventMark;
use crate::web::feeds::{Item, escaped};
use crate::web::guards::Visitor;
use crate::web::html::{excerpt, words};
use crate::web::polls::PollMark;

/// The longest title that is made of an entry's first words.
const TITLE_CHARS: usize = 80;

/// What a card no longer knows of its row.
struct Facts {
    kind: String,
    thread: Option<i64>,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    /// Hashtags.
    tags: Vec<String>,
}

/// Rows as items, as this viewer meets them in a stream, with the reasons for which some stand in it.
pub fn items(services: &Services, visitor: &Visitor, rows: Vec<EntryRow>, reasons: &HashMap<i64, String>) -> Vec<Item> {
    let dressing = Dressing::new(visitor, services.clock.now());
    let because = |row: EntryRow| {
        let reason = reasons.get(&row.id.get()).map(|reason| format!("<p>{}</p>\n", escaped(reason)));
        let item = item(&dressing, &services.site.base_url, row)?;
        Some(Item { html: format!("{}{}", reason.unwrap_or_default(), item.html), ..item })
    };
    rows.into_iter().filter_map(because).collect()
}

/// One row as an item.
pub fn item(dressing: &Dressing<'_>, base: &str, row: EntryRow) -> Option<Item> {
    let facts = Facts {
        kind: row.kind.clone(),
        thread: row.thread_id,
        published: row.published_at,
        updated: row.edited_at.unwrap_or(row.published_at),
        tags: row.tags.clone(),
    };
    match facts.thread {
        Some(thread) => Some(of_comment(dressing.comment(row), &facts, thread, base)),
        None => dressing.cards(vec![row], Vec::new()).pop().map(|card| of_entry(card, &facts, base)),
    }
}

/// The words that stand for an entry without a title.
pub fn first_words(html: &str) -> String {
    excerpt(&words(html).replace('\n', " "), TITLE_CHARS)
}

fn held(mark: Option<&HeldMark>, html: &str) -> String {
    let Some(mark) = mark else { return html.to_owned() };
    let case = mark.case.map(|case| format!(" (<a href=\"/cases/{case}\">case {case}</a>)")).unwrap_or_default();
    format!("<p>{}{case}{}</p>\n{html}", escaped(&mark.before.to_string()), escaped(&mark.after.to_string()))
}

/// What was brought in says so before anything else: its date is not one of this community.
fn marked(arrived: &str, html: String) -> String {
    if arrived.is_empty() { html } else { format!("<p>({})</p>\n{html}", escaped(arrived)) }
}

/// What stands in the place of words that are folded: a reader of feeds has no fold, and the words are one step away.
fn instead(why: &str, href: &str) -> String {
    format!("<p>{}. <a href=\"{}\">Read it there</a></p>", escaped(why), escaped(href))
}

fn of_entry(card: EntryCard, facts: &Facts, base: &str) -> Item {
    let html = card.html.to_string();
    let url = format!("{base}{}", card.href);
    let is_public = card.audience.is_empty() && card.held.is_none();
    let (title, html, link) = match &card.folded {
        Some(why) => (why.clone(), instead(why, &card.href), None),
        None => {
            let html = format!("{html}{}", carried(&card, base));
            let title = if card.title.is_empty() { first_words(&html) } else { card.title.clone() };
            (
                title,
                marked(&card.arrived, held(card.held.as_ref(), &html))
                    + &beside(&card)
                    + &media::html(&card.media, is_public, &card.href),
                card.link_url.clone(),
            )
        }
    };
    let mut tags = vec![facts.kind.clone()];
    if card.folded.is_none() {
        tags.extend(facts.tags.iter().cloned());
    }
    tags.extend(card.group.as_ref().map(|(_, name)| name.clone()));
    if !card.audience.is_empty() {
        tags.push(card.audience.clone());
    }
    Item {
        title: if title.is_empty() { format!("{}'s {}", card.author_name, facts.kind) } else { title },
        url,
        html,
        link,
        author_url: Some(format!("{base}/@{}", card.author_handle)),
        author: named(card.author_name, card.author_handle),
        published: facts.published,
        updated: facts.updated,
        tags,
        enclosures: match card.folded {
            Some(_) => Vec::new(),
            None => media::enclosures(&card.media, is_public),
        },
        replies: Some((card.comment_count, format!("/entries/{}.atom", card.id))),
        ..Item::default()
    }
}

/// Its event and its poll, in words.
fn beside(card: &EntryCard) -> String {
    let event = card.event.as_ref().map(EventMark::html).unwrap_or_default();
    event + &card.poll.as_ref().map(PollMark::html).unwrap_or_default()
}

/// What a note passes on, below its words.
fn carried(card: &EntryCard, base: &str) -> String {
    let Some(carried) = card.carried.as_ref() else { return String::new() };
    let said = match &carried.folded {
        Some(why) => escaped(why),
        None if carried.title.is_empty() => escaped(&carried.words),
        None => format!("<strong>{}</strong> {}", escaped(&carried.title), escaped(&carried.words)),
    };
    let (href, by) = (escaped(&format!("{base}{}", carried.href)), escaped(&carried.author_name));
    format!("\n<blockquote><p><a href=\"{href}\">{by}</a>: {said}</p></blockquote>")
}

fn of_comment(card: CommentCard, facts: &Facts, thread: i64, base: &str) -> Item {
    let html = card.html.to_string();
    let href = format!("/entries/{thread}#c{}", card.id);
    let (title, html) = match &card.folded {
        Some(why) => (why.clone(), instead(why, &href)),
        // A comment does not know who reads its thread.
        None => (
            first_words(&html),
            marked(&card.arrived, held(card.held.as_ref(), &html)) + &media::html(&card.media, false, &href),
        ),
    };
    Item {
        title: if title.is_empty() { format!("{}'s comment", card.author_name) } else { title },
        url: format!("{base}{href}"),
        html,
        author_url: Some(format!("{base}/@{}", card.author_handle)),
        author: named(card.author_name, card.author_handle),
        published: facts.published,
        updated: facts.updated,
        tags: vec![facts.kind.clone()],
        answers: Some(format!("{base}/entries/{thread}")),
        ..Item::default()
    }
}

fn named(name: String, handle: String) -> String {
    if name.trim().is_empty() { handle } else { name }
}
