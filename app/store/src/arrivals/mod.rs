//! Archives that are brought in: what of them becomes an entry here, and what is kept for its owner.
//!
//! Nobody is told of any of this, and nothing moves: an entry stands where its own date puts it, and a thread where its last comment does.

mod bringing;
mod keeping;
mod marks;
mod media;
mod settings;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::members::ArchiveMoved;
use governance::{ActorId, EntryId, LedgerEntryId, MemberId, Recorded};
use migrations::schema::entries;

pub use self::bringing::{BroughtEntry, Earlier, bring_in};
pub use self::keeping::{KeptRow, keep, kept};
pub use self::marks::marks;
pub use self::media::{Bearer, Kept, bearer, bring_medium_in, come_in, kept_before, wait};
pub use self::settings::{BroughtFeed, Reading, feed, link, read_as, search};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An archive that was brought in, or is at it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Arrival {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// As the archive says.
    #[diesel(sql_type = Text)]
    pub site: String,
    #[diesel(sql_type = Timestamptz)]
    pub begun_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub ended_at: Option<DateTime<Utc>>,
}

const ARRIVAL: &str = "SELECT id, site, begun_at, ended_at FROM arrivals";

/// What an archive says of itself.
#[derive(Debug, Clone)]
pub struct Origin<'o> {
    pub site: &'o str,
    pub community: &'o str,
    pub sha256: &'o [u8; 32],
}

/// The arrival of this very file for this member.
pub async fn find(conn: &mut Conn, member: MemberId, sha256: &[u8; 32]) -> Result<Option<Arrival>, StoreError> {
    Ok(statement(format!("{ARRIVAL} WHERE member_id = $1 AND archive_sha256 = $2"))
        .bind::<BigInt, _>(member.get())
        .bind::<Binary, _>(sha256.to_vec())
        .get_result(conn)
        .await
        .optional()?)
}

/// A member's arrivals, the newest first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<Arrival>, StoreError> {
    Ok(statement(format!("{ARRIVAL} WHERE member_id = $1 ORDER BY id DESC LIMIT 100"))
        .bind::<BigInt, _>(member.get())
        .load(conn)
        .await?)
}

/// Begins to bring an archive in, with its line in the ledger.
pub async fn begin(tx: &mut Tx, origin: &Origin<'_>, recorded: Recorded<ArchiveMoved>) -> Result<Arrival, StoreError> {
    let (moved, record) = crate::ledger::record(tx, recorded).await?;
    Ok(statement(
        "INSERT INTO arrivals (member_id, site, community, archive_sha256, begun_at, ledger_entry_id) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id, site, begun_at, ended_at",
    )
    .bind::<BigInt, _>(moved.member.get())
    .bind::<Text, _>(origin.site)
    .bind::<Text, _>(origin.community)
    .bind::<Binary, _>(origin.sha256.to_vec())
    .bind::<Timestamptz, _>(moved.at)
    .bind::<BigInt, _>(record.get())
    .get_result(&mut **tx)
    .await?)
}

/// Writes down that whoever runs the server takes an archive out; the line of the ledger.
pub async fn taken_out(tx: &mut Tx, recorded: Recorded<ArchiveMoved>) -> Result<LedgerEntryId, StoreError> {
    crate::ledger::record(tx, recorded).await.map(|(_, line)| line)
}

/// Holds the account for a batch: of two who bring in the same, one waits. `false` where the account is gone or may not post, or the arrival is
/// over.
pub async fn hold(tx: &mut Tx, member: MemberId, arrival: i64) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        goes_on: bool,
    }
    if !crate::members::lock(tx, member).await? {
        return Ok(false);
    }
    let row: Row = statement(
        "SELECT a.ended_at IS NULL AND m.email_confirmed_at IS NOT NULL AND NOT EXISTS (SELECT FROM sanctions x WHERE x.member_id = m.id
            AND x.starts_at <= folkmoot_now() AND x.ends_at > folkmoot_now()) AS goes_on
         FROM arrivals a JOIN members m ON m.id = a.member_id WHERE a.id = $1 AND a.member_id = $2",
    )
        .bind::<BigInt, _>(arrival)
        .bind::<BigInt, _>(member.get())
        .get_result(&mut **tx)
        .await?;
    Ok(row.goes_on)
}

/// Prepares a transaction for a rehearsal: it is given up in the end, and may wait in between for pictures that are looked at.
pub async fn rehearse(tx: &mut Tx) -> Result<(), StoreError> {
    statement("SET LOCAL idle_in_transaction_session_timeout = '10min'").execute(&mut **tx).await?;
    Ok(())
}

/// Notes that all of it is in.
pub async fn end(tx: &mut Tx, arrival: i64) -> Result<(), StoreError> {
    statement("UPDATE arrivals SET ended_at = folkmoot_now() WHERE id = $1 AND ended_at IS NULL")
        .bind::<BigInt, _>(arrival)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A record's key: 32 bytes.
pub type Key = [u8; 32];

/// Which of these records were brought in before, and the entries that they are by now.
pub async fn known(
    conn: &mut Conn,
    member: MemberId,
    section: &str,
    keys: &[Key],
) -> Result<HashMap<Key, Option<EntryId>>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Binary)]
        key: Vec<u8>,
        #[diesel(sql_type = Nullable<BigInt>)]
        entry_id: Option<i64>,
    }
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
    let rows: Vec<Row> =
        statement("SELECT key, entry_id FROM brought WHERE member_id = $1 AND section = $2 AND key = ANY ($3)")
            .bind::<BigInt, _>(member.get())
            .bind::<Text, _>(section)
            .bind::<Array<Binary>, _>(keys)
            .load(conn)
            .await?;
    let key = |row: Row| Some((Key::try_from(row.key).ok()?, row.entry_id.map(EntryId::from)));
    Ok(rows.into_iter().filter_map(key).collect())
}

/// Whether an entry of this community is this author's own and still there, or another's: `None` where there never was one.
pub async fn is_own(conn: &mut Conn, entry: i64, author: ActorId) -> Result<Option<bool>, StoreError> {
    let found: Option<(i64, Option<DateTime<Utc>>)> =
        entries::table.find(entry).select((entries::author_id, entries::deleted_at)).first(conn).await.optional()?;
    Ok(found.map(|(by, deleted)| by == author.get() && deleted.is_none()))
}

/// A record's place in its archive.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    pub member: MemberId,
    pub arrival: i64,
    pub section: &'p str,
    pub position: i32,
    pub key: Key,
}
