//! Keeps the search index in step with the rows, from the queue that triggers fill.

use std::sync::Arc;

use search::{Search, SearchError, Shelf};
use store::Store;

use crate::error::AppError;
use crate::services::Services;

/// Rows taken from the queue at once.
const BATCH: i64 = 1000;

/// The beat: one batch of the queue.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    work_off(&services.store, &services.search).await
}

/// The beat that looks for drift: whatever came between the rows and the index, it does not stay.
pub async fn mend(services: Arc<Services>) -> Result<usize, AppError> {
    look_for_drift(&services.store, &services.search).await
}

/// Holds the next part of the index against its rows, when nothing waits to be indexed; says how many documents it mended.
pub async fn look_for_drift(store: &Store, search: &Search) -> Result<usize, AppError> {
    if !search.has_index() {
        return Ok(0);
    }
    let mut tx = store.begin().await?;
    if !search.take_turn(&mut tx).await? || store::search_outbox::waiting(&mut tx).await? > 0 {
        return Ok(0);
    }
    match search.mend(&mut tx).await {
        Err(SearchError::Meilisearch(why)) => {
            tracing::debug!(%why, "the search index is not looked at");
            Ok(0)
        }
        // What was mended needs no second turn at once.
        outcome => Ok(outcome.map(|_| 0)?),
    }
}

/// Sends a batch of stale documents to the index; their rows leave the queue only when Meilisearch has accepted
/// them, so that an accident between the two sends them twice, which is the same as once. Without Meilisearch
/// the queue is emptied: an index that is configured later is found missing or incomplete and built from the rows.
/// While Meilisearch is down nothing is done and nothing fails: the rows wait, and Postgres answers searches.
pub async fn work_off(store: &Store, search: &Search) -> Result<usize, AppError> {
    let mut tx = store.begin().await?;
    if search.has_index() && !search.take_turn(&mut tx).await? {
        return Ok(0);
    }
    let stale = store::search_outbox::claim(&mut tx, BATCH).await?;
    if stale.is_empty() {
        return Ok(0);
    }
    let stale: Vec<(Shelf, i64)> =
        stale.into_iter().filter_map(|row| Some((Shelf::from_word(&row.kind)?, row.key))).collect();
    if search.has_index() {
        match search.index(&mut tx, &stale).await {
            Err(SearchError::Meilisearch(why)) => {
                tracing::debug!(%why, "the search index waits");
                tx.roll_back().await?;
                return Ok(0);
            }
            outcome => outcome?,
        };
    }
    tx.commit().await?;
    Ok(stale.len())
}
