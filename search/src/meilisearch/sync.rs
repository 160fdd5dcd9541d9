//! Holding an index against the rows, a window at a time: what differs is sent, what has no row is deleted.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;
use meilisearch_sdk::documents::DocumentsQuery;
use meilisearch_sdk::task_info::TaskInfo;
use serde_json::Value;

use super::index::{NAME, PRIMARY_KEY};
use super::{Failure, Meilisearch};
use crate::BATCH;
use crate::document::{Document, Shelf};
use crate::error::SearchError;
use crate::postgres::documents;

/// What was gone through.
pub(super) struct Window {
    /// The last key of it.
    pub(super) last: i64,
    /// Documents there are.
    pub(super) documents: usize,
    /// Documents that were sent or deleted.
    pub(super) mended: usize,
    /// The last of the tasks that do it.
    pub(super) accepted: Option<TaskInfo>,
}

/// Where the next look for drift begins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Which of [`Shelf::ALL`].
    shelf: usize,
    after: i64,
}

impl Meilisearch {
    /// Brings the documents of a shelf after a key up to date, [`BATCH`] of them; `None` at the end of the shelf. `compare` is
    /// `false` for an index that holds nothing yet. Returns when the work is accepted.
    pub(super) async fn sync(
        &self,
        conn: &mut AsyncPgConnection,
        index: &str,
        shelf: Shelf,
        after: i64,
        compare: bool,
    ) -> Result<Option<Window>, SearchError> {
        let rows = documents::after(conn, shelf, after, BATCH).await?;
        let is_last = rows.len() < BATCH;
        let last = rows.last().map_or(i64::MAX, |document| document.key);
        let held = if compare {
            self.held(index, shelf, after, if is_last { i64::MAX } else { last }).await?
        } else {
            HashMap::new()
        };
        let count = rows.len();
        let (stale, gone) = differences(rows, held);
        let index = self.client.index(index);
        let mut accepted = None;
        if !stale.is_empty() {
            accepted = Some(index.add_or_replace(&stale, Some(PRIMARY_KEY)).await.map_err(Failure)?);
        }
        if !gone.is_empty() {
            accepted = Some(index.delete_documents(&gone).await.map_err(Failure)?);
        }
        let window = Window { last, documents: count, mended: stale.len() + gone.len(), accepted };
        Ok((count > 0 || window.mended > 0).then_some(window))
    }

    /// What an index holds of a shelf after a key and up to another, by its name there.
    async fn held(
        &self,
        index: &str,
        shelf: Shelf,
        after: i64,
        last: i64,
    ) -> Result<HashMap<String, Value>, SearchError> {
        let index = self.client.index(index);
        let filter = format!("shelf = {} AND key > {after} AND key <= {last}", shelf.number());
        let mut query = DocumentsQuery::new(&index);
        // More than there should be, so that what has no row any more is found; the rest of it in a later round.
        query.with_filter(&filter).with_limit(2 * BATCH);
        let found = index.get_documents_with::<Value>(&query).await.map_err(Failure)?;
        let named = |document: Value| Some((document.get(PRIMARY_KEY)?.as_str()?.to_string(), document));
        Ok(found.results.into_iter().filter_map(named).collect())
    }

    /// Looks at the next window of the index for drift and mends it; says how many documents it sent or deleted.
    /// Call it when no documents are known to be stale, inside the transaction that holds the turn.
    pub(crate) async fn mend(&self, conn: &mut AsyncPgConnection) -> Result<usize, SearchError> {
        let Place { shelf, after } = *self.place.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(of) = Shelf::ALL.get(shelf).copied() else { return Ok(0) };
        let window = self.sync(conn, NAME, of, after, true).await?;
        let next = match &window {
            Some(window) if window.documents == BATCH => Place { shelf, after: window.last },
            _ => Place { shelf: (shelf + 1) % Shelf::ALL.len(), after: 0 },
        };
        *self.place.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = next;
        let mended = window.map_or(0, |window| window.mended);
        if mended > 0 {
            tracing::warn!(mended, shelf = of.word(), "the search index had drifted");
        }
        Ok(mended)
    }
}

/// The documents that an index does not hold as they are, and the names of those that have no row.
fn differences(rows: Vec<Document>, mut held: HashMap<String, Value>) -> (Vec<Document>, Vec<String>) {
    let is_stale = |document: &Document| {
        let known = held.remove(&document.uid);
        known != serde_json::to_value(document).ok()
    };
    let stale: Vec<Document> = rows.into_iter().filter(is_stale).collect();
    (stale, held.into_keys().collect())
}
