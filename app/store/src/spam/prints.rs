//! Fingerprints: SHA-256 of what was written, kept for some days, by which the same is found again.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::EntryId;
use governance::canonical::Hash;

use crate::statement::statement;
use crate::{StoreError, Tx};

/// What is asked with the fingerprints of an entry.
#[derive(Debug, Clone)]
pub struct Print<'a> {
    pub entry: EntryId,
    pub marks: &'a [Hash],
    /// Whether those who write the same at once take turns, so that each sees the one before.
    pub in_turn: bool,
    /// From when on others are found.
    pub since: DateTime<Utc>,
    /// Of other authors, only those whose accounts were made after this are found.
    pub newcomers_since: DateTime<Utc>,
}

/// An entry that left the same fingerprint.
#[derive(Debug, Clone, QueryableByName)]
pub struct PrintRow {
    #[diesel(sql_type = Binary)]
    pub mark: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    pub entry: i64,
    /// The thread in which it stands, or which it opens.
    #[diesel(sql_type = BigInt)]
    pub thread: i64,
    #[diesel(sql_type = BigInt)]
    pub author: i64,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
}

/// Keeps the fingerprints of an entry in place of those it had, and finds who left the same ones: itself among them.
pub async fn print(tx: &mut Tx, print: &Print<'_>) -> Result<Vec<PrintRow>, StoreError> {
    let marks: Vec<Vec<u8>> = print.marks.iter().map(|mark| mark.to_vec()).collect();
    Ok(statement("SELECT mark, entry, thread, author, joined_at FROM print_entry($1, $2, $3, $4, $5)")
        .bind::<BigInt, _>(print.entry.get())
        .bind::<Array<Binary>, _>(marks)
        .bind::<Bool, _>(print.in_turn)
        .bind::<Timestamptz, _>(print.since)
        .bind::<Timestamptz, _>(print.newcomers_since)
        .load(&mut **tx)
        .await?)
}

/// Forgets fingerprints that no policy can ask for any more: its window is a week at most. Returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement("DELETE FROM entry_prints WHERE at < (SELECT folkmoot_now()) - interval '8 days'")
        .execute(&mut **tx)
        .await?)
}
