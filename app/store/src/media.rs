//! Pictures and files. What a medium is stands in one table, its bytes in another, so that only whoever serves one reads these.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, CaseId, EntryId};
use migrations::schema::{media, media_bytes};
use serde::Deserialize;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A medium without its bytes.
#[derive(Debug, Clone, QueryableByName)]
pub struct MediumRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub entry_id: EntryId,
    /// `picture`, `file` or `portrait`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub content_type: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub alt: String,
    #[diesel(sql_type = Nullable<Integer>)]
    pub width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub height: Option<i32>,
    /// The bytes of its largest form.
    #[diesel(sql_type = BigInt)]
    pub size: i64,
    #[diesel(sql_type = Binary)]
    pub sha256: Vec<u8>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

const ROW: &str = "m.id, m.entry_id, m.kind, m.content_type, m.name, m.alt, m.width, m.height, m.size, m.sha256, m.at";

/// A medium as it comes with the row of its entry.
#[derive(Debug, Clone, Deserialize)]
pub struct Medium {
    pub id: i64,
    pub kind: String,
    #[serde(rename = "type")]
    pub content_type: String,
    pub name: String,
    pub alt: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub size: i64,
}

impl From<MediumRow> for Medium {
    fn from(row: MediumRow) -> Self {
        let MediumRow { id, kind, content_type, name, alt, width, height, size, .. } = row;
        Self { id, kind, content_type, name, alt, width, height, size }
    }
}

/// A medium about to be kept. Whose it is says the entry.
#[derive(Debug, Clone)]
pub struct NewMedium<'a> {
    pub entry: EntryId,
    pub kind: &'static str,
    pub place: i16,
    pub content_type: &'static str,
    pub name: &'a str,
    pub alt: &'a str,
    /// Width and height of a picture.
    pub edges: Option<(i32, i32)>,
    pub sha256: &'a [u8],
    /// Its forms, the largest first: `large` and perhaps `small`, or `file`.
    pub forms: Vec<(&'static str, &'a [u8])>,
    /// The date that it bears where it comes in an archive; `None`: it comes now.
    pub dated: Option<DateTime<Utc>>,
}

/// Keeps a medium with its bytes.
pub async fn add(tx: &mut Tx, new: &NewMedium<'_>) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let size = new.forms.as_slice().first().map_or(0, |(_, bytes)| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    let Id { id } = statement(
        "INSERT INTO media (entry_id, actor_id, kind, place, content_type, name, alt, width, height, size, sha256, at, brought_at)
         SELECT $1, e.author_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, folkmoot_now()), $11 FROM entries e WHERE e.id = $1
         RETURNING id",
    )
    .bind::<BigInt, _>(new.entry.get())
    .bind::<Text, _>(new.kind)
    .bind::<SmallInt, _>(new.place)
    .bind::<Text, _>(new.content_type)
    .bind::<Text, _>(new.name)
    .bind::<Text, _>(new.alt)
    .bind::<Nullable<Integer>, _>(new.edges.map(|(width, _)| width))
    .bind::<Nullable<Integer>, _>(new.edges.map(|(_, height)| height))
    .bind::<BigInt, _>(size)
    .bind::<Binary, _>(new.sha256)
    .bind::<Nullable<Timestamptz>, _>(new.dated)
    .get_result(&mut **tx)
    .await?;
    for (form, bytes) in &new.forms {
        statement("INSERT INTO media_bytes (medium_id, form, bytes) VALUES ($1, $2, $3)")
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(*form)
            .bind::<Binary, _>(*bytes)
            .execute(&mut **tx)
            .await?;
    }
    Ok(id)
}

/// The bytes that are kept of an actor's media: those that came since a moment, whatever date they bear, and all.
pub async fn kept_of(conn: &mut Conn, actor: ActorId, since: DateTime<Utc>) -> Result<(i64, i64), StoreError> {
    #[derive(QueryableByName)]
    struct Sums {
        #[diesel(sql_type = BigInt)]
        lately: i64,
        #[diesel(sql_type = BigInt)]
        total: i64,
    }
    let sums: Sums = statement(
        "SELECT coalesce(sum(size) FILTER (WHERE coalesce(brought_at, at) > $2), 0)::bigint AS lately, coalesce(sum(size), 0)::bigint AS total
         FROM media WHERE actor_id = $1",
    )
    .bind::<BigInt, _>(actor.get())
    .bind::<Timestamptz, _>(since)
    .get_result(conn)
    .await?;
    Ok((sums.lately, sums.total))
}

/// A medium that the viewer (`None`: a visitor) may see; `NotFound` for others.
pub async fn find_visible(conn: &mut Conn, id: i64, viewer: Option<ActorId>) -> Result<MediumRow, StoreError> {
    Ok(statement(format!("SELECT {ROW} FROM media m WHERE m.id = $1 AND medium_visible(m, $2)"))
        .bind::<BigInt, _>(id)
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .get_result(conn)
        .await?)
}

/// A medium that a case froze, for those whom the caller found to have a part in it.
pub async fn find_in_case(conn: &mut Conn, case: CaseId, id: i64) -> Result<MediumRow, StoreError> {
    of_case(conn, case).await?.into_iter().find(|row| row.id == id).ok_or(StoreError::NotFound)
}

/// What a case froze, with what was said of each at that moment.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<MediumRow>, StoreError> {
    let row = ROW.replace("m.alt", "c.alt");
    Ok(statement(format!(
        "SELECT {row} FROM case_media c JOIN media m ON m.id = c.medium_id WHERE c.case_id = $1 ORDER BY m.entry_id, m.kind DESC, m.place"
    ))
    .bind::<BigInt, _>(case.get())
    .load(conn)
    .await?)
}

/// The media of an entry, pictures first. The caller has found that the viewer may see it.
pub async fn of_entry(conn: &mut Conn, entry: EntryId) -> Result<Vec<MediumRow>, StoreError> {
    Ok(statement(format!(
        "SELECT {ROW} FROM media m WHERE m.entry_id = $1 AND m.taken_off_at IS NULL ORDER BY m.kind DESC, m.place"
    ))
    .bind::<BigInt, _>(entry.get())
    .load(conn)
    .await?)
}

/// The places of an entry that are taken, each with its kind.
pub async fn places(conn: &mut Conn, entry: EntryId) -> Result<Vec<(String, i16)>, StoreError> {
    Ok(media::table
        .filter(media::entry_id.eq(entry.get()))
        .filter(media::taken_off_at.is_null())
        .select((media::kind, media::place))
        .load(conn)
        .await?)
}

/// The bytes of one form of a medium; of a picture that is small already, there is one form only.
pub async fn bytes(conn: &mut Conn, medium: i64, form: &str) -> Result<Vec<u8>, StoreError> {
    Ok(media_bytes::table
        .filter(media_bytes::medium_id.eq(medium))
        .order(media_bytes::form.eq(form).desc())
        .select(media_bytes::bytes)
        .first(conn)
        .await?)
}

/// Says what a picture shows.
pub async fn describe(tx: &mut Tx, medium: i64, alt: &str) -> Result<(), StoreError> {
    statement("UPDATE media SET alt = $2 WHERE id = $1")
        .bind::<BigInt, _>(medium)
        .bind::<Text, _>(alt)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes one medium off its entry, or all (`None`): its bytes go, unless a case keeps it.
pub async fn take_off(tx: &mut Tx, entry: EntryId, medium: Option<i64>) -> Result<(), StoreError> {
    statement("SELECT take_off_media($1, $2)")
        .bind::<BigInt, _>(entry.get())
        .bind::<Nullable<BigInt>, _>(medium)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an entry is not what it was, where its words are: a jury's answer was about what it was.
pub async fn note_change(tx: &mut Tx, entry: EntryId) -> Result<(), StoreError> {
    statement("UPDATE entries SET edited_at = folkmoot_now() WHERE id = $1")
        .bind::<BigInt, _>(entry.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Everything of an actor's in the order it came, one medium at a time, for whoever takes it all out: the next after an id with the
/// bytes of its largest form. What is held or removed is theirs too; what was taken off is gone.
pub async fn next_of(conn: &mut Conn, actor: ActorId, after: i64) -> Result<Option<(MediumRow, Vec<u8>)>, StoreError> {
    let row: Option<MediumRow> = statement(format!(
        "SELECT {ROW} FROM media m WHERE m.actor_id = $1 AND m.id > $2 AND m.taken_off_at IS NULL ORDER BY m.id LIMIT 1"
    ))
    .bind::<BigInt, _>(actor.get())
    .bind::<BigInt, _>(after)
    .get_result(conn)
    .await
    .optional()?;
    let Some(row) = row else { return Ok(None) };
    let form = if row.kind == "file" { "file" } else { "large" };
    let bytes = bytes(conn, row.id, form).await?;
    Ok(Some((row, bytes)))
}

/// The media of a row of an entry.
pub fn read(json: Option<&serde_json::Value>) -> Vec<Medium> {
    json.and_then(|json| serde_json::from_value(json.clone()).ok()).unwrap_or_default()
}
