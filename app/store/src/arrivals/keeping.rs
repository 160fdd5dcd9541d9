//! What became of each record of an archive, and what is kept of those that are not shown here.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::Place;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Keeps a record for its owner, and why it is not shown here.
pub async fn keep(tx: &mut Tx, place: Place<'_>, record: &str, reason: &str) -> Result<(), StoreError> {
    note(tx, place, Became::Kept { record, reason, waits: false }).await
}

/// What became of a record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Became<'b> {
    /// An entry; where it was first.
    Entry(i64, &'b str),
    Medium(i64),
    Kept {
        record: &'b str,
        reason: &'b str,
        waits: bool,
    },
}

/// Notes what became of a record of an archive.
pub(super) async fn note(tx: &mut Tx, place: Place<'_>, became: Became<'_>) -> Result<(), StoreError> {
    let (entry, medium, kept) = match became {
        Became::Entry(id, address) => (Some((id, address)), None, None),
        Became::Medium(id) => (None, Some(id), None),
        Became::Kept { record, reason, waits } => (None, None, Some((record, reason, waits))),
    };
    statement(
        "INSERT INTO brought (member_id, section, key, arrival_id, position, entry_id, address, medium_id, kept, reason, waits)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind::<BigInt, _>(place.member.get())
    .bind::<Text, _>(place.section)
    .bind::<Binary, _>(place.key.to_vec())
    .bind::<BigInt, _>(place.arrival)
    .bind::<Integer, _>(place.position)
    .bind::<Nullable<BigInt>, _>(entry.map(|(id, _)| id))
    .bind::<Nullable<Text>, _>(entry.map(|(_, address)| address))
    .bind::<Nullable<BigInt>, _>(medium)
    .bind::<Nullable<Text>, _>(kept.map(|(record, _, _)| record))
    .bind::<Text, _>(kept.map_or("", |(_, reason, _)| reason))
    .bind::<Bool, _>(kept.is_some_and(|(_, _, waits)| waits))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What of a member's archives is kept and not shown, by part and reason.
#[derive(Debug, Clone, QueryableByName)]
pub struct KeptRow {
    #[diesel(sql_type = Text)]
    pub section: String,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = BigInt)]
    pub records: i64,
}

/// How much is kept of a member's archives, and why.
pub async fn kept(conn: &mut Conn, member: MemberId) -> Result<Vec<KeptRow>, StoreError> {
    Ok(statement(
        "SELECT section, reason, count(*) AS records FROM brought WHERE member_id = $1 AND kept IS NOT NULL
         GROUP BY section, reason ORDER BY section, reason LIMIT 200",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}
