//! Asking Meilisearch for the newest matches.

use chrono::{DateTime, NaiveTime, Utc};
use meilisearch_sdk::search::{MatchingStrategies, Selectors};
use serde::Deserialize;

use super::{Failure, Meilisearch, index};
use crate::document::Shelf;
use crate::error::SearchError;
use crate::hit::Cursor;
use crate::postgres::candidates::day_after;
use crate::query::{Query, Term};

#[derive(Debug, Deserialize)]
struct Place {
    shelf: i64,
    key: i64,
    published_at: i64,
}

impl Meilisearch {
    /// At most `limit` matching documents after a place, newest first.
    pub(crate) async fn candidates(
        &self,
        query: &Query,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, SearchError> {
        let words = words(query);
        let filter = filter(query, after);
        let call = async {
            let index = self.client.index(index::NAME);
            let mut search = index.search();
            search
                .with_query(&words)
                .with_filter(&filter)
                .with_sort(&["published_at:desc", "shelf:desc", "key:desc"])
                .with_limit(limit)
                .with_matching_strategy(MatchingStrategies::ALL)
                .with_attributes_to_retrieve(Selectors::Some(&["shelf", "key", "published_at"]));
            let found = search.execute::<Place>().await.map_err(Failure)?;
            found.hits.into_iter().map(|hit| place(&hit.result)).collect()
        };
        self.guarded(call).await
    }
}

/// A document that is none of ours is a failure: somebody else writes into this index.
fn place(place: &Place) -> Result<Cursor, SearchError> {
    let read = || {
        let at = DateTime::<Utc>::from_timestamp_micros(place.published_at)?;
        Some(Cursor { at, shelf: Shelf::from_number(place.shelf)?, key: place.key })
    };
    read().ok_or_else(|| SearchError::Meilisearch(format!("it holds a document that is not ours: {place:?}")))
}

/// The query's words in Meilisearch's own notation: `"phrase"`, `-word`; the last word may go on.
fn words(query: &Query) -> String {
    let parts: Vec<String> = query
        .clauses
        .iter()
        .flat_map(|clause| clause.any.iter().map(move |term| (clause.negated, term)))
        .map(|(negated, term)| {
            let sign = if negated { "-" } else { "" };
            match term {
                Term::Phrase(text) => format!("{sign}\"{text}\""),
                Term::Word(text) | Term::Beginning(text) => format!("{sign}{text}"),
            }
        })
        .collect();
    parts.join(" ")
}

/// The rest of the query as a filter. Everything in it is a number or was read as a handle (`[a-z0-9_]`).
fn filter(query: &Query, after: Option<Cursor>) -> String {
    let mut parts = Vec::new();
    if let Some(kind) = query.kind {
        parts.push(format!("kind = {}", kind.singular()));
    }
    if let Some(handle) = &query.from {
        parts.push(format!("author_handle = \"{handle}\""));
    }
    if let Some(beginning) = day_after(query) {
        parts.push(format!("published_at >= {}", beginning.timestamp_micros()));
    }
    if let Some(day) = query.before {
        parts.push(format!("published_at < {}", day.and_time(NaiveTime::MIN).and_utc().timestamp_micros()));
    }
    if let Some(Cursor { at, shelf, key }) = after {
        let (at, shelf) = (at.timestamp_micros(), shelf.number());
        parts.push(format!(
            "(published_at < {at} OR (published_at = {at} AND (shelf < {shelf} OR (shelf = {shelf} AND key < {key}))))"
        ));
    }
    parts.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_in_meilisearchs_notation() {
        let query =
            Query::parse("fair \"two words\" -spam -\"cold soup\" vot* from:anna in:comments before:1970-01-02");
        assert_eq!(words(&query), "fair \"two words\" -spam -\"cold soup\" vot");
        assert_eq!(filter(&query, None), "kind = comment AND author_handle = \"anna\" AND published_at < 86400000000");
    }

    #[test]
    fn the_next_page_begins_after_the_last_place() {
        let after = Cursor::decode("5-3-7");
        let expected = "(published_at < 5 OR (published_at = 5 AND (shelf < 3 OR (shelf = 3 AND key < 7))))";
        assert_eq!(filter(&Query::parse("x"), after), expected);
    }
}
