//! Rows as documents to index. Held entries are indexed too: who may see them is asked at each search,
//! and their authors may.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::document::{Document, Kind, Shelf};

/// Characters of a text that Meilisearch gets, so that a batch stays far below its limit of 100 MB.
const TEXT: &str = "20000";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Bool)]
    is_comment: bool,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Text)]
    author_handle: String,
    #[diesel(sql_type = Text)]
    audience: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The rows of a shelf that belong into the index; `d` is the table, `%` what narrows them.
fn rows(shelf: Shelf) -> (&'static str, &'static str) {
    match shelf {
        Shelf::Entries => (
            "d.id AS key, d.thread_id IS NOT NULL AS is_comment, coalesce(d.title, '') AS title, left(d.body, %) AS text, \
             a.handle AS author_handle, d.audience, d.published_at AS at",
            "entries d JOIN actors a ON a.id = d.author_id WHERE d.deleted_at IS NULL AND d.kind <> 'proposal'",
        ),
        Shelf::Proposals => (
            "d.id AS key, false AS is_comment, d.title, left(d.body, %) AS text, \
             a.handle AS author_handle, 'public' AS audience, d.created_at AS at",
            "proposals d JOIN actors a ON a.id = d.author_id WHERE d.state <> 'draft' AND d.thread_id IS NOT NULL",
        ),
        Shelf::Actors => (
            "d.id AS key, false AS is_comment, d.handle || ' ' || d.display_name AS title, '' AS text, \
             d.handle AS author_handle, 'public' AS audience, d.created_at AS at",
            "actors d WHERE d.erased_at IS NULL",
        ),
    }
}

fn document(shelf: Shelf, row: Row) -> Document {
    let kind = match shelf {
        Shelf::Entries if row.is_comment => Kind::Comment,
        Shelf::Entries => Kind::Entry,
        Shelf::Proposals => Kind::Proposal,
        Shelf::Actors => Kind::Member,
    };
    let mut document = Document::new(kind, row.key, row.title, row.text, row.author_handle, row.at);
    document.audience = row.audience;
    document
}

/// The documents of these rows; a key that does not come back has nothing to index.
pub(crate) async fn by_keys(
    conn: &mut AsyncPgConnection,
    shelf: Shelf,
    keys: &[i64],
) -> Result<Vec<Document>, diesel::result::Error> {
    let (columns, from) = rows(shelf);
    let statement = format!("SELECT {} FROM {from} AND d.id = ANY($1)", columns.replace('%', TEXT));
    let rows: Vec<Row> = diesel::sql_query(statement).bind::<Array<BigInt>, _>(keys).load(conn).await?;
    Ok(rows.into_iter().map(|row| document(shelf, row)).collect())
}

/// The next documents of a shelf after a key, by key.
pub(crate) async fn after(
    conn: &mut AsyncPgConnection,
    shelf: Shelf,
    key: i64,
    limit: usize,
) -> Result<Vec<Document>, diesel::result::Error> {
    let (columns, from) = rows(shelf);
    let statement = format!("SELECT {} FROM {from} AND d.id > $1 ORDER BY d.id LIMIT $2", columns.replace('%', TEXT));
    let rows: Vec<Row> = diesel::sql_query(statement)
        .bind::<BigInt, _>(key)
        .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| document(shelf, row)).collect())
}

/// How many documents the index should hold, and how many of them the queue says are stale.
pub(crate) async fn count(conn: &mut AsyncPgConnection) -> Result<(i64, i64), diesel::result::Error> {
    let mut total = 0;
    for shelf in [Shelf::Entries, Shelf::Proposals, Shelf::Actors] {
        let (_, from) = rows(shelf);
        let row: Count = diesel::sql_query(format!("SELECT count(*) AS count FROM {from}")).get_result(conn).await?;
        total += row.count;
    }
    let waiting: Count = diesel::sql_query("SELECT count(*) AS count FROM search_outbox").get_result(conn).await?;
    Ok((total, waiting.count))
}
