//! Proofs over HTTP, for whoever keeps a root: that a line is in the tree, that one tree is the beginning of another.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use governance::canonical::{canonical_json, hash_from_hex};
use rocket::http::ContentType;
use rocket::{Route, State, routes};
use serde_json::{Value, json};
use store::Conn;

use super::tree;
use crate::error::AppError;
use crate::services::Services;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

pub fn routes() -> Vec<Route> {
    routes![inclusion, consistency]
}

/// The size asked for, or that of the newest checkpoint, which no size may exceed.
async fn size_of(conn: &mut Conn, asked: Option<u64>) -> Result<u64, AppError> {
    let last = store::ledger::latest_checkpoint(conn).await?.ok_or(AppError::NotFound)?;
    let last = u64::try_from(last.size).unwrap_or(0);
    let size = asked.unwrap_or(last);
    if size <= last { Ok(size) } else { Err(AppError::NotFound) }
}

fn answer(proof: &Value, known: &Known<'_>) -> Tagged {
    Tagged::new(ContentType::JSON, canonical_json(proof) + "\n", known)
}

/// The path from a leaf, named by its index or by its hash in hexadecimal, to the root of the tree of `size` leaves.
pub async fn of_leaf(
    conn: &mut Conn,
    (leaf, hash): (Option<i64>, Option<&str>),
    size: Option<u64>,
) -> Result<Value, AppError> {
    let hash = hash.map(|hash| hash_from_hex(hash).ok_or(AppError::NotFound)).transpose()?;
    if leaf.is_some() == hash.is_some() {
        return Err(AppError::NotFound);
    }
    let size = size_of(conn, size).await?;
    let found = store::ledger::leaf(conn, leaf, hash.as_ref().map(<[u8; 32]>::as_slice)).await?;
    let (index, leaf_hash) = found.ok_or(AppError::NotFound)?;
    let index = u64::try_from(index).map_err(|_| AppError::NotFound)?;
    let path = tree::inclusion_path(conn, index, size).await?;
    let root = tree::root_of(conn, size).await?;
    Ok(json!({
        "leaf": index,
        "size": size,
        "leaf_hash": hex::encode(leaf_hash),
        "root": STANDARD.encode(root),
        "path": path.iter().map(hex::encode).collect::<Vec<_>>(),
    }))
}

/// The path that shows the tree of `from` leaves to be the beginning of that of `size`.
pub async fn of_beginning(conn: &mut Conn, from: Option<u64>, size: Option<u64>) -> Result<Value, AppError> {
    let size = size_of(conn, size).await?;
    let from = from.filter(|from| *from <= size).ok_or(AppError::NotFound)?;
    let path = tree::consistency_path(conn, from, size).await?;
    Ok(json!({
        "from": from,
        "size": size,
        "from_root": STANDARD.encode(tree::root_of(conn, from).await?),
        "root": STANDARD.encode(tree::root_of(conn, size).await?),
        "path": path.iter().map(hex::encode).collect::<Vec<_>>(),
    }))
}

#[rocket::get("/ledger/proofs/inclusion?<leaf>&<hash>&<size>")]
async fn inclusion(
    leaf: Option<i64>,
    hash: Option<&str>,
    size: Option<u64>,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    let mut conn = services.store.read().await?;
    Ok(answer(&of_leaf(&mut conn, (leaf, hash), size).await?, &known))
}

#[rocket::get("/ledger/proofs/consistency?<from>&<size>")]
async fn consistency(
    from: Option<u64>,
    size: Option<u64>,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    let mut conn = services.store.read().await?;
    Ok(answer(&of_beginning(&mut conn, from, size).await?, &known))
}
