//! Filling a page: candidates from an engine, the visibility rule over them, and again until the page is full.

use diesel_async::AsyncPgConnection;

use crate::error::SearchError;
use crate::hit::{Cursor, Hit};
use crate::meilisearch::Meilisearch;
use crate::postgres;
use crate::query::Query;

/// Results on one page at most.
pub const LARGEST_PAGE: usize = 50;
/// Candidates that one search looks at. When so many were invisible, the page is short and the next one goes on.
pub const LOOKED_AT: usize = 1000;

/// Which part of the results is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Begin strictly after this result; `None` for the newest.
    pub after: Option<Cursor>,
    /// Results wanted, 1 to [`LARGEST_PAGE`].
    pub size: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { after: None, size: 20 }
    }
}

/// Where candidates come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Postgres,
    Meilisearch(&'a Meilisearch),
}

impl Source<'_> {
    async fn candidates(
        self,
        conn: &mut AsyncPgConnection,
        query: &Query,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, SearchError> {
        match self {
            Self::Postgres => postgres::candidates::find(conn, query, after, limit).await,
            Self::Meilisearch(engine) => engine.candidates(query, after, limit).await,
        }
    }
}

/// One page of visible hits, newest first, and where the next one begins.
pub(crate) async fn fill(
    source: Source<'_>,
    conn: &mut AsyncPgConnection,
    query: &Query,
    viewer: Option<i64>,
    page: &Page,
) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
    let size = page.size.clamp(1, LARGEST_PAGE);
    if query.is_empty() {
        return Ok((Vec::new(), None));
    }
    let batch = size * 2;
    let mut after = page.after;
    let mut hits: Vec<Hit> = Vec::new();
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let candidates = source.candidates(conn, query, after, batch).await?;
        looked_at += candidates.len();
        hits.extend(postgres::visible::load(conn, &candidates, query, viewer).await?);
        if hits.len() > size {
            hits.truncate(size);
            let next = hits.last().map(Hit::cursor);
            return Ok((hits, next));
        }
        match candidates.last() {
            Some(last) if candidates.len() == batch => after = Some(*last),
            _ => return Ok((hits, None)),
        }
    }
    Ok((hits, after))
}
