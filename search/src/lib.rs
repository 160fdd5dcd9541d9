//! One query grammar and one API over two engines: Meilisearch, and Postgres full text as the default.
//!
//! An engine only proposes candidates, in the order asked for. Every candidate passes through one SQL statement that
//! asks the visibility rule and the query's filters and reads title and excerpt fresh from their rows, so that neither engine can
//! show what the viewer may not see; the page is refilled when candidates drop out. When Meilisearch is
//! configured and does not answer, Postgres does, and the result says so. See [`Search::search`].

mod document;
mod error;
mod health;
mod hit;
mod meilisearch;
mod page;
mod postgres;
mod query;
mod question;

use diesel_async::AsyncPgConnection;

pub use document::{Document, Kind, Shelf};
pub use error::SearchError;
pub use hit::{Cursor, Excerpt, Hit, Place};
pub use page::{COUNTED, Count, Counts, LARGEST_PAGE, LOOKED_AT, Page};
pub use postgres::facets::Facet;
pub use query::{
    Audience, Clause, Filter, Has, Is, LONGEST, LONGEST_TAG, MOST_TERMS, Order, Query, Span, Spelled, Term, Test, Who,
    nearest, tag,
};

use meilisearch::Meilisearch;
use postgres::languages::Languages;
use postgres::planning;
use question::Question;

/// Documents sent to Meilisearch in one request.
pub const BATCH: usize = 500;

/// What people read when Meilisearch does not answer.
const DEGRADED: &str = "Search is running in reduced mode: results are complete, but words must be spelled exactly.";

/// Which engine answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Postgres full text.
    Postgres,
    /// Meilisearch.
    Meilisearch,
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Results {
    /// In the order asked for; all of them visible to the viewer.
    pub hits: Vec<Hit>,
    /// What has words like those asked for, when all hits are on this page: spelled almost so (only Meilisearch knows such), or with
    /// words that begin so.
    pub near: Vec<Hit>,
    /// The query that asks for words that begin so, when some of `near` came by it.
    pub begun: Option<Query>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// A sentence for the viewer when the configured engine did not answer.
    pub degraded: Option<&'static str>,
    /// Who answered.
    pub engine: Engine,
}

/// The one way to search and to keep the index in step. Share one: it remembers whether Meilisearch is healthy.
pub struct Search {
    meilisearch: Option<Meilisearch>,
    languages: Languages,
}

impl Search {
    /// Searches with Postgres alone.
    pub fn postgres_only() -> Self {
        Self { meilisearch: None, languages: Languages::default() }
    }

    /// Searches with the Meilisearch at this address (no path, `http` or `https`), and with Postgres while it is down.
    /// Connects to nothing yet.
    pub fn with_meilisearch(url: &str, key: Option<&str>) -> Result<Self, SearchError> {
        Ok(Self { meilisearch: Some(Meilisearch::at(url, key)?), languages: Languages::default() })
    }

    /// Whether there is an index to keep in step.
    pub fn has_index(&self) -> bool {
        self.meilisearch.is_some()
    }

    /// Whether Meilisearch is configured and failed so often of late that it is left alone.
    pub fn is_degraded(&self) -> bool {
        self.meilisearch.as_ref().is_some_and(Meilisearch::is_held_back)
    }

    /// Asks Meilisearch whether it is there; `Ok(None)` when none is configured, else its version.
    pub async fn version(&self) -> Result<Option<String>, SearchError> {
        match &self.meilisearch {
            Some(meilisearch) => meilisearch.version().await.map(Some),
            None => Ok(None),
        }
    }

    /// Finds what `viewer` (`None`: a visitor) may see, in the query's order.
    /// Fails only when the database does. `conn` is the caller's; no other connection is taken.
    pub async fn search(
        &self,
        conn: &mut AsyncPgConnection,
        query: &Query,
        viewer: Option<i64>,
        page: &Page,
    ) -> Result<Results, SearchError> {
        let question = self.question(conn, query, viewer).await?;
        let usual = planning::by_question(conn).await?;
        let found = self.find(conn, &question, page).await;
        planning::as_usual(conn, usual).await?;
        found
    }

    /// The same, and beside a first page how many documents of each kind `viewer` may see of those that match, as far as that can be told at little
    /// cost; and whose entries they are and with which hashtags.
    pub async fn search_and_count(
        &self,
        conn: &mut AsyncPgConnection,
        query: &Query,
        viewer: Option<i64>,
        page: &Page,
    ) -> Result<(Results, Counts), SearchError> {
        let question = self.question(conn, query, viewer).await?;
        let usual = planning::by_question(conn).await?;
        let found = self.find_and_count(conn, &question, page).await;
        planning::as_usual(conn, usual).await?;
        found
    }

    async fn find_and_count(
        &self,
        conn: &mut AsyncPgConnection,
        question: &Question,
        page: &Page,
    ) -> Result<(Results, Counts), SearchError> {
        let results = self.find(conn, question, page).await?;
        let is_whole = results.next.is_none() && results.engine == Engine::Postgres && question.query.kind().is_none();
        let counts = match page.after {
            // Whoever reads on has seen the numbers.
            Some(_) => Counts::default(),
            None if is_whole => page::count_all(conn, &results.hits).await?,
            None => page::count(conn, question, &results).await?,
        };
        Ok((results, counts))
    }

    async fn find(
        &self,
        conn: &mut AsyncPgConnection,
        question: &Question,
        page: &Page,
    ) -> Result<Results, SearchError> {
        let mut results = self.fitting(conn, question, page).await?;
        if page.after.is_none() && results.next.is_none() {
            page::add_begun(conn, question, page, &mut results).await?;
        }
        Ok(results)
    }

    /// What fits, with what Meilisearch takes for almost the same.
    async fn fitting(
        &self,
        conn: &mut AsyncPgConnection,
        question: &Question,
        page: &Page,
    ) -> Result<Results, SearchError> {
        let mut degraded = None;
        // What Meilisearch cannot express, Postgres answers: that is no failure and needs no notice.
        if let Some(meilisearch) = self.meilisearch.as_ref().filter(|_| meilisearch::can_express(&question.query)) {
            match page::fill(page::Source::Meilisearch(meilisearch), conn, question, page).await {
                Ok(filled) if filled.exhausted => {}
                Ok(filled) => return Ok(results(filled, None, Engine::Meilisearch)),
                Err(SearchError::Database(error)) => return Err(SearchError::Database(error)),
                // Said in the log by the breaker.
                Err(_) => degraded = Some(DEGRADED),
            }
        }
        let filled = page::fill(page::Source::Postgres, conn, question, page).await?;
        Ok(results(filled, degraded, Engine::Postgres))
    }

    /// Those of some entries and comments that fit a query and that `viewer` may see. Their words are read in their rows, whoever searches.
    pub async fn fitting_of(
        &self,
        conn: &mut AsyncPgConnection,
        query: &Query,
        viewer: Option<i64>,
        entries: &[i64],
    ) -> Result<Vec<i64>, SearchError> {
        if query.is_empty() || entries.is_empty() {
            return Ok(Vec::new());
        }
        let question = self.question(conn, query, viewer).await?;
        postgres::visible::fitting(conn, entries, &question).await
    }

    async fn question(
        &self,
        conn: &mut AsyncPgConnection,
        query: &Query,
        viewer: Option<i64>,
    ) -> Result<Question, SearchError> {
        let languages = self.languages.of(conn, query).await?;
        let apart = postgres::visible::apart(conn, viewer).await?;
        Ok(Question { query: query.clone(), viewer, apart, languages })
    }

    /// Takes the turn to write the index until the caller's transaction ends; `false` when another node has it.
    /// Without turns, two nodes could send two states of one document in the wrong order.
    pub async fn take_turn(&self, conn: &mut AsyncPgConnection) -> Result<bool, SearchError> {
        Ok(postgres::turn::try_until_commit(conn).await?)
    }

    /// Brings these documents of the index up to date: sends what is there, deletes what is gone.
    /// Returns when Meilisearch has accepted the work, which it then does in order. Builds the whole index
    /// when there is none or when it has lost documents. Call it inside the transaction that holds the turn.
    pub async fn index(&self, conn: &mut AsyncPgConnection, stale: &[(Shelf, i64)]) -> Result<usize, SearchError> {
        let Some(meilisearch) = &self.meilisearch else {
            return Ok(0);
        };
        let call = async {
            if !meilisearch.is_complete(conn, stale.len()).await? {
                return meilisearch.rebuild(conn, &mut |_| {}).await;
            }
            meilisearch.update(conn, stale).await?;
            Ok(stale.len())
        };
        meilisearch.guarded(call).await
    }

    /// Looks at a part of the index for drift, and mends it; says how many documents it mended. Each call looks at the next part.
    /// Call it when nothing is known to be stale, inside the transaction that holds the turn.
    pub async fn mend(&self, conn: &mut AsyncPgConnection) -> Result<usize, SearchError> {
        let Some(meilisearch) = &self.meilisearch else {
            return Ok(0);
        };
        let call = async {
            if !meilisearch.is_complete(conn, 0).await? {
                return meilisearch.rebuild(conn, &mut |_| {}).await;
            }
            meilisearch.mend(conn).await
        };
        meilisearch.guarded(call).await
    }

    /// Builds the whole index anew beside the old one and swaps them; returns how many documents it holds, and tells meanwhile how many
    /// were gone through. Meanwhile the queue of stale documents waits, and is worked off against the new index. One that was
    /// interrupted is gone on with.
    pub async fn rebuild(
        &self,
        conn: &mut AsyncPgConnection,
        told: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, SearchError> {
        let Some(meilisearch) = &self.meilisearch else {
            return Ok(0);
        };
        postgres::turn::wait(conn).await?;
        let built = meilisearch.rebuild(conn, told).await;
        postgres::turn::end(conn).await?;
        built
    }

    /// How many documents the index should hold.
    pub async fn documents(&self, conn: &mut AsyncPgConnection) -> Result<i64, SearchError> {
        Ok(postgres::documents::count(conn).await?.0)
    }
}

fn results(filled: page::Filled, degraded: Option<&'static str>, engine: Engine) -> Results {
    let page::Filled { hits, near, next, .. } = filled;
    Results { hits, near, begun: None, next, degraded, engine }
}
