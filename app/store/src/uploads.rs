//! Pictures and files that a member's programs sent ahead of their entry. Nobody else can name them; after a day they are gone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{EntryId, MemberId};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// What waits, without its bytes.
#[derive(Debug, Clone, QueryableByName)]
pub struct UploadRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `picture` or `file`.
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
    /// The bytes of its larger form.
    #[diesel(sql_type = BigInt)]
    pub size: i64,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// Something about to wait.
#[derive(Debug, Clone)]
pub struct NewUpload<'a> {
    pub kind: &'static str,
    pub content_type: &'a str,
    pub name: &'a str,
    pub alt: &'a str,
    /// Width and height of a picture.
    pub edges: Option<(i32, i32)>,
    pub large: &'a [u8],
    /// Of a picture that is larger than small.
    pub small: Option<&'a [u8]>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Keeps something for a day. Refused by `uploads_per_member` where as much waits as may.
pub async fn keep(tx: &mut Tx, member: MemberId, new: &NewUpload<'_>) -> Result<i64, StoreError> {
    let Number { id } = statement(
        "INSERT INTO uploads (member_id, kind, content_type, name, alt, width, height, large, small)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(new.kind)
    .bind::<Text, _>(new.content_type)
    .bind::<Text, _>(new.name)
    .bind::<Text, _>(new.alt)
    .bind::<Nullable<Integer>, _>(new.edges.map(|(width, _)| width))
    .bind::<Nullable<Integer>, _>(new.edges.map(|(_, height)| height))
    .bind::<Binary, _>(new.large)
    .bind::<Nullable<Binary>, _>(new.small)
    .get_result(&mut **tx)
    .await?;
    Ok(id)
}

const ROW: &str = "id, kind, content_type, name, alt, width, height, octet_length(large)::bigint AS size, at";

/// What waits of a member's, in the order in which it came.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<UploadRow>, StoreError> {
    Ok(statement(format!("SELECT {ROW} FROM uploads WHERE member_id = $1 ORDER BY id"))
        .bind::<BigInt, _>(member.get())
        .load(conn)
        .await?)
}

/// One of a member's, with its bytes: the larger form, and the small one where there is one.
pub async fn find(
    conn: &mut Conn,
    member: MemberId,
    id: i64,
) -> Result<(UploadRow, Vec<u8>, Option<Vec<u8>>), StoreError> {
    #[derive(QueryableByName)]
    struct Bytes {
        #[diesel(sql_type = Binary)]
        large: Vec<u8>,
        #[diesel(sql_type = Nullable<Binary>)]
        small: Option<Vec<u8>>,
    }
    let (row, bytes): (UploadRow, Bytes) =
        statement(format!("SELECT {ROW}, large, small FROM uploads WHERE member_id = $1 AND id = $2"))
            .bind::<BigInt, _>(member.get())
            .bind::<BigInt, _>(id)
            .get_result(conn)
            .await?;
    Ok((row, bytes.large, bytes.small))
}

/// Throws away one of a member's own.
pub async fn remove(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    let gone = statement("DELETE FROM uploads WHERE member_id = $1 AND id = $2")
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(id)
        .execute(&mut **tx)
        .await?;
    if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Takes what an entry was made of, which waits no longer. `false` where another entry took some of it meanwhile.
pub async fn take(tx: &mut Tx, entry: EntryId, ids: &[i64]) -> Result<bool, StoreError> {
    let taken = statement(
        "DELETE FROM uploads u USING entries e WHERE e.id = $1 AND u.member_id = e.author_id AND u.id = ANY ($2)",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Array<BigInt>, _>(ids)
    .execute(&mut **tx)
    .await?;
    Ok(taken == ids.len())
}

/// Throws away what no entry took within a day.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement("DELETE FROM uploads WHERE at < folkmoot_now() - interval '1 day'").execute(&mut **tx).await?)
}
