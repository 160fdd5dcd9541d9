//! The public record: written as files, served page by page, and checked with nothing but itself. The format is in
//! `docs/public-record.md`, what it must hold is in governance's `record`.

pub mod command;
pub mod export;
mod folder;
pub mod lines;
mod place;
mod shelves;
mod site;
mod source;
pub mod verify;

use std::sync::Arc;

use governance::record::RecordFile;
use rocket::http::ContentType;
use rocket::{Route, State, routes};

pub use place::Place;

use crate::error::AppError;
use crate::services::Services;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![manifest, file]
}

/// JSON lines.
pub fn json_lines() -> ContentType {
    ContentType::new("application", "x-ndjson")
}

#[rocket::get("/record/manifest.json")]
async fn manifest(known: Known<'_>, services: &State<Arc<Services>>) -> Result<Tagged, AppError> {
    let signer = services.ledger_signer().map_err(|why| AppError::Bug(why.to_string()))?;
    let mut conn = services.store.read().await?;
    let found = export::manifest(&mut conn, &signer.verifier().written()).await?;
    let (manifest, _) = found.ok_or(AppError::NotFound)?;
    Ok(Tagged::new(ContentType::JSON, manifest.written(), &known))
}

/// A page of a file, in the record of the first `size` leaves; where the next one is stands in the header `Link`.
#[rocket::get("/record/<name>?<size>&<after>", rank = 2)]
async fn file(
    name: &str,
    size: Option<i64>,
    after: Option<&str>,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    let file = RecordFile::named(name).ok_or(AppError::NotFound)?;
    let after = after.map_or_else(|| Some(Place::start()), Place::parse).ok_or(AppError::NotFound)?;
    let mut conn = services.store.read().await?;
    let last = store::ledger::latest_checkpoint(&mut conn).await?.map_or(0, |last| last.size);
    let size = size.unwrap_or(last).min(last);
    let page = lines::page(&mut conn, file, size, &after).await?;
    let body: String = page.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let next = page.next.map(|next| format!("/record/{}?size={size}&after={}", file.name(), next.written()));
    Ok(Tagged::new(json_lines(), body, &known).followed_by(next))
}
