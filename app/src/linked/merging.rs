//! Cards with where they lead, and who else shares it. In a stream those who share one page are one card.

use std::collections::{HashMap, HashSet};

use rocket::tokio::try_join;
use store::Conn;
use store::linked_pages::{PageRow, SharerRow};

use crate::error::AppError;
use crate::web::cards::{EntryCard, LinkedPage, Sharer, Sharing};
use crate::web::guards::Visitor;
use crate::web::html::words;

/// Words of a card that goes into another's, in characters: what is longer stands for itself.
const CHARS: usize = 200;
/// Names on one card.
const NAMES: usize = 6;

/// A card that became a line on another.
struct Merged {
    page: i64,
    handle: String,
    sharer: Sharer,
}

/// Where some entries lead, and who leads there too.
#[derive(Default)]
pub struct Leads {
    pages: HashMap<i64, PageRow>,
    sharers: Vec<SharerRow>,
}

/// Where these entries lead, which the viewer may see, and who leads there too.
///
/// # Errors
/// When the database cannot be asked.
pub async fn leads(conn: &Conn, visitor: &Visitor, entries: &[i64]) -> Result<Leads, AppError> {
    let (pages, sharers) = try_join!(
        store::linked_pages::of_entries(conn, entries),
        store::linked_pages::sharers(conn, entries, visitor.sight())
    )?;
    Ok(Leads::new(pages, sharers))
}

impl Leads {
    /// Where entries lead, and who leads there too.
    pub fn new(pages: impl IntoIterator<Item = PageRow>, sharers: Vec<SharerRow>) -> Self {
        Self { pages: pages.into_iter().map(|page| (page.entry_id, page)).collect(), sharers }
    }

    /// Adds to each card where it leads and who else shares that. `merges`: of several that lead to the same page the first stays, and
    /// takes the others' words along.
    pub fn add_to(&self, cards: Vec<EntryCard>, merges: bool) -> Vec<EntryCard> {
        if self.pages.is_empty() {
            return cards;
        }
        let (kept, merged) = if merges { merge(cards, &self.pages) } else { (cards, Vec::new()) };
        let dress = |card: EntryCard| match self.pages.get(&card.id) {
            Some(page) => EntryCard { sharing: sharing(&card, page, &self.sharers, &merged), ..card },
            None => card,
        };
        kept.into_iter().map(dress).collect()
    }
}

/// The cards that stay, and those that do not as lines on the card of their page.
fn merge(cards: Vec<EntryCard>, pages: &HashMap<i64, PageRow>) -> (Vec<EntryCard>, Vec<Merged>) {
    // Of those who share a page the first whose card everybody may see as it stands.
    let mut first: HashMap<i64, String> = HashMap::new();
    let (mut kept, mut merged) = (Vec::new(), Vec::new());
    for card in cards {
        let line = pages.get(&card.id).filter(|_| is_open(&card)).and_then(|page| {
            let author = first.entry(page.page_id).or_insert_with(|| card.author_handle.clone());
            let words = said(&card, page).filter(|_| *author != card.author_handle && is_bare(&card))?;
            let sharer = Sharer { href: card.href.clone(), name: card.author_name.clone(), words };
            Some(Merged { page: page.page_id, handle: card.author_handle.clone(), sharer })
        });
        match line {
            Some(line) => merged.push(line),
            None => kept.push(card),
        }
    }
    (kept, merged)
}

/// Whether a card is for everybody and stands unfolded: words for a few never stand among others', nor others' behind a fold.
fn is_open(card: &EntryCard) -> bool {
    card.audience.is_empty()
        && card.group.is_none()
        && card.held.is_none()
        && card.label.is_none()
        && card.folded.is_none()
        && card.arrived.is_empty()
}

/// Whether nothing hangs on a card that would be lost as a line: what others did with it, what it shows beside words, its author's own way
/// to change it. So nobody takes the place of what is liked or talked about by sending its address once more.
fn is_bare(card: &EntryCard) -> bool {
    (card.comment_count, card.like_count, card.reshare_count) == (0, 0, 0)
        && card.reason.is_none()
        && !card.can.edit
        && !card.can.delete
        && !card.carries
        && card.media.pictures.is_empty()
        && card.media.files.is_empty()
        && card.event.is_none()
        && card.poll.is_none()
}

/// What its author said beside the address; `None` where that is too much for a line. Items of feeds say what the page says.
fn said(card: &EntryCard, page: &PageRow) -> Option<String> {
    if card.source.is_some() {
        return Some(String::new());
    }
    let words = words(&card.html.to_string());
    let bare = page.url.trim_start_matches("https://").trim_start_matches("http://");
    let said = words.replace(&page.url, "").replace(bare, "").split_whitespace().collect::<Vec<_>>().join(" ");
    (said.chars().count() <= CHARS).then_some(said)
}

fn sharing(card: &EntryCard, page: &PageRow, sharers: &[SharerRow], merged: &[Merged]) -> Sharing {
    let mut named = HashSet::from([card.author_handle.as_str()]);
    let within = merged.iter().filter(|line| line.page == page.page_id && line.handle != card.author_handle);
    let mut others: Vec<Sharer> = Vec::new();
    for line in within {
        named.insert(&line.handle);
        others.push(line.sharer.clone());
    }
    let beside = sharers.iter().filter(|sharer| sharer.page_id == page.page_id && named.insert(&sharer.handle));
    let room = NAMES.saturating_sub(others.len());
    let mut beside: Vec<Sharer> = beside.map(beside_it).collect();
    let more = beside.len() > room;
    beside.truncate(room);
    others.extend(beside);
    Sharing { page: shown(card, page), others, more }
}

fn beside_it(sharer: &SharerRow) -> Sharer {
    Sharer { href: format!("/entries/{}", sharer.entry_id), name: sharer.display_name.clone(), words: String::new() }
}

/// The page as it calls itself; nothing where the card has its title already, or nobody looked yet.
fn shown(card: &EntryCard, page: &PageRow) -> Option<LinkedPage> {
    let title = page.title.clone().filter(|_| card.title.is_empty())?;
    let about = page.about.clone().unwrap_or_default();
    Some(LinkedPage { href: page.url.clone(), host: page.host.trim_start_matches("www.").to_owned(), title, about })
}
