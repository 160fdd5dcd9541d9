//! The ledger for everyone: its lines in words, each line with its proof, the signed checkpoint.

pub mod filter;
pub mod proofs;
pub mod tree;
pub mod words;

use std::sync::Arc;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use governance::canonical::Hash;
use governance::ledger::{Checkpoint, leaf_hash, verify_inclusion};
use governance::{ActorId, EntryId, LedgerEntryId};
use rocket::http::ContentType;
use rocket::{Route, State, routes};
use store::Conn;
use store::ledger::LineRow;

use self::filter::Filter;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

const PAGE_SIZE: usize = 50;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [routes![index, atom, show, checkpoint], proofs::routes()].concat()
}

struct Line {
    href: String,
    sentence: String,
    subject: String,
    subject_href: Option<String>,
    when: Moment,
    leaf: Option<i64>,
}

impl Line {
    fn new(row: &LineRow, now: chrono::DateTime<chrono::Utc>) -> Self {
        let words = words::of(&row.kind, &row.subject, &row.body);
        Self {
            href: format!("/ledger/{}", row.id),
            sentence: words.sentence,
            subject: words.subject,
            subject_href: words.href,
            when: Moment::new(row.at, now),
            leaf: row.leaf_index,
        }
    }
}

/// Takes away the links to entries that this viewer would not find: the line stays, what it is about may be gone or hidden.
async fn without_hidden(conn: &mut Conn, lines: &mut [Line], viewer: Option<ActorId>) -> Result<(), AppError> {
    let entry = |line: &Line| -> Option<EntryId> {
        Some(line.subject_href.as_deref()?.strip_prefix("/entries/")?.parse::<i64>().ok()?.into())
    };
    let named: Vec<EntryId> = lines.iter().filter_map(entry).collect();
    if named.is_empty() {
        return Ok(());
    }
    let found = store::visibility::visible_of(conn, &named, viewer).await?;
    for line in lines.iter_mut().filter(|line| entry(line).is_some_and(|id| !found.contains(&id))) {
        line.subject_href = None;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "ledger/index.html")]
struct IndexPage {
    layout: Layout,
    lines: Vec<Line>,
    older: String,
    /// The form as it was sent, and what it offers.
    filter: Filter,
    is_filtered: bool,
    longest: usize,
    kinds: Vec<(String, String)>,
    /// The same lines as a feed.
    feed: String,
    /// Leaves under the newest checkpoint.
    size: i64,
    signed: Option<Moment>,
    root: String,
    verifier: String,
    /// The public key under which receipts of ballots are signed, in base64.
    receipt_key: String,
}

/// One line of the feed.
struct FeedEntry {
    href: String,
    sentence: String,
    subject: String,
    at: String,
    by: String,
}

#[derive(Template)]
#[template(path = "ledger/feed.xml")]
struct FeedPage {
    title: String,
    base: String,
    /// The feed's own address and that of the page, from the base on.
    own: String,
    page: String,
    updated: String,
    entries: Vec<FeedEntry>,
}

/// A proof that a line is in the tree, checked before it was shown.
struct Proof {
    index: u64,
    size: u64,
    root: String,
    path: Vec<String>,
    holds: bool,
}

#[derive(Template)]
#[template(path = "ledger/line.html")]
struct LinePage {
    layout: Layout,
    line: Line,
    at: Moment,
    kind: String,
    body: String,
    leaf_hash: String,
    /// Whether the hash is that of the body.
    hash_holds: bool,
    proof: Option<Proof>,
}

/// The newest lines that a filter lets through, below an id, and whether there are more.
pub async fn filtered(conn: &mut Conn, filter: &Filter, below: Option<i64>) -> Result<(Vec<LineRow>, bool), AppError> {
    let wanted = filter.as_wanted(&store::ledger::kinds(conn).await?);
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::ledger::wanted(conn, &wanted, below.unwrap_or(i64::MAX), size).await?;
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    Ok((rows, more))
}

#[rocket::get("/ledger?<below>&<filter..>")]
async fn index(
    below: Option<i64>,
    filter: Filter,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<IndexPage>, AppError> {
    let mut conn = services.store.read().await?;
    let (rows, more) = filtered(&mut conn, &filter, below).await?;
    let last = store::ledger::latest_checkpoint(&mut conn).await?;
    let now = services.clock.now();
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    let mut lines: Vec<Line> = rows.iter().map(|row| Line::new(row, now)).collect();
    without_hidden(&mut conn, &mut lines, visitor.actor()).await?;
    Ok(Page::ok(IndexPage {
        layout: visitor.layout(services, "Ledger", Section::Ledger),
        lines,
        older: rows.last().filter(|_| more).map(|row| filter.href("/ledger", Some(row.id.get()))).unwrap_or_default(),
        is_filtered: !filter.is_empty(),
        longest: filter::LONGEST,
        kinds: filter::choices(&store::ledger::kinds(&mut conn).await?),
        feed: filter.href("/ledger.atom", None),
        filter,
        size: last.as_ref().map_or(0, |last| last.size),
        signed: last.as_ref().map(|last| Moment::new(last.at, now)),
        root: last.map(|last| STANDARD.encode(last.root)).unwrap_or_default(),
        verifier: signer.verifier().written(),
        receipt_key: STANDARD.encode(services.receipt_key()),
    }))
}

/// The newest lines as an Atom feed (RFC 4287), by the same filter as the page.
#[rocket::get("/ledger.atom?<filter..>")]
async fn atom(filter: Filter, known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    let mut conn = services.store.read().await?;
    let (rows, _) = filtered(&mut conn, &filter, None).await?;
    let now = services.clock.now();
    let entry = |row: &LineRow| {
        let line = Line::new(row, now);
        let by = words::actor(&row.body);
        FeedEntry { href: line.href, sentence: line.sentence, subject: line.subject, at: line.when.iso, by }
    };
    let entries: Vec<FeedEntry> = rows.iter().map(entry).collect();
    let feed = FeedPage {
        title: format!("Ledger of {}", services.site.community),
        base: services.site.base_url.clone(),
        own: filter.href("/ledger.atom", None),
        page: filter.href("/ledger", None),
        updated: entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |entry| entry.at.clone()),
        entries,
    };
    let body = feed.render().map_err(|why| AppError::Bug(why.to_string()))?;
    Ok(Tagged::new(ContentType::new("application", "atom+xml"), body, &known))
}

#[rocket::get("/ledger/<id>")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<LinePage>, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::ledger::line(&mut conn, LedgerEntryId::from(id)).await?;
    let proof = proof_of(&mut conn, services, &row).await?;
    let now = services.clock.now();
    let mut line = Line::new(&row, now);
    without_hidden(&mut conn, std::slice::from_mut(&mut line), visitor.actor()).await?;
    Ok(Page::ok(LinePage {
        layout: visitor.layout(services, "A line of the ledger", Section::Ledger),
        line,
        at: Moment::new(row.at, now),
        hash_holds: leaf_hash(row.body.as_bytes()).as_slice() == row.leaf_hash,
        leaf_hash: hex::encode(&row.leaf_hash),
        kind: row.kind,
        body: row.body,
        proof,
    }))
}

/// The proof of a line against the newest checkpoint, whose signature is checked too; none while the line waits for its number.
async fn proof_of(conn: &mut Conn, services: &Services, row: &LineRow) -> Result<Option<Proof>, AppError> {
    let Some(last) = store::ledger::latest_checkpoint(conn).await? else { return Ok(None) };
    let Some(index) = row.leaf_index.and_then(|index| u64::try_from(index).ok()) else { return Ok(None) };
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    let signed = Checkpoint::verify(&last.note, &signer.verifier());
    let size = u64::try_from(last.size).unwrap_or(0);
    if index >= size {
        return Ok(None);
    }
    let path = tree::inclusion_path(conn, index, size).await?;
    let leaf = leaf_hash(row.body.as_bytes());
    let root: Option<Hash> = signed.ok().filter(|signed| signed.size == size).map(|signed| signed.root);
    Ok(Some(Proof {
        index,
        size,
        root: STANDARD.encode(&last.root),
        holds: root.is_some_and(|root| verify_inclusion(&leaf, index, size, &path, &root)),
        path: path.iter().map(hex::encode).collect(),
    }))
}

#[rocket::get("/ledger/checkpoint")]
async fn checkpoint(services: &State<Arc<Services>>) -> Result<(ContentType, String), AppError> {
    let mut conn = services.store.read().await?;
    let last = store::ledger::latest_checkpoint(&mut conn).await?.ok_or(AppError::NotFound)?;
    Ok((ContentType::Plain, last.note))
}
