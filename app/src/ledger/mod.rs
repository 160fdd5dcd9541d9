//! The ledger for everyone: its lines in words, each line with its proof, the signed checkpoint.

pub mod tree;
mod words;

use std::sync::Arc;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use governance::LedgerEntryId;
use governance::canonical::Hash;
use governance::ledger::{Checkpoint, leaf_hash, verify_inclusion};
use rocket::http::ContentType;
use rocket::{Route, State, routes};
use store::Conn;
use store::ledger::LineRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

const PAGE_SIZE: usize = 50;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![index, show, checkpoint]
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

#[derive(Template)]
#[template(path = "ledger/index.html")]
struct IndexPage {
    layout: Layout,
    lines: Vec<Line>,
    older: String,
    /// Leaves under the newest checkpoint.
    size: i64,
    signed: Option<Moment>,
    root: String,
    verifier: String,
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

#[rocket::get("/ledger?<below>")]
async fn index(
    below: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<IndexPage>, AppError> {
    let mut conn = services.store.read().await?;
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::ledger::newest(&mut conn, below.unwrap_or(i64::MAX), size).await?;
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let last = store::ledger::latest_checkpoint(&mut conn).await?;
    let now = services.clock.now();
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    Ok(Page::ok(IndexPage {
        layout: visitor.layout(services, "Ledger", Section::Ledger),
        lines: rows.iter().map(|row| Line::new(row, now)).collect(),
        older: rows.last().filter(|_| more).map(|row| format!("/ledger?below={}", row.id)).unwrap_or_default(),
        size: last.as_ref().map_or(0, |last| last.size),
        signed: last.as_ref().map(|last| Moment::new(last.at, now)),
        root: last.map(|last| STANDARD.encode(last.root)).unwrap_or_default(),
        verifier: signer.verifier().written(),
    }))
}

#[rocket::get("/ledger/<id>")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<LinePage>, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::ledger::line(&mut conn, LedgerEntryId::from(id)).await?;
    let proof = proof_of(&mut conn, services, &row).await?;
    let now = services.clock.now();
    Ok(Page::ok(LinePage {
        layout: visitor.layout(services, "A line of the ledger", Section::Ledger),
        line: Line::new(&row, now),
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
