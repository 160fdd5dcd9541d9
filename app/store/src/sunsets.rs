//! Changes that hold for a time only: which are over, and what became of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::policies::Reverted;
use governance::{PolicyKey, ProposalId, Recorded};
use migrations::schema::policy_versions;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

/// The policies whose value in force is over, the longest over first. One that a change is still to come before waits for it:
/// then nothing may be left to go back.
pub async fn due(conn: &mut Conn, size: i64) -> Result<Vec<PolicyKey>, StoreError> {
    let rows: Vec<Key> = statement(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
         SELECT v.key FROM policy_versions v, clock
         WHERE v.ends_at <= clock.now AND NOT EXISTS (SELECT FROM policy_versions n WHERE n.key = v.key AND n.previous_id = v.id)
           AND NOT change_comes_before(v.key, v.ends_at)
         ORDER BY v.ends_at, v.id LIMIT $1",
    )
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?;
    // A key that this binary does not know is a newer node's to look after.
    Ok(rows.into_iter().filter_map(|row| row.key.parse().ok()).collect())
}

/// Lets a value go back: the new version and its ledger line. Refused by `policy_versions_follow_one_another` when the policy was
/// changed meanwhile, and by `policy_versions_go_back_at_their_end` when it is not to go back, not yet, or not to this.
pub async fn revert(tx: &mut Tx, recorded: Recorded<Reverted>) -> Result<(), StoreError> {
    let (reverted, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, reverted.at).await?;
    diesel::insert_into(policy_versions::table)
        .values((
            policy_versions::key.eq(reverted.key.as_str()),
            policy_versions::value.eq(reverted.new.to_json()),
            policy_versions::previous_id.eq(Some(reverted.ended.get())),
            policy_versions::reverts_id.eq(Some(reverted.ended.get())),
            policy_versions::at.eq(reverted.at),
            policy_versions::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What became, or is to become, of a change for a time.
#[derive(Debug, Clone, QueryableByName)]
pub struct SunsetRow {
    #[diesel(sql_type = Timestamptz)]
    pub ends_at: DateTime<Utc>,
    /// When the policy changed again; none while this change is in force.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub changed_at: Option<DateTime<Utc>>,
    /// The line that says that it went back; none when something else changed the policy.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub reverted_by: Option<i64>,
}

/// The end of what a proposal put in force; `None` where it holds for good, or is not in force.
pub async fn of(conn: &mut Conn, proposal: ProposalId) -> Result<Option<SunsetRow>, StoreError> {
    Ok(statement(
        "SELECT v.ends_at, n.at AS changed_at, CASE WHEN n.reverts_id IS NOT NULL THEN n.ledger_entry_id END AS reverted_by
         FROM policy_versions v LEFT JOIN policy_versions n ON n.key = v.key AND n.previous_id = v.id
         WHERE v.proposal_id = $1 AND v.ends_at IS NOT NULL",
    )
    .bind::<BigInt, _>(proposal.get())
    .get_result(conn)
    .await
    .optional()?)
}
