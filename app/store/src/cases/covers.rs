//! What jurors read and judge beside the entry that a case names: more of a flood, held with it, and what came before.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::moderation::{COVERS_MAX, CaseOpened};
use governance::{ActorId, CaseId, EntryId, LedgerEntryId, MemberId};
use migrations::schema::case_covers;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An entry that a case covers, as its jurors read it.
#[derive(Debug, Clone, QueryableByName)]
pub struct CoveredRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: EntryId,
    /// Title and text as they are kept: Markdown, not HTML.
    #[diesel(sql_type = Text)]
    pub text: String,
}

/// What a moderator could hold beside an entry.
#[derive(Debug, Clone, Copy)]
pub struct Flood {
    /// Whose.
    pub author: ActorId,
    /// Beside which.
    pub beside: EntryId,
    /// Posted since then.
    pub since: DateTime<Utc>,
    /// Who would hold it: nothing that they flagged themselves.
    pub holder: MemberId,
}

/// What can be covered: there for everybody, not withheld already, before no jury, answered by none as it reads, and not flagged by
/// whoever would hold it.
pub(super) const FLOOD: &str =
    "FROM entries e WHERE e.author_id = $1 AND e.created_at >= $2 AND e.id <> $3 AND e.deleted_at IS NULL AND e.audience = 'public'
    AND NOT e.withheld AND e.kind IN ('note', 'link', 'item', 'comment')
    AND NOT EXISTS (SELECT FROM flags f WHERE f.entry_id = e.id AND f.member_id = $4)
    AND NOT EXISTS (SELECT FROM case_subjects x JOIN cases c ON c.id = x.case_id WHERE x.entry_id = e.id
        AND (c.state IN ('opened', 'before_jury') OR (c.state = 'decided' AND (e.edited_at IS NULL OR e.edited_at < c.opened_at))))";

/// How much an author has posted since a moment that could be held beside one entry.
pub async fn flood_size(conn: &mut Conn, flood: &Flood) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let count: Count = statement(format!("SELECT count(*) AS n {FLOOD}"))
        .bind::<BigInt, _>(flood.author.get())
        .bind::<Timestamptz, _>(flood.since)
        .bind::<BigInt, _>(flood.beside.get())
        .bind::<BigInt, _>(flood.holder.get())
        .get_result(conn)
        .await?;
    Ok(count.n)
}

/// The newest of it: at most as much as one case covers, in ascending order, locked. It is asked again once it is locked: what others
/// flagged or held meanwhile is theirs.
pub async fn lock_flood(tx: &mut Tx, flood: &Flood) -> Result<Vec<CoveredRow>, StoreError> {
    let newest = format!("SELECT e.id {FLOOD} ORDER BY e.id DESC LIMIT {COVERS_MAX}");
    let bound = |sql: String| {
        statement(sql)
            .bind::<BigInt, _>(flood.author.get())
            .bind::<Timestamptz, _>(flood.since)
            .bind::<BigInt, _>(flood.beside.get())
            .bind::<BigInt, _>(flood.holder.get())
    };
    bound(format!("SELECT FROM entries e WHERE e.id IN ({newest}) ORDER BY e.id FOR NO KEY UPDATE"))
        .execute(&mut **tx)
        .await?;
    Ok(bound(format!(
        "SELECT e.id, concat_ws(': ', e.title, e.body, nullif(e.event_place, ''), nullif(e.poll_words, '')) AS text FROM entries e WHERE e.id IN ({newest}) ORDER BY e.id FOR NO KEY UPDATE"
    ))
    .load(&mut **tx)
    .await?)
}

/// The newest of what a source brought in, or, without one, of what an author posted for everybody: what jurors see beside the words
/// in question.
pub async fn latest(
    conn: &mut Conn,
    author: ActorId,
    source_of: Option<EntryId>,
    size: i64,
) -> Result<Vec<CoveredRow>, StoreError> {
    let of_source = "e.kind = 'item' AND e.source_id = (SELECT s.source_id FROM entries s WHERE s.id = $2)";
    let of_author = "e.kind IN ('note', 'link', 'item', 'comment') AND ($2::bigint IS NULL)";
    let wanted = if source_of.is_some() { of_source } else { of_author };
    let sql = format!(
        "SELECT e.id, concat_ws(': ', e.title, e.body, nullif(e.event_place, ''), nullif(e.poll_words, '')) AS text FROM entries e
         WHERE e.author_id = $1 AND {wanted} AND e.audience = 'public' AND e.deleted_at IS NULL AND NOT e.withheld ORDER BY e.id DESC LIMIT $3"
    );
    Ok(statement(sql)
        .bind::<BigInt, _>(author.get())
        .bind::<diesel::sql_types::Nullable<BigInt>, _>(source_of.map(EntryId::get))
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// Writes down what a new case covers.
pub(super) async fn insert(
    tx: &mut Tx,
    opened: &CaseOpened,
    covers: &[EntryId],
    record: LedgerEntryId,
) -> Result<(), StoreError> {
    if covers.is_empty() {
        return Ok(());
    }
    statement(
        "INSERT INTO case_covers (case_id, entry_id, place, ledger_entry_id)
         SELECT $1, c.id, c.place, $3 FROM unnest($2::bigint[]) WITH ORDINALITY c(id, place)",
    )
    .bind::<BigInt, _>(opened.case.get())
    .bind::<Array<BigInt>, _>(covers.iter().map(|entry| entry.get()).collect::<Vec<_>>())
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How many entries a case covers beside the one it names.
pub async fn covered(conn: &mut Conn, case: CaseId) -> Result<i64, StoreError> {
    Ok(case_covers::table.filter(case_covers::case_id.eq(case.get())).count().get_result(conn).await?)
}
