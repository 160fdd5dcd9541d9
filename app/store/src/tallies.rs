//! The close of a vote: who voted, what was voted, the count. Written once, in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::ledger::LedgerDraft;
use governance::proposals::{Closed, FrozenSpec};
use governance::{ActorId, ProposalId, Recorded, Track};
use migrations::schema::{ballots, tallies};

use crate::proposals::{set_state, write_step};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// The count of a closed proposal as it was recorded.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tallies)]
pub struct TallyRow {
    #[diesel(deserialize_as = i64)]
    pub proposal_id: ProposalId,
    pub outcome: String,
    /// The tally's canonical JSON, with its steps.
    pub result: String,
    pub at: DateTime<Utc>,
    pub ledger_entry_id: i64,
}

/// Writes the close of a vote with secret ballots: who voted, and apart from that how often each choice was made. Both are taken
/// from the box, in the order of their own key, so that no order of rows leads from one to the other.
pub async fn close(tx: &mut Tx, recorded: Recorded<Closed>) -> Result<(), StoreError> {
    let (closed, draft) = recorded.into_parts();
    let id = closed.transition.proposal.get();
    statement("INSERT INTO turnouts (proposal_id, member_id) SELECT proposal_id, member_id FROM ballots WHERE proposal_id = $1 ORDER BY member_id")
        .bind::<BigInt, _>(id)
        .execute(&mut **tx)
        .await?;
    statement(
        "INSERT INTO counted_ballots (proposal_id, position, choice, times)
         SELECT proposal_id, row_number() OVER (ORDER BY choice COLLATE \"C\"), choice, count(*)
         FROM ballots WHERE proposal_id = $1 GROUP BY proposal_id, choice",
    )
    .bind::<BigInt, _>(id)
    .execute(&mut **tx)
    .await?;
    finish(tx, &closed, &draft).await
}

/// Writes what every close has: its line, the count, the empty box, the change of state.
pub(crate) async fn finish(tx: &mut Tx, closed: &Closed, draft: &LedgerDraft) -> Result<(), StoreError> {
    let transition = closed.transition;
    let id = transition.proposal.get();
    let record = crate::ledger::append_at(tx, draft, transition.at).await?;
    diesel::insert_into(tallies::table)
        .values((
            tallies::proposal_id.eq(id),
            tallies::outcome.eq(closed.tally.outcome.as_str()),
            tallies::result.eq(closed.tally.canonical_json()),
            tallies::at.eq(transition.at),
            tallies::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    diesel::delete(ballots::table.filter(ballots::proposal_id.eq(id))).execute(&mut **tx).await?;
    set_state(tx, &transition).await?;
    let reason = closed.tally.outcome.reason().map_or("", |reason| reason.in_words());
    write_step(tx, &transition, transition.to.as_str(), None, reason, record).await
}

/// The count of a proposal; `None` while there is none.
pub async fn of(conn: &mut Conn, proposal: ProposalId) -> Result<Option<TallyRow>, StoreError> {
    Ok(tallies::table.find(proposal.get()).select(TallyRow::as_select()).first(conn).await.optional()?)
}

/// The closed proposals after an id, to count them again.
pub async fn after(conn: &mut Conn, id: i64, size: i64) -> Result<Vec<TallyRow>, StoreError> {
    Ok(tallies::table
        .filter(tallies::proposal_id.gt(id))
        .order(tallies::proposal_id)
        .limit(size)
        .select(TallyRow::as_select())
        .load(conn)
        .await?)
}

/// A decided vote with what was frozen for it.
#[derive(Debug, Clone, QueryableByName)]
pub struct DecidedRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub proposal_id: ProposalId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    #[diesel(sql_type = Text)]
    spec: String,
    #[diesel(sql_type = Text)]
    pub result: String,
}

impl DecidedRow {
    /// What was frozen.
    pub fn spec(&self) -> Result<FrozenSpec, StoreError> {
        FrozenSpec::parse(&self.spec).map_err(|why| StoreError::unreadable("spec", why))
    }
}

/// The last decided votes of a track, the newest first.
pub async fn last_of(
    conn: &mut Conn,
    track: Track,
    size: i64,
    viewer: Option<ActorId>,
) -> Result<Vec<DecidedRow>, StoreError> {
    Ok(statement(
        "SELECT t.proposal_id, p.title, proposal_words_visible(p, $3) AS words_visible, p.spec, t.result
         FROM tallies t JOIN proposals p ON p.id = t.proposal_id
         WHERE p.track = $1 ORDER BY t.ledger_entry_id DESC LIMIT $2",
    )
    .bind::<Text, _>(track.as_str())
    .bind::<BigInt, _>(size)
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?)
}
