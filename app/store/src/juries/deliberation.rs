//! Deliberation: the time in which the jurors of one case read each other's reasons, and what they think after it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::juries::{DeliberationOpened, Opinion, Reconsidered};
use governance::{CaseId, MemberId, Recorded};
use migrations::schema::{deliberations, final_opinions};

use crate::cases::{hash, step};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// The deliberation of a jury.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = deliberations)]
pub struct DeliberationRow {
    /// How many first opinions there are.
    pub opinions: i32,
    pub ends_at: DateTime<Utc>,
}

/// The deliberation of a case's jury; `None` when it has none, or not yet.
pub async fn deliberation(conn: &mut Conn, case: CaseId) -> Result<Option<DeliberationRow>, StoreError> {
    let row = deliberations::table.find(case.get()).select(DeliberationRow::as_select()).first(conn);
    Ok(row.await.optional()?)
}

/// Lets a jury deliberate, with its ledger line.
pub async fn open_deliberation(tx: &mut Tx, opened: Recorded<DeliberationOpened>) -> Result<(), StoreError> {
    let (opened, record) = crate::ledger::record(tx, opened).await?;
    diesel::insert_into(deliberations::table)
        .values((
            deliberations::case_id.eq(opened.case.get()),
            deliberations::opinions.eq(i32::try_from(opened.opinions).unwrap_or(i32::MAX)),
            deliberations::opened_at.eq(opened.at),
            deliberations::ends_at.eq(opened.until),
            deliberations::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    step(tx, opened.case, "deliberation", &opened.opinions.to_string(), record).await
}

/// A juror's opinions. Until the verdict they are for the jurors of the case alone, and the first ones only from when the jury
/// deliberates.
#[derive(Debug, Clone, QueryableByName)]
pub struct HeardRow {
    #[diesel(sql_type = Integer)]
    pub rank: i32,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    /// The salt of the juror's own ticket, which no other juror knows.
    #[diesel(sql_type = Binary)]
    salt: Vec<u8>,
    #[diesel(sql_type = Text)]
    opinion: String,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Nullable<Text>)]
    final_opinion: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    final_reason: Option<String>,
}

fn parse(word: &str) -> Result<Opinion, StoreError> {
    word.parse().map_err(|why| StoreError::unreadable("opinion", why))
}

impl HeardRow {
    /// What the juror thought first.
    pub fn first(&self) -> Result<Opinion, StoreError> {
        parse(&self.opinion)
    }

    /// What counts, and why: the final opinion, or the first where there is no other.
    pub fn last(&self) -> Result<(Opinion, &str), StoreError> {
        let opinion = parse(self.final_opinion.as_ref().unwrap_or(&self.opinion))?;
        Ok((opinion, self.final_reason.as_ref().unwrap_or(&self.reason)))
    }

    /// Whether the juror has confirmed or changed the first opinion.
    pub fn is_final(&self) -> bool {
        self.final_opinion.is_some()
    }

    /// The salt of the juror's ticket.
    pub fn salt(&self) -> Result<Hash, StoreError> {
        hash(&self.salt)
    }
}

/// What the jurors of a case have said, in the order of their lots.
pub async fn heard(conn: &mut Conn, case: CaseId) -> Result<Vec<HeardRow>, StoreError> {
    Ok(statement(
        "SELECT s.rank, s.member_id, t.salt, s.opinion, s.reason, f.opinion AS final_opinion, f.reason AS final_reason
         FROM seats s JOIN tickets t ON t.case_id = s.case_id AND t.member_id = s.member_id
         LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank
         WHERE s.case_id = $1 AND s.opinion IS NOT NULL ORDER BY s.rank",
    )
    .bind::<BigInt, _>(case.get())
    .load(conn)
    .await?)
}

/// A juror's final opinion, with its ledger line; it replaces an earlier one.
pub async fn reconsider(
    tx: &mut Tx,
    said: Recorded<Reconsidered>,
    rank: i32,
    opinion: Opinion,
    reason: &str,
) -> Result<(), StoreError> {
    let (said, record) = crate::ledger::record(tx, said).await?;
    let what = (
        final_opinions::opinion.eq(opinion.as_str()),
        final_opinions::reason.eq(reason),
        final_opinions::at.eq(said.at),
        final_opinions::ledger_entry_id.eq(record.get()),
    );
    diesel::insert_into(final_opinions::table)
        .values((final_opinions::case_id.eq(said.case.get()), final_opinions::rank.eq(rank), what))
        .on_conflict((final_opinions::case_id, final_opinions::rank))
        .do_update()
        .set(what)
        .execute(&mut **tx)
        .await?;
    step(tx, said.case, "reconsidered", &hex::encode(said.lot), record).await
}

/// How many jurors of a case think otherwise than at first; `None` where its jury did not deliberate.
pub async fn changed(conn: &mut Conn, case: CaseId) -> Result<Option<i64>, StoreError> {
    #[derive(QueryableByName)]
    struct Changed {
        #[diesel(sql_type = BigInt)]
        changed: i64,
    }
    let row: Option<Changed> = statement(
        "SELECT (SELECT count(*) FROM final_opinions f JOIN seats s ON s.case_id = f.case_id AND s.rank = f.rank
            WHERE f.case_id = d.case_id AND f.opinion <> s.opinion) AS changed
         FROM deliberations d WHERE d.case_id = $1",
    )
    .bind::<BigInt, _>(case.get())
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.changed))
}
