//! Rows as documents to index. Held entries are indexed too: who may see them is asked at each search,
//! and their authors may.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::filters::HAS_LINK;
use crate::document::{Document, Kind, Shelf};

/// Characters of a text that Meilisearch gets, so that a batch stays far below its limit of 100 MB.
const TEXT: usize = 20_000;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    author: Option<i64>,
    #[diesel(sql_type = Text)]
    author_handle: String,
    #[diesel(sql_type = Text)]
    group_handle: String,
    #[diesel(sql_type = Text)]
    audience: String,
    /// For actors their kind.
    #[diesel(sql_type = Text)]
    form: String,
    #[diesel(sql_type = Array<Text>)]
    tags: Vec<String>,
    #[diesel(sql_type = Text)]
    lang: String,
    #[diesel(sql_type = Bool)]
    has_link: bool,
    #[diesel(sql_type = Bool)]
    is_edited: bool,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What documents have that are no entries.
const NO_ENTRY: &str =
    "'' AS group_handle, '' AS audience, '{}'::text[] AS tags, '' AS lang, false AS has_link, false AS is_edited";

/// The rows of a shelf that belong into the index: their columns, and where they are from; `d` is the table.
fn rows(shelf: Shelf) -> (String, &'static str) {
    match shelf {
        Shelf::Entries => (
            format!(
                "d.id AS key, coalesce(d.title, '') AS title, left(d.body || E'\\n' || d.poll_words || E'\\n' || coalesce(d.event_place, ''), {TEXT}) AS text, d.author_id AS author, a.handle AS author_handle, \
                 coalesce(g.handle, '') AS group_handle, d.audience, d.kind AS form, d.tags, coalesce(d.lang, '') AS lang, \
                 {HAS_LINK} AS has_link, d.edited_at IS NOT NULL AS is_edited, d.published_at AS at"
            ),
            "entries d JOIN actors a ON a.id = d.author_id LEFT JOIN actors g ON g.id = d.group_id \
             WHERE d.deleted_at IS NULL AND d.kind <> 'proposal'",
        ),
        Shelf::Proposals => (
            format!(
                "d.id AS key, d.title, left(d.body, {TEXT}) AS text, d.author_id AS author, a.handle AS author_handle, d.state AS form, \
                 d.created_at AS at, {NO_ENTRY}"
            ),
            "proposals d JOIN actors a ON a.id = d.author_id WHERE d.state <> 'draft' AND d.thread_id IS NOT NULL",
        ),
        Shelf::Actors => (
            format!(
                "d.id AS key, d.handle || ' ' || d.display_name AS title, '' AS text, d.id AS author, d.handle AS author_handle, \
                 d.kind AS form, d.created_at AS at, {NO_ENTRY}"
            ),
            "actors d WHERE d.erased_at IS NULL",
        ),
        Shelf::Policies => (
            format!(
                "d.id AS key, d.title, left(d.about || ' ' || d.body, {TEXT}) AS text, NULL::bigint AS author, '' AS author_handle, \
                 '' AS form, d.at AS at, {NO_ENTRY}"
            ),
            "policy_words d WHERE true",
        ),
    }
}

fn document(shelf: Shelf, row: Row) -> Document {
    let kind = match shelf {
        Shelf::Entries if row.form == "comment" => Kind::Comment,
        Shelf::Entries => Kind::Entry,
        Shelf::Proposals => Kind::Proposal,
        Shelf::Actors if row.form == "group" => Kind::Group,
        Shelf::Actors => Kind::Member,
        Shelf::Policies => Kind::Policy,
    };
    Document {
        uid: shelf.uid(row.key),
        kind,
        shelf: shelf.number(),
        key: row.key,
        title: row.title,
        text: row.text,
        author: row.author,
        author_handle: row.author_handle,
        group_handle: row.group_handle,
        audience: row.audience,
        form: row.form,
        tags: row.tags,
        lang: row.lang,
        has_link: row.has_link,
        is_edited: row.is_edited,
        published_at: row.at.timestamp_micros(),
    }
}

/// The documents of these rows; a key that does not come back has nothing to index.
pub(crate) async fn by_keys(
    conn: &mut AsyncPgConnection,
    shelf: Shelf,
    keys: &[i64],
) -> Result<Vec<Document>, diesel::result::Error> {
    let (columns, from) = rows(shelf);
    let statement = format!("SELECT {columns} FROM {from} AND d.id = ANY($1)");
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
    let statement = format!("SELECT {columns} FROM {from} AND d.id > $1 ORDER BY d.id LIMIT $2");
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
    for shelf in Shelf::ALL {
        let (_, from) = rows(shelf);
        let row: Count = diesel::sql_query(format!("SELECT count(*) AS count FROM {from}")).get_result(conn).await?;
        total += row.count;
    }
    let waiting: Count = diesel::sql_query("SELECT count(*) AS count FROM search_outbox").get_result(conn).await?;
    Ok((total, waiting.count))
}
