//! The one gate: of these candidates, those that the viewer may see, read fresh from their rows.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::candidates::text;
use super::filters;
use super::statement::Parameters;
use crate::document::{Kind, Shelf};
use crate::error::SearchError;
use crate::hit::{Excerpt, Hit, MARK_BEGIN, MARK_END, Place};
use crate::question::Question;

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
    #[diesel(sql_type = Bool)]
    is_group: bool,
    #[diesel(sql_type = Bool)]
    fits: bool,
}

/// A candidate that the viewer may see and that fits the query's filters.
pub(crate) struct Seen {
    /// Its place among the candidates.
    pub(crate) place: usize,
    /// Whether its words are those that were asked for, and not only like them.
    pub(crate) fits: bool,
    pub(crate) hit: Hit,
}

/// Those of the candidates that may be shown, in their order.
pub(crate) async fn load(
    conn: &mut AsyncPgConnection,
    candidates: &[Place],
    question: &Question,
) -> Result<Vec<Seen>, SearchError> {
    let mut hits = Vec::new();
    for (shelf, keys) in by_shelf(candidates) {
        let mut parameters = Parameters::default();
        let shown = columns(&mut parameters, shelf, question);
        let Some(rows) = rows(&mut parameters, shelf, keys, question) else { continue };
        let rows: Vec<Row> = parameters.bind(format!("SELECT {shown} {rows}")).load(conn).await?;
        hits.extend(rows.into_iter().map(|row| (row.fits, hit(shelf, row))));
    }
    let place_of = |hit: &Hit| {
        candidates.iter().position(|candidate| candidate.shelf == hit.kind.shelf() && candidate.key == hit.key)
    };
    let mut seen: Vec<Seen> =
        hits.into_iter().filter_map(|(fits, hit)| Some(Seen { place: place_of(&hit)?, fits, hit })).collect();
    seen.sort_by_key(|seen| seen.place);
    Ok(seen)
}

/// The keys of those entries that fit and that the viewer may see.
pub(crate) async fn fitting(
    conn: &mut AsyncPgConnection,
    entries: &[i64],
    question: &Question,
) -> Result<Vec<i64>, SearchError> {
    #[derive(QueryableByName)]
    struct Key {
        #[diesel(sql_type = BigInt)]
        key: i64,
    }
    let mut parameters = Parameters::default();
    let fits = fits(&mut parameters, Shelf::Entries, question);
    let Some(rows) = rows(&mut parameters, Shelf::Entries, entries.to_vec(), question) else { return Ok(Vec::new()) };
    let found: Vec<Key> = parameters.bind(format!("SELECT d.id AS key {rows} AND {fits}")).load(conn).await?;
    Ok(found.into_iter().map(|row| row.key).collect())
}

fn fits(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> String {
    let words = parameters.words(shelf, question);
    words.map_or("true".to_string(), |words| format!("({} @@ {words})", text(shelf)))
}

fn by_shelf(candidates: &[Place]) -> impl Iterator<Item = (Shelf, Vec<i64>)> {
    Shelf::ALL.into_iter().filter_map(|shelf| {
        let keys: Vec<i64> = candidates.iter().filter(|place| place.shelf == shelf).map(|place| place.key).collect();
        (!keys.is_empty()).then_some((shelf, keys))
    })
}

/// Why there is a policy, and of a document its words without their marks; a bare number says nothing without its unit.
const POLICY_TEXT: &str =
    "(d.about || CASE WHEN length(d.body) > 40 THEN ' ' || regexp_replace(d.body, '[#*`]+', '', 'g') ELSE '' END)";

/// What is shown of a row.
fn columns(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> String {
    let author = "a.handle AS author_handle, a.display_name AS author_name";
    let no_thread = "NULL::bigint AS thread";
    let (thread, title, html, author) = match shelf {
        Shelf::Entries => ("d.thread_id AS thread", "coalesce(d.title, t.title, '')", "d.body_html", author),
        Shelf::Proposals => ("d.thread_id AS thread", "d.title", "d.body_html", author),
        Shelf::Actors => (
            no_thread,
            "coalesce(nullif(d.display_name, ''), d.handle)",
            "d.about_html",
            "d.handle AS author_handle, d.display_name AS author_name",
        ),
        Shelf::Policies => (no_thread, "d.title", POLICY_TEXT, "d.key AS author_handle, '' AS author_name"),
    };
    let lang = if shelf == Shelf::Entries { "search_config(d.lang)" } else { "'english'" };
    let excerpt = excerpt(parameters, question, html, lang);
    let fits = fits(parameters, shelf, question);
    let is_group = if shelf == Shelf::Actors { "d.kind = 'group'" } else { "false" };
    format!(
        "d.id AS key, {thread}, {title} AS title, {excerpt} AS excerpt, {author}, {} AS at, {is_group} AS is_group, {fits} AS fits",
        filters::at(shelf)
    )
}

#[derive(QueryableByName)]
struct Apart {
    #[diesel(sql_type = Array<BigInt>)]
    apart: Vec<i64>,
}

/// Whom a viewer is apart from.
pub(crate) async fn apart(
    conn: &mut AsyncPgConnection,
    viewer: Option<i64>,
) -> Result<Vec<i64>, diesel::result::Error> {
    if viewer.is_none() {
        return Ok(Vec::new());
    }
    let mut parameters = Parameters::default();
    let viewer = parameters.maybe_number(viewer);
    let row: Apart = parameters.bind(format!("SELECT apart_of({viewer}) AS apart")).get_result(conn).await?;
    Ok(row.apart)
}

/// Whether the viewer may see a row `d`: the one rule, for each shelf. The engine's candidates are asked too, because what is left out only
/// afterwards could be counted.
pub(super) fn seen(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> String {
    let viewer = question.viewer;
    match shelf {
        Shelf::Entries => {
            let (viewer, apart) = (parameters.maybe_number(viewer), parameters.numbers(question.apart.clone()));
            format!("d.deleted_at IS NULL AND d.kind <> 'proposal' AND entry_visible(d, {viewer}, {apart})")
        }
        Shelf::Proposals => {
            let viewer = parameters.maybe_number(viewer);
            format!("d.state <> 'draft' AND d.thread_id IS NOT NULL AND proposal_words_visible(d, {viewer})")
        }
        Shelf::Actors => {
            let (viewer, apart) = (parameters.maybe_number(viewer), parameters.numbers(question.apart.clone()));
            format!(
                "d.erased_at IS NULL AND d.id <> ALL ({apart}) AND (d.kind <> 'group' OR is_in_group({viewer}, d.id) \
                 OR NOT EXISTS (SELECT FROM groups g WHERE g.id = d.id AND g.entrance = 'private'))"
            )
        }
        Shelf::Policies => "true".to_string(),
    }
}

/// The rows of a shelf with these keys that the viewer may see; `None` when the filters let nothing of it through.
fn rows(parameters: &mut Parameters, shelf: Shelf, keys: Vec<i64>, question: &Question) -> Option<String> {
    let mut conditions = vec![format!("d.id = ANY({})", parameters.numbers(keys))];
    conditions.extend(filters::conditions(parameters, shelf, question)?);
    conditions.push(seen(parameters, shelf, question));
    let from = match shelf {
        Shelf::Entries => "entries d JOIN actors a ON a.id = d.author_id LEFT JOIN entries t ON t.id = d.thread_id",
        Shelf::Proposals => "proposals d JOIN actors a ON a.id = d.author_id",
        Shelf::Actors => "actors d",
        Shelf::Policies => "policy_words d",
    };
    Some(format!("FROM {from} WHERE {}", conditions.join(" AND ")))
}

/// The best part of a text with its matches between marks: a short text whole, of a longer one the parts around
/// the matches. Tags are taken out, and only the beginning of a very long text is read, since this costs more than
/// the search itself.
fn excerpt(parameters: &mut Parameters, question: &Question, html: &str, config: &str) -> String {
    let words = parameters.marking_tsquery(&question.query, &question.languages);
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
    format!("ts_headline({config}, {text}, {words}, {options} || {extent})")
}

fn hit(shelf: Shelf, row: Row) -> Hit {
    let kind = match shelf {
        Shelf::Entries if row.thread.is_some() => Kind::Comment,
        Shelf::Entries => Kind::Entry,
        Shelf::Proposals => Kind::Proposal,
        Shelf::Actors if row.is_group => Kind::Group,
        Shelf::Actors => Kind::Member,
        Shelf::Policies => Kind::Policy,
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
