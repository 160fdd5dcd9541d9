//! The index itself: its settings, changes in batches, and building it anew beside the old one.

use std::sync::atomic::Ordering;
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use meilisearch_sdk::client::SwapIndexes;
use meilisearch_sdk::errors::{Error, ErrorCode};
use meilisearch_sdk::settings::{PaginationSetting, Settings};
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::{Task, TasksDeleteQuery};

use super::{Failure, Meilisearch};
use crate::BATCH;
use crate::document::{Document, Shelf};
use crate::error::SearchError;
use crate::postgres::documents;

/// The index that is searched. The number goes up with any change of settings or documents, so that a new
/// version of Folkmoot builds its own index instead of reading an old one.
pub(super) const NAME: &str = "folkmoot-v2";
/// What the names of all versions begin with.
const FAMILY: &str = "folkmoot-v";
/// Where a rebuild gathers documents before it takes the index's place.
const NEXT: &str = "folkmoot-v2-next";
pub(super) const PRIMARY_KEY: &str = "uid";
/// After so many batches what Meilisearch remembers of them is deleted.
const FORGOTTEN_EVERY: usize = 1000;
/// A task that takes longer has failed for us.
const LONGEST_TASK: Duration = Duration::from_secs(600);

fn settings() -> Settings {
    Settings::new()
        .with_searchable_attributes(["title", "text"])
        .with_filterable_attributes([
            "kind",
            "author",
            "author_handle",
            "group_handle",
            "audience",
            "form",
            "tags",
            "lang",
            "has_link",
            "is_edited",
            "published_at",
            "shelf",
            "key",
        ])
        .with_sortable_attributes(["published_at", "shelf", "key"])
        // Sorting first: results are newest first in both engines, so that a page begun by one goes on with the other.
        .with_ranking_rules(["sort", "words", "typo", "proximity", "attribute", "exactness"])
        .with_pagination(PaginationSetting { max_total_hits: crate::LOOKED_AT })
        .with_search_cutoff(1500)
}

impl Meilisearch {
    /// Whether the index is there and, when first asked by this process, whether it holds about as many documents
    /// as it should. `claimed` rows of the queue are not counted as waiting any more.
    pub(crate) async fn is_complete(&self, conn: &mut AsyncPgConnection, claimed: usize) -> Result<bool, SearchError> {
        let stats = match self.client.index(NAME).get_stats().await {
            Ok(stats) => stats,
            Err(Error::Meilisearch(error)) if error.error_code == ErrorCode::IndexNotFound => {
                return Ok(false);
            }
            Err(error) => return Err(Failure(error).into()),
        };
        if stats.is_indexing || self.counted.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let (expected, waiting) = documents::count(conn).await?;
        let held = i64::try_from(stats.number_of_documents).unwrap_or(i64::MAX);
        let unsettled = waiting.saturating_add(i64::try_from(claimed).unwrap_or(i64::MAX));
        let complete = held.abs_diff(expected) <= unsettled.unsigned_abs();
        self.counted.store(complete, Ordering::Relaxed);
        if !complete {
            tracing::warn!(held, expected, waiting, "the search index has drifted and is built anew");
        }
        Ok(complete)
    }

    /// Sends the documents of these rows and deletes those whose rows are gone. Returns when both are accepted.
    pub(crate) async fn update(&self, conn: &mut AsyncPgConnection, stale: &[(Shelf, i64)]) -> Result<(), SearchError> {
        let mut present: Vec<Document> = Vec::new();
        let mut gone: Vec<String> = Vec::new();
        for shelf in Shelf::ALL {
            let mut keys: Vec<i64> = stale.iter().filter(|(s, _)| *s == shelf).map(|(_, key)| *key).collect();
            keys.sort_unstable();
            keys.dedup();
            if keys.is_empty() {
                continue;
            }
            let documents = documents::by_keys(conn, shelf, &keys).await?;
            gone.extend(keys.iter().filter(|key| !documents.iter().any(|d| d.key == **key)).map(|key| shelf.uid(*key)));
            present.extend(documents);
        }
        let index = self.client.index(NAME);
        for batch in present.chunks(BATCH) {
            index.add_or_replace(batch, Some(PRIMARY_KEY)).await.map_err(Failure)?;
        }
        for batch in gone.chunks(BATCH) {
            index.delete_documents(batch).await.map_err(Failure)?;
        }
        if self.accepted.fetch_add(1, Ordering::Relaxed) >= FORGOTTEN_EVERY {
            self.accepted.store(0, Ordering::Relaxed);
            self.forget_tasks().await?;
        }
        Ok(())
    }

    /// Builds the index anew beside the old one and swaps it in. The caller holds the turn. What an interrupted rebuild has left is
    /// not sent again where it is still true. `told` hears how many documents were gone through.
    pub(crate) async fn rebuild(
        &self,
        conn: &mut AsyncPgConnection,
        told: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, SearchError> {
        let begun = self.number_of_documents(NEXT).await?;
        if begun.is_none() {
            self.finish(self.client.create_index(NEXT, Some(PRIMARY_KEY)).await).await?;
        }
        let next = self.client.index(NEXT);
        self.finish(next.set_settings(&settings()).await).await?;
        let (mut documents, mut last) = (0, None);
        for shelf in Shelf::ALL {
            let mut after = 0;
            while let Some(window) = self.sync(conn, NEXT, shelf, after, begun.is_some_and(|held| held > 0)).await? {
                documents += window.documents;
                told(documents);
                after = window.last;
                last = window.accepted.or(last);
            }
        }
        // Tasks are done in the order in which they were accepted.
        if let Some(task) = last {
            self.finish(Ok(task)).await?;
        }
        // A swap needs two indexes; creating one that is there already fails as a task, which is fine.
        let _ = self.finish(self.client.create_index(NAME, Some(PRIMARY_KEY)).await).await;
        let swap = SwapIndexes { indexes: (NAME.to_string(), NEXT.to_string()), rename: None };
        self.finish(self.client.swap_indexes([&swap]).await).await?;
        self.finish(self.client.delete_index(NEXT).await).await?;
        self.drop_older().await?;
        self.forget_tasks().await?;
        tracing::info!(documents, "the search index was built anew");
        Ok(documents)
    }

    /// How many documents an index holds; `None` when there is no such index.
    async fn number_of_documents(&self, name: &str) -> Result<Option<usize>, SearchError> {
        match self.client.index(name).get_stats().await {
            Ok(stats) => Ok(Some(stats.number_of_documents)),
            Err(Error::Meilisearch(error)) if error.error_code == ErrorCode::IndexNotFound => Ok(None),
            Err(error) => Err(Failure(error).into()),
        }
    }

    /// Deletes the indexes of older versions of Folkmoot.
    async fn drop_older(&self) -> Result<(), SearchError> {
        let known = self.client.list_all_indexes().await.map_err(Failure)?;
        let older = |uid: &&str| uid.starts_with(FAMILY) && *uid != NAME && *uid != NEXT;
        for uid in known.results.iter().map(|index| index.uid.as_str()).filter(older) {
            self.finish(self.client.delete_index(uid).await).await?;
        }
        Ok(())
    }

    /// Deletes what Meilisearch remembers of work that is done, which it keeps for ever otherwise.
    pub(crate) async fn forget_tasks(&self) -> Result<(), SearchError> {
        let mut done = TasksDeleteQuery::new(&self.client);
        done.with_index_uids([NAME, NEXT]).with_statuses(["succeeded", "failed", "canceled"]);
        self.client.delete_tasks_with(&done).await.map_err(Failure)?;
        Ok(())
    }

    /// Waits until an accepted task has been done, asking ever more slowly.
    async fn finish(&self, accepted: Result<TaskInfo, Error>) -> Result<(), SearchError> {
        let accepted = accepted.map_err(Failure)?;
        let mut pause = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        while waited < LONGEST_TASK {
            match self.client.get_task(&accepted).await.map_err(Failure)? {
                Task::Succeeded { .. } => return Ok(()),
                Task::Failed { content } => {
                    return Err(SearchError::Meilisearch(content.error.to_string()));
                }
                Task::Enqueued { .. } | Task::Processing { .. } => {}
            }
            tokio::time::sleep(pause).await;
            waited += pause;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        Err(SearchError::Meilisearch("a task was not done within ten minutes".to_string()))
    }
}
