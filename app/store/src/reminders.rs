//! Reminders: who is still to be told that a vote closes soon without their ballot. Each is told once of each vote.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{MemberId, ProposalId};
use migrations::schema::members;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An open vote that a member is to be reminded of.
#[derive(Debug, Clone, QueryableByName)]
pub struct RemindedRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member: MemberId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub proposal: ProposalId,
    #[diesel(sql_type = Text)]
    pub title: String,
    /// The policy it would change; none when it changes none.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub closes_at: DateTime<Utc>,
    /// Whether the member may see its words now.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
}

/// Votes that close within so many hours; of a short vote at least half is over first. `$1` are the hours.
const CLOSING: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now),
closing AS MATERIALIZED (
    SELECT p.id FROM proposals p, clock
    WHERE p.state = 'voting' AND p.closes_at > clock.now
      AND clock.now >= greatest(p.closes_at - make_interval(hours => $1), p.opens_at + (p.closes_at - p.opens_at) / 2)
      -- Nobody is called to end a term that is over.
      AND NOT (p.payload ->> 'kind' = 'recall' AND NOT EXISTS (SELECT FROM moderator_terms t JOIN members m ON m.id = t.member_id
          WHERE m.ledger_name = p.payload ->> 'moderator' AND t.starts_at = (p.payload ->> 'starts_at')::timestamptz AND t.ends_at > clock.now)))";

/// Who is on the roll of one of them, can be written to, wants it, has no ballot in its box and was not told yet.
const SILENT: &str = "
FROM closing v JOIN roll r ON r.proposal_id = v.id
JOIN members m ON m.id = r.member_id AND m.vote_reminders AND m.erased_at IS NULL AND m.email_confirmed_at IS NOT NULL
WHERE NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = r.proposal_id AND b.member_id = r.member_id)
  AND NOT EXISTS (SELECT FROM reminders d WHERE d.proposal_id = r.proposal_id AND d.member_id = r.member_id)";

/// Members who are to be reminded of something now, after one of them in the order of their ids.
pub async fn due(conn: &mut Conn, hours: i32, after: i64, size: i64) -> Result<Vec<MemberId>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        member: i64,
    }
    let sql = format!(
        "{CLOSING} SELECT DISTINCT r.member_id AS member {SILENT} AND r.member_id > $2 ORDER BY r.member_id LIMIT $3"
    );
    let rows: Vec<Row> =
        statement(sql).bind::<Integer, _>(hours).bind::<BigInt, _>(after).bind::<BigInt, _>(size).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.member.into()).collect())
}

/// Notes that these members are reminded, and says of which votes; the mails belong into the same transaction. What another node
/// notes at the same time is that node's to tell: whoever comes second waits and is given nothing.
pub async fn claim(tx: &mut Tx, hours: i32, batch: &[MemberId]) -> Result<Vec<RemindedRow>, StoreError> {
    let sql = format!(
        "{CLOSING}, claimed AS (
            INSERT INTO reminders (proposal_id, member_id) SELECT r.proposal_id, r.member_id {SILENT} AND r.member_id = ANY($2)
            ORDER BY r.member_id, r.proposal_id ON CONFLICT DO NOTHING RETURNING proposal_id, member_id)
         SELECT c.member_id AS member, p.id AS proposal, p.title, p.payload ->> 'key' AS key, p.closes_at,
            proposal_words_visible(p, c.member_id) AS words_visible
         FROM claimed c JOIN proposals p ON p.id = c.proposal_id ORDER BY c.member_id, p.closes_at, p.id"
    );
    let batch: Vec<i64> = batch.iter().map(|member| member.get()).collect();
    Ok(statement(sql).bind::<Integer, _>(hours).bind::<Array<BigInt>, _>(batch).load(&mut **tx).await?)
}

/// Forgets who was reminded of votes that are over; returns how many rows went.
pub async fn forget_closed(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement("DELETE FROM reminders d USING proposals p WHERE p.id = d.proposal_id AND p.state <> 'voting'")
        .execute(&mut **tx)
        .await?)
}

/// Switches a member's reminders on or off. `false` when there is no such account any more.
pub async fn set_wanted(tx: &mut Tx, member: MemberId, wanted: bool) -> Result<bool, StoreError> {
    let changed = diesel::update(members::table.find(member.get()).filter(members::erased_at.is_null()))
        .set(members::vote_reminders.eq(wanted))
        .execute(&mut **tx)
        .await?;
    Ok(changed == 1)
}
