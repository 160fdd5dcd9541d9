//! The newest documents that match, whoever may see them. Only their places leave this module.

use chrono::{DateTime, NaiveTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::statement::Parameters;
use crate::document::{Kind, Shelf};
use crate::error::SearchError;
use crate::hit::Cursor;
use crate::query::Query;

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    shelf: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// How a shelf is searched; all of it constant text.
struct Table {
    shelf: Shelf,
    /// The table and its alias `d`.
    from: &'static str,
    /// The column of time.
    at: &'static str,
    /// Rows that nobody finds.
    standing: &'static str,
    /// The author's actor id.
    author: &'static str,
    /// The indexed text.
    text: &'static str,
}

const ENTRIES: Table = Table {
    shelf: Shelf::Entries,
    from: "entries d",
    at: "d.published_at",
    standing: "d.deleted_at IS NULL AND d.kind <> 'proposal'",
    author: "d.author_id",
    text: "d.search",
};

const PROPOSALS: Table = Table {
    shelf: Shelf::Proposals,
    from: "proposals d",
    at: "d.created_at",
    standing: "d.state <> 'draft' AND d.thread_id IS NOT NULL",
    author: "d.author_id",
    text: "d.search",
};

const ACTORS: Table = Table {
    shelf: Shelf::Actors,
    from: "actors d",
    at: "d.created_at",
    standing: "d.erased_at IS NULL",
    author: "d.id",
    // Written exactly as in the index actors_by_name.
    text: "to_tsvector('simple', d.handle || ' ' || d.display_name)",
};

/// At most `limit` matching documents after a place, newest first.
pub(crate) async fn find(
    conn: &mut AsyncPgConnection,
    query: &Query,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<Cursor>, SearchError> {
    let mut parameters = Parameters::default();
    let limit = parameters.number(limit.try_into().unwrap_or(i64::MAX));
    let branches: Vec<String> =
        tables(query.kind).iter().map(|table| branch(&mut parameters, table, query, after, &limit)).collect();
    let statement = format!(
        "SELECT shelf, key, at FROM ({}) c ORDER BY at DESC, shelf DESC, key DESC LIMIT {limit}",
        branches.join(" UNION ALL ")
    );
    let places: Vec<Place> = parameters.bind(statement).load(conn).await?;
    Ok(places
        .into_iter()
        .filter_map(|place| Some(Cursor { at: place.at, shelf: Shelf::from_number(place.shelf)?, key: place.key }))
        .collect())
}

fn tables(kind: Option<Kind>) -> &'static [Table] {
    match kind.map(Kind::shelf) {
        None => &[ENTRIES, PROPOSALS, ACTORS],
        Some(Shelf::Entries) => &[ENTRIES],
        Some(Shelf::Proposals) => &[PROPOSALS],
        Some(Shelf::Actors) => &[ACTORS],
    }
}

/// One shelf's newest matches. Its order is an index's order, so that a common word costs a short walk
/// from the newest on, and a rare one a look into the index of words.
fn branch(parameters: &mut Parameters, table: &Table, query: &Query, after: Option<Cursor>, limit: &str) -> String {
    let Table { from, at, author, text, .. } = table;
    let shelf = table.shelf.number();
    let mut conditions = vec![table.standing.to_string()];
    match query.kind {
        Some(Kind::Entry) => conditions.push("d.thread_id IS NULL".to_string()),
        Some(Kind::Comment) => conditions.push("d.thread_id IS NOT NULL".to_string()),
        _ => {}
    }
    let words = if table.shelf == Shelf::Actors { parameters.name_tsquery(query) } else { parameters.tsquery(query) };
    conditions.extend(words.map(|words| format!("{text} @@ {words}")));
    if let Some(handle) = &query.from {
        let handle = parameters.text(handle);
        conditions.push(format!("{author} = (SELECT id FROM actors WHERE handle = {handle})"));
    }
    if let Some(beginning) = day_after(query) {
        let beginning = parameters.time(beginning);
        conditions.push(format!("{at} >= {beginning}"));
    }
    if let Some(day) = query.before {
        let end = parameters.time(day.and_time(NaiveTime::MIN).and_utc());
        conditions.push(format!("{at} < {end}"));
    }
    if let Some(cursor) = after {
        let (last_at, last_shelf, last_key) =
            (parameters.time(cursor.at), parameters.number(cursor.shelf.number()), parameters.number(cursor.key));
        conditions.push(format!(
            "{at} <= {last_at} AND ({at}, {shelf}::bigint, d.id) < ({last_at}, {last_shelf}, {last_key})"
        ));
    }
    format!(
        "(SELECT {shelf}::bigint AS shelf, d.id AS key, {at} AS at FROM {from} WHERE {} ORDER BY {at} DESC, d.id DESC LIMIT {limit})",
        conditions.join(" AND ")
    )
}

/// The first instant that `after:` lets through.
pub(crate) fn day_after(query: &Query) -> Option<DateTime<Utc>> {
    query.after?.succ_opt().map(|day| day.and_time(NaiveTime::MIN).and_utc())
}
