//! From rows to lines: who did what, to which words, and where it leads.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use store::Conn;
use store::notifications::{Kind, NotificationRow};
use store::streams::EntryRow;

use crate::entries::dressing::Dressing;
use crate::entries::readers::in_words;
use crate::error::AppError;
use crate::web::cards::LikeName;
use crate::web::guards::Visitor;
use crate::web::html::{excerpt, words};
use crate::web::moments::Moment;
use crate::web::texts::{Rich, Text, all_rich};

const EXCERPT_CHARS: usize = 160;

/// A notification, ready to print.
#[derive(Debug, Default)]
pub struct Line {
    pub id: i64,
    /// Whoever did it, named in order; empty for a step.
    pub people: Vec<LikeName>,
    /// How many others did.
    pub others: i64,
    /// What was done, or the step in a sentence.
    pub deed: Text,
    /// The page it is about.
    pub href: String,
    /// Words of an entry; empty where there are none, or where they are folded.
    pub quote: String,
    /// Why the reader would rather not read them.
    pub folded: Text,
    pub when: Option<Moment>,
    pub is_unread: bool,
}

impl Line {
    /// Whoever did it, with links to their pages.
    pub fn named(&self) -> Option<Rich> {
        let mut named: Vec<Rich> = self.people.iter().map(|person| linked(&person.handle, &person.name)).collect();
        if self.others > 0 {
            named.push(rich!("notifications-others", others = self.others));
        }
        all_rich(named)
    }
}

fn linked(handle: &str, name: &str) -> Rich {
    rich!("lists-of-link", name = name, a: a["class" = "author", "href" = format!("/@{handle}")])
}

/// The lines of a page of rows, in their order. What is not there any more since they were picked is left out.
pub async fn load(
    conn: &mut Conn,
    visitor: &Visitor,
    rows: &[NotificationRow],
    now: DateTime<Utc>,
) -> Result<Vec<Line>, AppError> {
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.entry_id).collect();
    let found = entries(conn, visitor, &ids).await?;
    let threads: Vec<i64> = found.values().filter_map(|entry| entry.thread_id).collect();
    let threads = entries(conn, visitor, &threads).await?;
    let likers = likers(conn, visitor, &of_kind(rows, Kind::Like)).await?;
    let resharers = resharers(conn, visitor, &of_kind(rows, Kind::Reshare)).await?;
    let dressing = Dressing::new(visitor, now);
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let line = match row.entry_id {
            Some(id) => match found.get(&id) {
                Some(entry) if row.kind()? == Kind::Named => Some(of_named(row, entry, &threads, &dressing)),
                Some(entry) => {
                    let by = if row.kind()? == Kind::Reshare { resharers.get(&id) } else { likers.get(&id) };
                    Some(of_entry(row.kind()?, (entry, by), &threads, &dressing))
                }
                None => None,
            },
            None => Some(of_row(row)),
        };
        if let Some(line) = line {
            lines.push(Line { id: row.id, when: Some(Moment::new(row.at, now)), is_unread: row.is_unread, ..line });
        }
    }
    Ok(lines)
}

/// The entries that lines of a kind are about.
fn of_kind(rows: &[NotificationRow], kind: Kind) -> Vec<i64> {
    rows.iter().filter(|row| row.kind().is_ok_and(|own| own == kind)).filter_map(|row| row.entry_id).collect()
}

async fn entries(conn: &mut Conn, visitor: &Visitor, ids: &[i64]) -> Result<HashMap<i64, EntryRow>, AppError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::streams::by_ids(conn, ids, visitor.sight()).await?;
    Ok(rows.into_iter().map(|row| (row.id.get(), row)).collect())
}

/// A thread for named people, by whoever said something there last.
fn of_named(
    row: &NotificationRow,
    entry: &EntryRow,
    threads: &HashMap<i64, EntryRow>,
    dressing: &Dressing<'_>,
) -> Line {
    let handle = row.handle.clone().unwrap_or_default();
    let name = row.display_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| handle.clone());
    let deed = match handle == entry.handle {
        true => say!("notifications-wrote", readers = readers(entry)),
        false => say!("notifications-said", readers = readers(entry)),
    };
    let line = of_entry(Kind::Named, (entry, None), threads, dressing);
    Line { people: vec![LikeName { handle, name }], deed, ..line }
}

/// A step, or a follower.
fn of_row(row: &NotificationRow) -> Line {
    match (&row.handle, &row.words) {
        (Some(handle), _) => Line {
            people: vec![LikeName { handle: handle.clone(), name: row.display_name.clone().unwrap_or_default() }],
            deed: say!("notifications-follows-you"),
            href: format!("/@{handle}"),
            ..Line::default()
        },
        (None, words) => Line {
            deed: words.clone().unwrap_or_default().into(),
            href: row.path.clone().unwrap_or_default(),
            ..Line::default()
        },
    }
}

fn of_entry(
    kind: Kind,
    (entry, likers): (&EntryRow, Option<&Likers>),
    threads: &HashMap<i64, EntryRow>,
    dressing: &Dressing<'_>,
) -> Line {
    let thread = entry.thread_id.and_then(|id| threads.get(&id));
    let author = || LikeName { handle: entry.handle.clone(), name: entry.display_name.clone() };
    let (people, others) = match (kind, likers) {
        (Kind::Like | Kind::Reshare, Some(likers)) => (likers.names.clone(), likers.others),
        (Kind::Like | Kind::Reshare, None) => (Vec::new(), 0),
        _ => (vec![author()], 0),
    };
    let (count, noun) = (others + i64::try_from(people.len()).unwrap_or(i64::MAX), noun(entry));
    let deed = match (kind, thread.map(called)) {
        (Kind::Like, _) => say!("notifications-likes", people = count, noun = noun),
        (Kind::Reshare, _) => say!("notifications-reshared", people = count, noun = noun),
        (Kind::Reply, None) => say!("notifications-commented", noun = "entry"),
        (Kind::Reply, Some((noun, title))) if title.is_empty() => say!("notifications-commented", noun = noun),
        (Kind::Reply, Some((noun, title))) => say!("notifications-commented-called", noun = noun, title = title),
        _ => say!("notifications-mentions", noun = noun),
    };
    let folded = Text::from(dressing.folded(entry).unwrap_or_default());
    let said = excerpt(&words(&entry.body_html), EXCERPT_CHARS);
    Line {
        people,
        others,
        deed,
        href: href(entry),
        quote: if folded.is_empty() { title_or(entry, said) } else { String::new() },
        folded,
        ..Line::default()
    }
}

/// Who likes an entry, or passed it on: the last three by name, and how many others.
struct Likers {
    names: Vec<LikeName>,
    others: i64,
}

async fn likers(conn: &mut Conn, visitor: &Visitor, entries: &[i64]) -> Result<HashMap<i64, Likers>, AppError> {
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(named(store::notifications::likers(conn, entries, visitor.sight()).await?))
}

async fn resharers(conn: &mut Conn, visitor: &Visitor, entries: &[i64]) -> Result<HashMap<i64, Likers>, AppError> {
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(named(store::notifications::resharers(conn, entries, visitor.sight()).await?))
}

fn named(rows: Vec<store::notifications::LikersRow>) -> HashMap<i64, Likers> {
    let of = |row: store::notifications::LikersRow| {
        let pairs: Vec<(String, String)> = serde_json::from_value(row.names).unwrap_or_default();
        let names: Vec<LikeName> = pairs.into_iter().map(|(handle, name)| LikeName { handle, name }).collect();
        let others = (row.count - i64::try_from(names.len()).unwrap_or(i64::MAX)).max(0);
        (row.entry_id, Likers { names, others })
    };
    rows.into_iter().map(of).collect()
}

/// For whom it was written, beside the reader of the line.
fn readers(entry: &EntryRow) -> String {
    entry.readers.as_ref().map(|readers| in_words(readers, false)).unwrap_or_default()
}

/// What it is called where members talk about it.
fn noun(entry: &EntryRow) -> &'static str {
    match entry.kind.as_str() {
        "comment" => "comment",
        "note" => "note",
        "proposal" => "proposal",
        "feature" => "feature",
        "candidacy" => "statement",
        _ => "entry",
    }
}

/// What one's own thread is called: what it is, and its title or how it begins.
fn called(thread: &EntryRow) -> (&'static str, String) {
    (noun(thread), title_or(thread, excerpt(&words(&thread.body_html), 60)))
}

fn title_or(entry: &EntryRow, said: String) -> String {
    entry.title.clone().filter(|title| !title.is_empty()).unwrap_or(said)
}

fn href(entry: &EntryRow) -> String {
    // Of a comment its own address, which finds the page of the thread that it is on.
    match (entry.thread_id, entry.proposal_id) {
        (None, Some(proposal)) => format!("/proposals/{proposal}"),
        (_, None) | (Some(_), _) => format!("/entries/{}", entry.id),
    }
}
