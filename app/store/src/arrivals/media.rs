//! Pictures and files of archives: for which entry each is, and what became of it.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{EntryId, MemberId};

use super::keeping::{Became, note};
use super::{Key, Place};
use crate::media::NewMedium;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// What a record of a medium is here, where it was brought in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is done with: it came in, or is kept for good.
    Settled,
    /// It is kept until there is room.
    Waits,
}

/// Whether this record was brought in before.
pub async fn kept_before(tx: &mut Tx, member: MemberId, key: Key) -> Result<Option<Kept>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        waits: bool,
    }
    let row: Option<Row> =
        statement("SELECT waits FROM brought WHERE member_id = $1 AND section = 'media' AND key = $2")
            .bind::<BigInt, _>(member.get())
            .bind::<Binary, _>(key.to_vec())
            .get_result(&mut **tx)
            .await
            .optional()?;
    Ok(row.map(|row| if row.waits { Kept::Waits } else { Kept::Settled }))
}

/// The entry that a medium is for, as it is now.
#[derive(Debug, Clone, QueryableByName)]
pub struct Bearer {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Whether its author deleted it. What stands for a profile looks so from its beginning.
    #[diesel(sql_type = Bool)]
    pub is_gone: bool,
    /// Whether it is hidden, or a case was ever about it.
    #[diesel(sql_type = Bool)]
    pub was_judged: bool,
    /// The places that are taken, of media of the kind that was asked for.
    #[diesel(sql_type = Array<SmallInt>)]
    pub taken: Vec<i16>,
    /// Since when its author is a member.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub joined_at: Option<DateTime<Utc>>,
}

/// An own entry that a medium of this kind is for, locked; `NotFound` where it is somebody else's.
pub async fn bearer(tx: &mut Tx, entry: EntryId, member: MemberId, kind: &str) -> Result<Bearer, StoreError> {
    Ok(statement(
        "SELECT e.id, e.kind, e.deleted_at IS NOT NULL AS is_gone,
            e.withheld OR EXISTS (SELECT FROM cases c WHERE c.entry_id = e.id) OR EXISTS (SELECT FROM case_covers c WHERE c.entry_id = e.id) AS was_judged,
            ARRAY (SELECT m.place FROM media m WHERE m.entry_id = e.id AND m.kind = $3 AND m.taken_off_at IS NULL) AS taken,
            (SELECT joined_at FROM members WHERE id = $2) AS joined_at
         FROM entries e WHERE e.id = $1 AND e.author_id = $2 FOR NO KEY UPDATE OF e",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(kind)
    .get_result(&mut **tx)
    .await?)
}

/// Keeps a medium with its entry, under its old date.
pub async fn bring_medium_in(tx: &mut Tx, place: Place<'_>, new: &NewMedium<'_>) -> Result<(), StoreError> {
    let medium = crate::media::add(tx, new).await?;
    note(tx, place, Became::Medium(medium)).await
}

/// Keeps a record until there is room for it.
pub async fn wait(tx: &mut Tx, place: Place<'_>, record: &str, reason: &str) -> Result<(), StoreError> {
    note(tx, place, Became::Kept { record, reason, waits: true }).await
}

/// Lets a record that has waited come in: it is kept no longer, and becomes something else in the same transaction.
pub async fn come_in(tx: &mut Tx, member: MemberId, key: Key) -> Result<(), StoreError> {
    statement("DELETE FROM brought WHERE member_id = $1 AND section = 'media' AND key = $2 AND waits")
        .bind::<BigInt, _>(member.get())
        .bind::<Binary, _>(key.to_vec())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
