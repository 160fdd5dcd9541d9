//! Alternatives to what a proposal would set, and who backs them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::proposals::{Alternative, Backed};
use governance::{ActorId, EntryId, MemberId, PolicyKey, PolicyValue, ProposalId, Recorded};
use migrations::schema::{alternative_backings, alternatives};

use crate::labels::Labels;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An alternative as a viewer may see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct AlternativeRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Integer)]
    pub number: i32,
    #[diesel(sql_type = Jsonb)]
    value: serde_json::Value,
    #[diesel(sql_type = BigInt)]
    member_id: i64,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Bool)]
    pub author_gone: bool,
    #[diesel(sql_type = BigInt)]
    pub comment_id: i64,
    /// The reason, as HTML; none where the viewer may not see the comment that holds it.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason_html: Option<String>,
    /// Under which rules it is folded for the viewer; `None` where it is open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    #[diesel(sql_type = BigInt)]
    pub backers: i64,
    /// Whether the viewer is one of them.
    #[diesel(sql_type = Bool)]
    pub is_backer: bool,
}

impl AlternativeRow {
    /// The value, of the policy that the proposal would set.
    pub fn value(&self, key: PolicyKey) -> Result<PolicyValue, StoreError> {
        PolicyValue::from_json(&key.kind(), &self.value).map_err(|why| StoreError::unreadable("alternative", why))
    }

    /// Who offered it.
    pub fn offered_by(&self) -> MemberId {
        MemberId::from(self.member_id)
    }
}

/// The alternatives to a proposal, in the order of their numbers.
pub async fn of(
    conn: &mut Conn,
    proposal: ProposalId,
    viewer: Option<ActorId>,
) -> Result<Vec<AlternativeRow>, StoreError> {
    Ok(statement(
        "SELECT a.id, a.number, a.value, a.member_id, coalesce(m.handle, '') AS handle, coalesce(m.display_name, '') AS display_name,
            m.id IS NULL OR m.erased_at IS NOT NULL AS author_gone, a.comment_id, e.body_html AS reason_html, labels_folding(e.id, $2) AS labels,
            (SELECT count(*) FROM alternative_backings b WHERE b.alternative_id = a.id) AS backers,
            EXISTS (SELECT FROM alternative_backings b WHERE b.alternative_id = a.id AND b.member_id = $2) AS is_backer
         FROM alternatives a LEFT JOIN actors m ON m.id = a.member_id
         LEFT JOIN entries e ON e.id = a.comment_id AND entry_visible_by_id(e.id, $2, '{}')
         WHERE a.proposal_id = $1 ORDER BY a.number",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?)
}

/// Offers an alternative; its reason is the comment. Refused by `alternatives_in_time` when the proposal takes none.
pub async fn offer(tx: &mut Tx, recorded: Recorded<Alternative>, reason: EntryId) -> Result<(), StoreError> {
    let (offered, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, offered.at).await?;
    diesel::insert_into(alternatives::table)
        .values((
            alternatives::proposal_id.eq(offered.proposal.get()),
            alternatives::number.eq(i32::try_from(offered.number).unwrap_or(i32::MAX)),
            alternatives::member_id.eq(offered.by.get()),
            alternatives::value.eq(offered.value.to_json()),
            alternatives::comment_id.eq(reason.get()),
            alternatives::at.eq(offered.at),
            alternatives::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Backs an alternative. Doing so twice is refused by `alternative_backings_once`.
pub async fn back(tx: &mut Tx, recorded: Recorded<Backed>, alternative: i64) -> Result<(), StoreError> {
    let (backed, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, backed.at).await?;
    diesel::insert_into(alternative_backings::table)
        .values((
            alternative_backings::alternative_id.eq(alternative),
            alternative_backings::member_id.eq(backed.by.get()),
            alternative_backings::at.eq(backed.at),
            alternative_backings::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
