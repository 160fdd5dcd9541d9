//! Asking Meilisearch for the first matches.

use chrono::{DateTime, Utc};
use meilisearch_sdk::search::{MatchingStrategies, Selectors};
use serde::Deserialize;

use super::{Failure, Meilisearch, index};
use crate::document::Shelf;
use crate::error::SearchError;
use crate::hit::{Cursor, Place};
use crate::query::{Filter, Has, Is, Order, Query, Term, Test, Who};
use crate::question::Question;

#[derive(Debug, Deserialize)]
struct Found {
    shelf: i64,
    key: i64,
    published_at: i64,
}

impl Meilisearch {
    /// At most `limit` matching documents after a place, in the query's order; of the best those after the first `offset`. The query must be one that it can express.
    pub(crate) async fn candidates(
        &self,
        question: &Question,
        after: Option<Cursor>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Place>, SearchError> {
        let query = &question.query;
        let words = words(query);
        let filter = filter(query, question.viewer, after);
        let direction = if query.order == Order::Oldest { "asc" } else { "desc" };
        let sort = ["published_at", "shelf", "key"].map(|column| format!("{column}:{direction}"));
        let sort: Vec<&str> = sort.iter().map(String::as_str).collect();
        let call = async {
            let index = self.client.index(index::NAME);
            let mut search = index.search();
            search
                .with_query(&words)
                .with_filter(&filter)
                .with_limit(limit)
                .with_matching_strategy(MatchingStrategies::ALL)
                .with_attributes_to_retrieve(Selectors::Some(&["shelf", "key", "published_at"]));
            if query.order == Order::Best {
                search.with_offset(offset);
            } else {
                search.with_sort(&sort);
            }
            let found = search.execute::<Found>().await.map_err(Failure)?;
            found.hits.into_iter().map(|hit| place(&hit.result)).collect()
        };
        self.guarded(call).await
    }
}

/// A document that is none of ours is a failure: somebody else writes into this index.
fn place(found: &Found) -> Result<Place, SearchError> {
    let read = || {
        let at = DateTime::<Utc>::from_timestamp_micros(found.published_at)?;
        Some(Place { at, shelf: Shelf::from_number(found.shelf)?, key: found.key })
    };
    read().ok_or_else(|| SearchError::Meilisearch(format!("it holds a document that is not ours: {found:?}")))
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

/// The rest of the query as a filter; what it cannot express is left out, and such a query is not asked of it. Everything in it is a
/// number, a constant word, or was read as a handle (`[a-z0-9_]`), a hashtag (letters, digits, `_`) or two letters.
fn filter(query: &Query, viewer: Option<i64>, after: Option<Cursor>) -> String {
    let mut parts: Vec<String> = query.filters.iter().filter_map(|filter| of_filter(filter, viewer)).collect();
    if let Some(Cursor::After(Place { at, shelf, key })) = after {
        let (at, shelf) = (at.timestamp_micros(), shelf.number());
        let beyond = if query.order == Order::Oldest { ">" } else { "<" };
        parts.push(format!(
            "(published_at {beyond} {at} OR (published_at = {at} AND (shelf {beyond} {shelf} OR (shelf = {shelf} AND key {beyond} {key}))))"
        ));
    }
    parts.join(" AND ")
}

fn of_filter(filter: &Filter, viewer: Option<i64>) -> Option<String> {
    let any: Option<Vec<String>> = filter.any.iter().map(|test| of_test(test, viewer)).collect();
    let any = any?.join(" OR ");
    Some(if filter.negated { format!("NOT ({any})") } else { format!("({any})") })
}

/// `None` when the index does not know it.
fn of_test(test: &Test, viewer: Option<i64>) -> Option<String> {
    Some(match test {
        Test::From(Who::Handle(handle)) => format!("author_handle = \"{handle}\""),
        // Nobody has the number 0, so that a visitor's own things are none.
        Test::From(Who::Me) => format!("author = {}", viewer.unwrap_or(0)),
        Test::Kind(kind) => format!("kind = {}", kind.singular()),
        Test::Group(handle) => format!("group_handle = \"{handle}\""),
        Test::To(audience) => format!("audience = {}", audience.as_str()),
        Test::Has(Has::Link) => "has_link = true".to_string(),
        Test::Is(Is::Form(form)) => format!("(form = {form} AND shelf = {})", Shelf::Entries.number()),
        Test::Is(Is::State(state)) => format!("(form = {state} AND shelf = {})", Shelf::Proposals.number()),
        Test::Is(Is::Edited) => "is_edited = true".to_string(),
        Test::Tag(tag) => format!("tags = \"{tag}\""),
        Test::Lang(lang) => format!("lang = \"{lang}\""),
        Test::Before(span) => format!("published_at < {}", span.begins().timestamp_micros()),
        Test::After(span) => format!("published_at >= {}", span.ends().timestamp_micros()),
        Test::During(span) => {
            let (begins, ends) = (span.begins().timestamp_micros(), span.ends().timestamp_micros());
            format!("(published_at >= {begins} AND published_at < {ends})")
        }
        Test::LikedBy(_) | Test::CommentedBy(_) | Test::Has(_) | Test::Is(Is::Followed) | Test::ToMe => return None,
    })
}

/// Whether Meilisearch can say what the query means: it knows no alternatives of words, a beginning only as the last word,
/// and nothing of what others did with a document.
pub(crate) fn can_express(query: &Query) -> bool {
    let last = query.clauses.len().saturating_sub(1);
    let words = query.clauses.iter().enumerate().all(|(place, clause)| match clause.any.as_slice() {
        [Term::Beginning(_)] => place == last && !clause.negated,
        [_] => true,
        _ => false,
    });
    words && query.order != Order::Active && query.filters.iter().all(|filter| of_filter(filter, None).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_in_meilisearchs_notation() {
        let query = Query::parse(
            "fair \"two words\" -spam -\"cold soup\" vot* from:anna|me in:comments before:1970-01-02 -has:link #bread",
        );
        assert_eq!(words(&query), "fair \"two words\" -spam -\"cold soup\" vot");
        assert_eq!(
            filter(&query, Some(7), None),
            "(author_handle = \"anna\" OR author = 7) AND (kind = comment) AND (published_at < 86400000000) \
             AND NOT (has_link = true) AND (tags = \"bread\")"
        );
    }

    #[test]
    fn the_next_page_begins_after_the_last_place() {
        let after = Cursor::decode("5-3-7");
        let expected = "(published_at < 5 OR (published_at = 5 AND (shelf < 3 OR (shelf = 3 AND key < 7))))";
        assert_eq!(filter(&Query::parse("x"), None, after), expected);
        assert_eq!(filter(&Query::parse("x order:oldest"), None, after), expected.replace('<', ">"));
    }

    #[test]
    fn what_meilisearch_cannot_express_is_left_to_postgres() {
        for typed in [
            "",
            "a b",
            "\"a b\" c",
            "a -b",
            "a -\"b c\"",
            "a pre*",
            "from:anna in:entries a",
            "a order:best",
            "is:open|failed a",
        ] {
            assert!(can_express(&Query::parse(typed)), "{typed}");
        }
        for typed in
            ["a|b", "pre* a", "-pre*", "-a|b", "a liked-by:bo", "a order:active", "a has:likes", "a -commented-by:me"]
        {
            assert!(!can_express(&Query::parse(typed)), "{typed}");
        }
    }
}
