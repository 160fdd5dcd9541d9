//! The pages of an archive: they open from a folder, without network and without script, in any browser.

use askama::Template;
use chrono::{DateTime, Utc};
use serde_json::Value;
use store::events::Event;
use store::exports::offline::{self, OfflineRow, Year};
use store::exports::{Owner, Pages, SECTIONS};
use store::members::Account;

use super::zipped::{WriteError, Zipped};
use crate::services::Services;
use crate::web::events::when;
use crate::web::feeds::absolute;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::statics::STYLESHEET;

const STYLE: &str = "style.css";

/// What stands on every page.
#[derive(Debug, Clone)]
struct Head {
    title: String,
    handle: String,
    community: String,
    site: String,
    made: String,
}

impl Head {
    fn titled(&self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self.clone() }
    }
}

/// An own entry.
struct Line {
    when: String,
    iso: String,
    title: String,
    link: Option<String>,
    html: SafeHtml,
    /// When and where its event is.
    event: String,
    /// What its poll offers.
    options: Vec<String>,
    address: String,
    /// Who sees it, where it stands, what became of it.
    notes: Vec<String>,
    answers: Option<Answered>,
}

/// What a comment answers.
struct Answered {
    address: String,
    /// "a thread of @ben", or what it is called.
    words: String,
}

/// A page of own entries.
#[derive(Template)]
#[template(path = "archive/entries.html")]
struct EntriesPage {
    head: Head,
    lines: Vec<Line>,
    before: Option<String>,
    next: Option<String>,
}

/// A page of something else: a sentence and a way to it each.
#[derive(Template)]
#[template(path = "archive/list.html")]
struct ListPage {
    head: Head,
    items: Vec<Item>,
}

struct Item {
    href: String,
    words: String,
    when: String,
}

/// Where to go from the first page.
struct Way {
    href: String,
    words: String,
}

/// How much of a part there is.
struct Count {
    name: String,
    records: i64,
}

#[derive(Template)]
#[template(path = "archive/index.html")]
struct IndexPage {
    head: Head,
    name: String,
    about: SafeHtml,
    posts: Vec<Way>,
    comments: Vec<Way>,
    others: Vec<Way>,
    counts: Vec<Count>,
}

/// Writes all pages, and the first one last: it leads to those that there are.
pub async fn write(services: &Services, account: &Account, zip: &mut Zipped) -> Result<(), WriteError> {
    zip.file(STYLE, STYLESHEET).await?;
    let owner = Owner { member: account.id, base: &services.site.base_url };
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let profile = store::profiles::words(&mut conn, account.id.actor()).await?;
    drop(conn);
    let head = Head {
        title: String::new(),
        handle: account.handle.clone(),
        community: services.site.community.clone(),
        site: services.site.base_url.clone(),
        made: day(now),
    };
    let posts = threads(services, owner, &head, zip, false).await?;
    let comments = threads(services, owner, &head, zip, true).await?;
    let mut others = Vec::new();
    for (section, name, title) in
        [("likes", "likes.html", "What you liked"), ("proposals", "proposals.html", "Your proposals")]
    {
        let count = listed(services, owner, &head.titled(title), zip, section, name).await?;
        others.extend((count > 0).then(|| Way { href: name.to_owned(), words: format!("{title} ({count})") }));
    }
    let html = absolute(&render_markdown(&profile.about).html.to_string(), owner.base);
    let index = IndexPage {
        head: head.titled(format!("Archive of @{}", account.handle)),
        name: profile.display_name,
        about: SafeHtml::from_store(html),
        posts,
        comments,
        others,
        counts: counts(services, account).await?,
    };
    zip.file("index.html", index.render()?).await
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

/// The pages of all years of threads, or of comments.
async fn threads(
    services: &Services,
    owner: Owner<'_>,
    head: &Head,
    zip: &mut Zipped,
    comments: bool,
) -> Result<Vec<Way>, WriteError> {
    let years = offline::years(&mut *services.store.read().await?, owner.member, comments).await?;
    let mut ways = Vec::new();
    for Year { year, entries } in years {
        a_year(services, owner, head, zip, (comments, year)).await?;
        ways.push(Way { href: page_name(comments, year, 1), words: format!("{year} ({entries})") });
    }
    Ok(ways)
}

fn page_name(comments: bool, year: i32, number: usize) -> String {
    format!("{}-{year}-{number}.html", if comments { "comments" } else { "posts" })
}

async fn a_year(
    services: &Services,
    owner: Owner<'_>,
    head: &Head,
    zip: &mut Zipped,
    (comments, year): (bool, i32),
) -> Result<(), WriteError> {
    let (mut number, mut after) = (1, None);
    loop {
        let mut conn = services.store.read().await?;
        let mut rows = offline::of_year(&mut conn, owner, comments, year, after).await?;
        drop(conn);
        let is_last = rows.len() <= offline::PAGE;
        rows.truncate(offline::PAGE);
        after = rows.last().map(|row| (row.published_at, row.id));
        let title = if comments { format!("Comments of {year}") } else { format!("Posts of {year}") };
        let page = EntriesPage {
            head: head.titled(title),
            lines: rows.into_iter().map(|row| line(row, owner.base)).collect(),
            before: (number > 1).then(|| page_name(comments, year, number - 1)),
            next: (!is_last).then(|| page_name(comments, year, number + 1)),
        };
        zip.file(&page_name(comments, year, number), page.render()?).await?;
        if is_last {
            return Ok(());
        }
        number += 1;
    }
}

fn line(row: OfflineRow, base: &str) -> Line {
    let html = absolute(&row.body_html, base);
    let mut notes = Vec::new();
    notes.extend(row.in_group.as_ref().map(|group| format!("in the group @{group}")));
    notes.extend((row.audience == "followers").then(|| "only for followers".to_owned()));
    notes.extend((!matches!(row.kind.as_str(), "note" | "comment")).then(|| row.kind.clone()));
    notes.extend(row.edited.then(|| "edited".to_owned()));
    notes.extend(row.withheld.then(|| "held or removed by moderation".to_owned()));
    notes.extend(row.site.filter(|site| !site.is_empty()).map(|site| format!("brought in from {site}")));
    let answers = row.answered.map(|address| Answered {
        words: match (row.answered_title, row.answered_author) {
            (Some(title), Some(author)) => format!("“{title}” by @{author}"),
            (Some(title), None) => format!("“{title}”"),
            (None, Some(author)) => format!("a thread of @{author}"),
            (None, None) => "a thread".to_owned(),
        },
        address,
    });
    Line {
        when: row.published_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        iso: row.published_at.to_rfc3339(),
        title: row.title.unwrap_or_default(),
        link: row.link_url,
        html: SafeHtml::from_store(html),
        event: row.event.as_ref().map(in_words).unwrap_or_default(),
        options: row.poll_words.lines().map(str::to_owned).collect(),
        address: row.address,
        notes,
        answers,
    }
}

/// When and where an event is.
fn in_words(event: &Event) -> String {
    let place = if event.place.is_empty() { String::new() } else { format!(", {}", event.place) };
    format!("{}{place}", when(event))
}

/// Longer lists go on in the document for programs.
const LISTED_MAX: usize = 5_000;

/// A page of a part of the document; how many records it has.
async fn listed(
    services: &Services,
    owner: Owner<'_>,
    head: &Head,
    zip: &mut Zipped,
    section: &str,
    name: &str,
) -> Result<usize, WriteError> {
    let Some(section) = SECTIONS.iter().find(|one| one.name == section) else { return Ok(0) };
    let (mut pages, mut items) = (Pages::of(section), Vec::new());
    while items.len() < LISTED_MAX {
        let records = pages.next(&mut *services.store.read().await?, owner).await?;
        if records.is_empty() {
            break;
        }
        items.extend(records.iter().map(item));
    }
    let count = items.len();
    if count > 0 {
        zip.file(name, ListPage { head: head.clone(), items }.render()?).await?;
    }
    Ok(count)
}

fn item(record: &Value) -> Item {
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    let proposal = || format!("{}/proposals/{}", text("site"), record["id"]);
    let (href, when) = match text("entry") {
        "" => (proposal(), text("created_at")),
        entry => (entry.to_owned(), text("at")),
    };
    let words = match (text("title"), text("author")) {
        ("", "") => href.clone(),
        ("", author) => format!("An entry of @{author}"),
        (title, "") => format!("{title} ({})", text("state")),
        (title, author) => format!("“{title}” by @{author}"),
    };
    let when = when.parse::<DateTime<Utc>>().map(day).unwrap_or_default();
    Item { href, words, when }
}

async fn counts(services: &Services, account: &Account) -> Result<Vec<Count>, WriteError> {
    let extent = store::exports::extent(&mut *services.store.read().await?, account.id).await?;
    let counts = [
        ("Posts and items of your feeds", extent.posts),
        ("Comments", extent.comments),
        ("Likes", extent.likes),
        ("Records that you brought along from other communities, which are only kept", extent.kept),
    ];
    let some = counts.into_iter().filter(|(_, records)| *records > 0);
    Ok(some.map(|(name, records)| Count { name: name.to_owned(), records }).collect())
}
