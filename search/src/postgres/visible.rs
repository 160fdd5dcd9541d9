//! The one gate: of these candidates, those that the viewer may see, read fresh from their rows.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::statement::Parameters;
use crate::document::{Kind, Shelf};
use crate::error::SearchError;
use crate::hit::{Cursor, Excerpt, Hit, MARK_BEGIN, MARK_END};
use crate::query::Query;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    thread: Option<i64>,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    excerpt: String,
    #[diesel(sql_type = Text)]
    author_handle: String,
    #[diesel(sql_type = Text)]
    author_name: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// The candidates that `viewer` may see, in the order of results.
pub(crate) async fn load(
    conn: &mut AsyncPgConnection,
    candidates: &[Cursor],
    query: &Query,
    viewer: Option<i64>,
) -> Result<Vec<Hit>, SearchError> {
    let mut hits = Vec::new();
    for shelf in [Shelf::Entries, Shelf::Proposals, Shelf::Actors] {
        let keys: Vec<i64> = candidates.iter().filter(|c| c.shelf == shelf).map(|c| c.key).collect();
        if keys.is_empty() {
            continue;
        }
        let mut parameters = Parameters::default();
        let statement = statement(&mut parameters, shelf, keys, query, viewer);
        let rows: Vec<Row> = parameters.bind(statement).load(conn).await?;
        hits.extend(rows.into_iter().map(|row| hit(shelf, row)));
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.cursor()));
    Ok(hits)
}

fn statement(parameters: &mut Parameters, shelf: Shelf, keys: Vec<i64>, query: &Query, viewer: Option<i64>) -> String {
    let keys = parameters.numbers(keys);
    match shelf {
        Shelf::Entries => {
            let viewer = parameters.maybe_number(viewer);
            let excerpt = excerpt(parameters, query, "e.body_html");
            format!(
                "SELECT e.id AS key, e.thread_id AS thread, coalesce(e.title, t.title, '') AS title, {excerpt} AS excerpt, \
                 a.handle AS author_handle, a.display_name AS author_name, e.published_at AS at \
                 FROM entries e JOIN actors a ON a.id = e.author_id LEFT JOIN entries t ON t.id = e.thread_id \
                 WHERE e.id = ANY({keys}) AND e.kind <> 'proposal' AND entry_visible(e, {viewer})"
            )
        }
        Shelf::Proposals => {
            let excerpt = excerpt(parameters, query, "p.body_html");
            format!(
                "SELECT p.id AS key, p.thread_id AS thread, p.title, {excerpt} AS excerpt, \
                 a.handle AS author_handle, a.display_name AS author_name, p.created_at AS at \
                 FROM proposals p JOIN actors a ON a.id = p.author_id \
                 WHERE p.id = ANY({keys}) AND p.state <> 'draft' AND p.thread_id IS NOT NULL"
            )
        }
        Shelf::Actors => {
            let viewer = parameters.maybe_number(viewer);
            let excerpt = excerpt(parameters, query, "a.about_html");
            format!(
                "SELECT a.id AS key, NULL::bigint AS thread, coalesce(nullif(a.display_name, ''), a.handle) AS title, \
                 {excerpt} AS excerpt, a.handle AS author_handle, a.display_name AS author_name, a.created_at AS at \
                 FROM actors a WHERE a.id = ANY({keys}) AND a.erased_at IS NULL AND a.id <> ALL (apart_of({viewer})) \
                 AND (a.kind <> 'group' OR is_in_group({viewer}, a.id) \
                 OR NOT EXISTS (SELECT FROM groups g WHERE g.id = a.id AND g.entrance = 'private'))"
            )
        }
    }
}

/// The best part of a text with its matches between marks: a short text whole, of a longer one the parts around
/// the matches. Tags are taken out, and only the beginning of a very long text is read, since this costs more than
/// the search itself.
fn excerpt(parameters: &mut Parameters, query: &Query, html: &str) -> String {
    let words = parameters.marking_tsquery(query);
    let marks = parameters.text(format!("{MARK_BEGIN}{MARK_END}"));
    // Tags within a sentence go without a trace, the others part words.
    let within = parameters.text("</?(a|b|code|del|em|i|s|strong|u)(\\s[^>]*)?>");
    let others = parameters.text("<[^>]*>");
    let options = parameters.text(format!(
        "StartSel={MARK_BEGIN}, StopSel={MARK_END}, MaxWords=36, MinWords=18, ShortWord=0, FragmentDelimiter=\" … \""
    ));
    let text = format!("translate(left({html}, 20000), {marks}, '')");
    let text = format!("regexp_replace(regexp_replace({text}, {within}, '', 'g'), {others}, ' ', 'g')");
    let extent = format!("CASE WHEN length({html}) <= 400 THEN ', HighlightAll=true' ELSE ', MaxFragments=2' END");
    format!("ts_headline('english', {text}, {words}, {options} || {extent})")
}

fn hit(shelf: Shelf, row: Row) -> Hit {
    let kind = match shelf {
        Shelf::Entries if row.thread.is_some() => Kind::Comment,
        Shelf::Entries => Kind::Entry,
        Shelf::Proposals => Kind::Proposal,
        Shelf::Actors => Kind::Member,
    };
    Hit {
        kind,
        key: row.key,
        thread: row.thread,
        title: row.title,
        excerpt: Excerpt::from_marked(&row.excerpt),
        author_handle: row.author_handle,
        author_name: row.author_name,
        at: row.at,
    }
}
