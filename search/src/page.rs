//! Filling a page: candidates from an engine, the visibility rule over them, and again until the page is full.

use diesel_async::AsyncPgConnection;

use crate::Results;
use crate::document::{Kind, Shelf};
use crate::error::SearchError;
use crate::hit::{Cursor, Hit, Place};
use crate::meilisearch::Meilisearch;
use crate::postgres;
use crate::postgres::facets::Facet;
use crate::query::Order;
use crate::question::Question;

/// Results on one page at most.
pub const LARGEST_PAGE: usize = 50;
/// Candidates that one search looks at. When so many of Meilisearch's were hidden from the viewer, Postgres answers instead.
pub const LOOKED_AT: usize = 1000;
/// Documents of one kind that are counted; of more is said that there are more.
pub const COUNTED: usize = 99;

/// Which part of the results is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Begin strictly after this result; `None` for the first.
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
        question: &Question,
        after: Option<Cursor>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Place>, SearchError> {
        match self {
            Self::Postgres => postgres::candidates::find(conn, question, after, offset, limit).await,
            Self::Meilisearch(engine) => engine.candidates(question, after, offset, limit).await,
        }
    }
}

/// One page of visible hits.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) hits: Vec<Hit>,
    /// What has words like those asked for; only beside a first page that is the last one.
    pub(crate) near: Vec<Hit>,
    /// Where the next page begins.
    pub(crate) next: Option<Cursor>,
    /// Whether [`LOOKED_AT`] candidates were not enough to fill it.
    pub(crate) exhausted: bool,
}

/// Fills a page with what the viewer may see.
pub(crate) async fn fill(
    source: Source<'_>,
    conn: &mut AsyncPgConnection,
    question: &Question,
    page: &Page,
) -> Result<Filled, SearchError> {
    let size = page.size.clamp(1, LARGEST_PAGE);
    let mut filled = Filled::default();
    if question.query.is_empty() {
        return Ok(filled);
    }
    // The best are counted as they are shown, from the first on: a number of what is hidden would tell of it.
    let mut passed = Cursor::passed(page.after);
    // Postgres proposes little but what is shown, and one more tells whether there is another page.
    let batch = match source {
        Source::Postgres => passed + size + 1,
        Source::Meilisearch(_) => size * 2,
    };
    let mut offset = 0;
    let mut after = page.after.filter(|_| question.query.order != Order::Best);
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let candidates = source.candidates(conn, question, after, offset, batch).await?;
        looked_at += candidates.len();
        offset += candidates.len();
        for seen in postgres::visible::load(conn, &candidates, question).await? {
            if !seen.fits {
                filled.near.push(seen.hit);
            } else if question.query.order == Order::Best && passed > 0 {
                passed -= 1;
            } else if filled.hits.len() == size {
                filled.near.clear();
                return Ok(filled);
            } else {
                filled.hits.push(seen.hit);
                filled.next = match question.query.order {
                    Order::Best => Some(Cursor::Passed(Cursor::passed(page.after) + filled.hits.len())),
                    _ => candidates.get(seen.place).copied().map(Cursor::After),
                };
            }
        }
        if candidates.len() < batch {
            filled.next = None;
            filled.near.truncate(if page.after.is_none() { size } else { 0 });
            return Ok(filled);
        }
        after = candidates.last().copied().map(Cursor::After).filter(|_| question.query.order != Order::Best);
    }
    // Too much of what Meilisearch finds is hidden from this viewer: Postgres leaves it out before it counts.
    filled.exhausted = true;
    Ok(filled)
}

/// Adds to the first page of results what has words that begin like those asked for, which is what half a word means. Postgres finds
/// them, whoever searches, after what fits and what is almost the same.
pub(crate) async fn add_begun(
    conn: &mut AsyncPgConnection,
    question: &Question,
    page: &Page,
    results: &mut Results,
) -> Result<(), SearchError> {
    let size = page.size.clamp(1, LARGEST_PAGE);
    let Some(begun) = question.query.begun().filter(|_| results.near.len() < size) else { return Ok(()) };
    let question = Question { query: begun, ..question.clone() };
    let filled = fill(Source::Postgres, conn, &question, &Page { after: None, size }).await?;
    let is_new = |hit: &Hit| !results.hits.iter().chain(&results.near).any(|other| other.is_same(hit));
    let found: Vec<Hit> = filled.hits.into_iter().filter(is_new).collect();
    results.begun = (!found.is_empty()).then_some(question.query);
    results.near.extend(found);
    results.near.truncate(size);
    Ok(())
}

/// How much there is of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Of which kind.
    pub kind: Kind,
    /// How many were counted, at most [`COUNTED`].
    pub counted: usize,
    /// Whether there may be more. Then none counted says nothing.
    pub may_be_more: bool,
}

/// What there is of each kind, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// One for each kind.
    pub kinds: Vec<Count>,
    /// Who wrote the newest entries and comments that match, and with which hashtags: most first.
    pub facets: Vec<Facet>,
}

/// How many documents of each kind the viewer may see of those that match, for the tabs, beside the results of a first page. Postgres counts, whoever
/// searches: it leaves out what is hidden before it counts, so that no number tells of it.
pub(crate) async fn count(
    conn: &mut AsyncPgConnection,
    question: &Question,
    results: &Results,
) -> Result<Counts, SearchError> {
    let are_many = results.next.is_some();
    let (found, is_all) = postgres::counts::entries(conn, question, are_many).await?;
    let others = postgres::counts::others(conn, question).await?;
    let number = |kind: Kind| {
        let (count, is_all) = match kind {
            Kind::Entry | Kind::Comment => {
                (found.iter().filter(|one| one.is_comment == (kind == Kind::Comment)).count(), is_all)
            }
            _ => (others.iter().find(|(counted, _)| *counted == kind).map_or(0, |(_, count)| *count), true),
        };
        // What stands on the page may be older than what was counted.
        let shown = results.hits.iter().filter(|hit| hit.kind == kind).count();
        let count = if is_all { count } else { count.max(shown) };
        Count { kind, counted: count.min(COUNTED), may_be_more: !is_all || count > COUNTED }
    };
    let facets = postgres::facets::of(conn, found.iter().map(|one| one.key).collect()).await?;
    Ok(Counts { kinds: Kind::ALL.into_iter().map(number).collect(), facets })
}

/// The same where these are all there are.
pub(crate) async fn count_all(conn: &mut AsyncPgConnection, hits: &[Hit]) -> Result<Counts, SearchError> {
    let number = |kind| {
        let counted = hits.iter().filter(|hit| hit.kind == kind).count();
        Count { kind, counted, may_be_more: false }
    };
    let entries = hits.iter().filter(|hit| hit.kind.shelf() == Shelf::Entries).map(|hit| hit.key).collect();
    let facets = postgres::facets::of(conn, entries).await?;
    Ok(Counts { kinds: Kind::ALL.into_iter().map(number).collect(), facets })
}
