//! Sources: outside feeds that an actor brings in. What the beat does with them is in `fetches`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use governance::{ActorId, CaseId, EntryId, SourceId};
use migrations::schema::sources;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

mod fetches;

pub use fetches::{
    ClaimedSource, FeedFacts, NewItem, claim_due, has_other, import, record_fetch, record_trouble, rhythm, still_ours,
};

/// A source as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sources)]
pub struct SourceRow {
    #[diesel(deserialize_as = i64)]
    pub id: SourceId,
    pub url: String,
    /// Empty until the feed was read once.
    pub title: String,
    pub site_url: Option<String>,
    pub added_at: DateTime<Utc>,
    /// When it was last read without trouble.
    pub fetched_at: Option<DateTime<Utc>>,
    pub next_fetch_at: DateTime<Utc>,
    pub trouble: Option<String>,
    /// Its site said that it is gone for good; it is not asked again.
    pub gone_at: Option<DateTime<Utc>>,
    /// Held or removed: nothing is read, and what it brought in is hidden.
    pub withheld: bool,
}

/// The case for which a source is held or removed; `None` when it is neither.
pub async fn withheld_by(conn: &mut Conn, id: SourceId) -> Result<Option<CaseId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Nullable<BigInt>)]
        case_id: Option<i64>,
    }
    let row: Row = statement(
        "SELECT withholding_case(e.id) AS case_id FROM entries e WHERE e.source_id = $1 AND e.kind = 'source'",
    )
    .bind::<BigInt, _>(id.get())
    .get_result(conn)
    .await?;
    Ok(row.case_id.map(CaseId::from))
}

/// Withholds, or shows again, a thousand more items of one source whose case has begun or ended. Returns how many.
pub async fn settle_one(tx: &mut Tx) -> Result<usize, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        settled: i32,
    }
    let row: Option<Row> = statement(
        "SELECT settle_source(s.id) AS settled FROM (SELECT id FROM sources WHERE unsettled ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) s",
    )
    .get_result(&mut **tx)
    .await
    .optional()?;
    Ok(row.map_or(0, |row| usize::try_from(row.settled).unwrap_or(0)))
}

/// How adding a source ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    New(SourceId),
    /// The actor brings it in already.
    Already,
}

/// An actor's sources, newest first.
pub async fn of_actor(conn: &mut Conn, actor: ActorId) -> Result<Vec<SourceRow>, StoreError> {
    Ok(sources::table
        .filter(sources::actor_id.eq(actor.get()))
        .filter(sources::removed_at.is_null())
        .order(sources::id.desc())
        .select(SourceRow::as_select())
        .load(conn)
        .await?)
}

/// Adds a source, due at once. One that was removed before comes back with its memory of what it has imported.
pub async fn add(tx: &mut Tx, actor: ActorId, url: &str) -> Result<Added, StoreError> {
    let mine = || sources::table.filter(sources::actor_id.eq(actor.get())).filter(sources::url.eq(url));
    let active: Option<i64> =
        mine().filter(sources::removed_at.is_null()).select(sources::id).first(&mut **tx).await.optional()?;
    if active.is_some() {
        return Ok(Added::Already);
    }
    let now = crate::clock::now(tx).await?;
    let before: Option<i64> = mine().order(sources::id.desc()).select(sources::id).first(&mut **tx).await.optional()?;
    let id = match before {
        Some(id) => {
            diesel::update(sources::table.find(id))
                .set((
                    sources::removed_at.eq(None::<DateTime<Utc>>),
                    sources::gone_at.eq(None::<DateTime<Utc>>),
                    sources::trouble.eq(None::<String>),
                    sources::etag.eq(None::<String>),
                    sources::last_modified.eq(None::<String>),
                    sources::failures.eq(0),
                    sources::added_at.eq(now),
                    sources::next_fetch_at.eq(now),
                ))
                .returning(sources::id)
                .get_result(&mut **tx)
                .await?
        }
        None => {
            diesel::insert_into(sources::table)
                .values((
                    sources::actor_id.eq(actor.get()),
                    sources::url.eq(url),
                    sources::added_at.eq(now),
                    sources::next_fetch_at.eq(now),
                ))
                .returning(sources::id)
                .get_result::<i64>(&mut **tx)
                .await?
        }
    };
    Ok(Added::New(id.into()))
}

/// Whose source it is; `NotFound` when there is none or it was removed.
pub async fn owner(tx: &mut Tx, id: SourceId) -> Result<ActorId, StoreError> {
    let actor: i64 = sources::table
        .find(id.get())
        .filter(sources::removed_at.is_null())
        .select(sources::actor_id)
        .for_no_key_update()
        .first(&mut **tx)
        .await?;
    Ok(actor.into())
}

/// Whose source it is, also when it is not read any more; `NotFound` when there is none.
pub async fn whose(conn: &mut Conn, id: SourceId) -> Result<ActorId, StoreError> {
    let actor: i64 = sources::table.find(id.get()).select(sources::actor_id).first(conn).await?;
    Ok(actor.into())
}

/// The source that brought an entry in; `NotFound` for others.
pub async fn of_entry(conn: &mut Conn, entry: EntryId) -> Result<SourceId, StoreError> {
    use migrations::schema::entries;
    let source: Option<i64> = entries::table
        .find(entry.get())
        .filter(entries::kind.eq("item"))
        .select(entries::source_id)
        .first(conn)
        .await?;
    source.map(SourceId::from).ok_or(StoreError::NotFound)
}

/// Removes a source. What it has brought in stays.
pub async fn remove(tx: &mut Tx, id: SourceId) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    diesel::update(sources::table.find(id.get())).set(sources::removed_at.eq(Some(now))).execute(&mut **tx).await?;
    Ok(())
}
