//! How a box fills: the number of its ballots now and then, shown after the close.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::ProposalId;
use migrations::schema::turnout_samples;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

const SAMPLE: &str = "
INSERT INTO turnout_samples (proposal_id, slot, ballots, at)
SELECT p.id, due.slot, 0, folkmoot_now() FROM proposals p
CROSS JOIN LATERAL (
    SELECT floor(24 * extract(epoch FROM folkmoot_now() - p.opens_at) / extract(epoch FROM p.closes_at - p.opens_at))::int AS slot) due
WHERE p.state = 'voting' AND folkmoot_now() < p.closes_at AND due.slot BETWEEN 1 AND 23
  AND NOT EXISTS (SELECT FROM turnout_samples t WHERE t.proposal_id = p.id AND t.slot = due.slot)
ON CONFLICT DO NOTHING";

/// Counts the ballots in each open box of which no sample was taken in this twenty-fourth of its time; returns how many boxes.
pub async fn sample(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement(SAMPLE).execute(&mut **tx).await?)
}

/// When there were how many ballots, in order of time. Only for closed votes: before that it would tell how a vote goes.
pub async fn over_time(conn: &mut Conn, proposal: ProposalId) -> Result<Vec<(DateTime<Utc>, i64)>, StoreError> {
    Ok(turnout_samples::table
        .filter(turnout_samples::proposal_id.eq(proposal.get()))
        .order(turnout_samples::slot)
        .select((turnout_samples::at, turnout_samples::ballots))
        .load(conn)
        .await?)
}
