//! Papers: forms of proposals as their writers left them. Nobody else ever sees one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{MemberId, ProposalId};
use migrations::schema::papers;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A form as it was left.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = papers)]
pub struct PaperRow {
    /// Which form.
    pub about: String,
    /// The proposal that it would change; none for a new one.
    pub proposal_id: Option<i64>,
    pub fields: serde_json::Value,
    pub saved_at: DateTime<Utc>,
}

/// Keeps a form as it is now; returns when. What was kept of it before is replaced. A form that is too long is refused by
/// `papers_fields_length`.
pub async fn keep(
    tx: &mut Tx,
    member: MemberId,
    about: &str,
    proposal: Option<ProposalId>,
    fields: &serde_json::Value,
) -> Result<DateTime<Utc>, StoreError> {
    #[derive(QueryableByName)]
    struct Kept {
        #[diesel(sql_type = Timestamptz)]
        saved_at: DateTime<Utc>,
    }
    let kept: Kept = statement(
        "INSERT INTO papers (member_id, about, proposal_id, fields) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id, about) DO UPDATE SET fields = excluded.fields, saved_at = folkmoot_now() RETURNING saved_at",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(about)
    .bind::<Nullable<BigInt>, _>(proposal.map(ProposalId::get))
    .bind::<Jsonb, _>(fields)
    .get_result(&mut **tx)
    .await?;
    Ok(kept.saved_at)
}

/// A form of a member's as they left it.
pub async fn find(conn: &mut Conn, member: MemberId, about: &str) -> Result<Option<PaperRow>, StoreError> {
    let row = papers::table.find((member.get(), about)).select(PaperRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

/// Everything that a member has not sent yet, the newest first.
pub async fn of(conn: &mut Conn, member: MemberId) -> Result<Vec<PaperRow>, StoreError> {
    Ok(papers::table
        .filter(papers::member_id.eq(member.get()))
        .order(papers::saved_at.desc())
        .limit(50)
        .select(PaperRow::as_select())
        .load(conn)
        .await?)
}

/// Throws a form away, because it was sent, or because its writer wants to begin anew.
pub async fn discard(tx: &mut Tx, member: MemberId, about: &str) -> Result<(), StoreError> {
    diesel::delete(papers::table.find((member.get(), about))).execute(&mut **tx).await?;
    Ok(())
}

/// Throws away changes of proposals that can no longer be changed, and recalls of terms that are over; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement(
        "DELETE FROM papers r WHERE EXISTS (
            SELECT FROM proposals p WHERE p.id = r.proposal_id AND p.state NOT IN ('draft', 'sponsoring', 'discussion'))
         OR r.about LIKE 'recall:%' AND NOT EXISTS (
            SELECT FROM moderator_terms t JOIN actors a ON a.id = t.member_id
            WHERE 'recall:' || a.handle = r.about AND t.ends_at > (SELECT folkmoot_now()))",
    )
    .execute(&mut **tx)
    .await?)
}
