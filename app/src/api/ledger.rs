//! The ledger: its lines, its signed checkpoint, and the proofs that a line is in the tree and that one tree is the beginning of another.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::LedgerEntryId;
use rocket::{State, get};
use serde::Serialize;
use store::ledger::LineRow;
use utoipa::ToSchema;

use super::answer::{Json, Listed, Part, Read, ReadPart};
use super::caller::Caller;
use super::problem::{Kind, Problem};
use super::shapes::Id;
use super::streams::following;
use crate::ledger::filter::Filter;
use crate::ledger::{filtered, proofs, words};
use crate::services::Services;

operations!("ledger": list, show, checkpoint, inclusion, consistency);

/// A line of the ledger: an act of governance, moderation or operation. It never holds words of an entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerLine {
    pub id: Id,
    /// Its page, with the proof.
    pub page: String,
    #[schema(example = "proposal.published")]
    pub kind: String,
    /// What it is about: `proposal:12`.
    pub subject: String,
    /// The same in a sentence, to help reading; the body is what counts.
    pub words: String,
    /// Canonical JSON: its hash is the leaf.
    pub body: String,
    /// SHA-256 as RFC 6962 has it, in hexadecimal.
    pub leaf_hash: String,
    /// Its place in the tree; absent until it is numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<Id>,
    pub at: DateTime<Utc>,
}

fn line(services: &Services, row: LineRow) -> LedgerLine {
    let words = words::of(&row.kind, &row.subject, &row.body);
    LedgerLine {
        id: Id(row.id.get()),
        page: services.site.url(&format!("/ledger/{}", row.id)),
        words: words.sentence,
        leaf_hash: hex::encode(&row.leaf_hash),
        leaf: row.leaf_index.map(Id),
        at: row.at,
        kind: row.kind,
        subject: row.subject,
        body: row.body,
    }
}

/// The ledger
///
/// The newest lines first. `kind` is a kind or all that begin alike, `about` a subject such as `proposal:12`, `by` a pseudonym.
#[utoipa::path(
    responses((status = 200, body = Listed<LedgerLine>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /ledger"])))
)]
#[get("/ledger?<after>&<kind>&<about>&<by>")]
async fn list(
    after: Option<&str>,
    kind: Option<&str>,
    about: Option<&str>,
    by: Option<&str>,
    _caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<LedgerLine> {
    let wrong = || Problem::field("after", "This is no place in this list.");
    let below = after.map(|after| after.parse::<i64>().map_err(|_| wrong())).transpose()?;
    let text = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let filter = Filter { kind: text(kind), about: text(about), by: text(by), ..Filter::default() };
    let mut conn = services.store.read().await?;
    let (rows, more) = filtered(&mut conn, &filter, below).await?;
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let asked = [("kind", filter.kind.as_str()), ("about", filter.about.as_str()), ("by", filter.by.as_str())];
    let asked: Vec<(&str, &str)> = asked.into_iter().filter(|(_, word)| !word.is_empty()).collect();
    let items = rows.into_iter().map(|row| line(services, row)).collect();
    Ok(Part(Listed::part(items, following(services, "/ledger", next, &asked))))
}

/// A line of the ledger
#[utoipa::path(
    responses((status = 200, body = LedgerLine)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /ledger/<id>"])))
)]
#[get("/ledger/<id>")]
async fn show(id: i64, _caller: Caller, services: &State<Arc<Services>>) -> Read<LedgerLine> {
    let mut conn = services.store.read().await?;
    Ok(Json(line(services, store::ledger::line(&mut conn, LedgerEntryId::from(id)).await?)))
}

/// The newest checkpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerCheckpoint {
    /// How many leaves it covers.
    pub size: Id,
    /// The signed note (C2SP), as it is published.
    pub note: String,
    pub at: DateTime<Utc>,
    /// The key that it verifies with, as C2SP writes it.
    pub verifier: String,
}

/// The newest signed checkpoint
#[utoipa::path(
    responses((status = 200, body = LedgerCheckpoint)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /ledger/checkpoint"])))
)]
#[get("/ledger/checkpoints/newest")]
async fn checkpoint(_caller: Caller, services: &State<Arc<Services>>) -> Read<LedgerCheckpoint> {
    let mut conn = services.store.read().await?;
    let last = store::ledger::latest_checkpoint(&mut conn).await?.ok_or_else(|| Problem::new(Kind::NotFound))?;
    let signer = services.ledger_signer().map_err(|why| crate::error::AppError::Bug(why.to_string()))?;
    let verifier = signer.verifier().written();
    Ok(Json(LedgerCheckpoint { size: Id(last.size), note: last.note, at: last.at, verifier }))
}

/// A proof as `/ledger/proofs/…` publishes it: hashes in hexadecimal, the root in base64.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct LedgerProof(serde_json::Value);

/// Proof that a leaf is in the tree
///
/// Of the leaf with this place, or this hash, in the tree of so many leaves; of the newest checkpoint where no size is given.
#[utoipa::path(
    responses((status = 200, body = LedgerProof)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /ledger/proofs/inclusion"])))
)]
#[get("/ledger/proofs/inclusion?<leaf>&<hash>&<size>")]
async fn inclusion(
    leaf: Option<i64>,
    hash: Option<&str>,
    size: Option<u64>,
    _caller: Caller,
    services: &State<Arc<Services>>,
) -> Read<LedgerProof> {
    let mut conn = services.store.read().await?;
    Ok(Json(LedgerProof(proofs::of_leaf(&mut conn, (leaf, hash), size).await?)))
}

/// Proof that one tree is the beginning of another
#[utoipa::path(
    responses((status = 200, body = LedgerProof)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /ledger/proofs/consistency"])))
)]
#[get("/ledger/proofs/consistency?<from>&<size>")]
async fn consistency(
    from: Option<u64>,
    size: Option<u64>,
    _caller: Caller,
    services: &State<Arc<Services>>,
) -> Read<LedgerProof> {
    let mut conn = services.store.read().await?;
    Ok(Json(LedgerProof(proofs::of_beginning(&mut conn, from, size).await?)))
}
