//! Proposals on their way as a look ahead needs them: no more than where each is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::proposals::Prospect;
use governance::{ActorId, PolicyKey, ProposalId};

use crate::statement::statement;
use crate::{Conn, StoreError};

/// A proposal on its way, and its title as far as the viewer may see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProspectRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    track: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    sponsors: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    deadline: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
}

impl ProspectRow {
    /// The facts that governance looks ahead by. A policy that this binary does not know is none that it could change.
    pub fn facts(&self) -> Result<Prospect, StoreError> {
        Ok(Prospect {
            id: self.id,
            key: self.key.as_deref().and_then(|key| key.parse::<PolicyKey>().ok()),
            track: self.track.parse().map_err(|why| StoreError::unreadable("track", why))?,
            state: self.state.parse().map_err(|why| StoreError::unreadable("state", why))?,
            sponsors: u64::try_from(self.sponsors).unwrap_or(0),
            deadline: self.deadline,
        })
    }
}

/// Every proposal that is on its way, up to some hundreds.
pub async fn on_their_way(conn: &mut Conn, viewer: Option<ActorId>) -> Result<Vec<ProspectRow>, StoreError> {
    let sql = "
        SELECT p.id, p.state, p.track, p.payload ->> 'key' AS key, p.title, proposal_words_visible(p, $1) AS words_visible,
            (SELECT count(*) FROM sponsorships s WHERE s.proposal_id = p.id) AS sponsors,
            CASE p.state WHEN 'sponsoring' THEN p.sponsoring_ends_at WHEN 'discussion' THEN p.discussion_ends_at
                WHEN 'voting' THEN p.closes_at ELSE p.enact_at END AS deadline
        FROM proposals p
        WHERE p.state IN ('sponsoring', 'discussion', 'voting') OR (p.state = 'passed' AND p.enact_at IS NOT NULL)
        ORDER BY p.id LIMIT 300";
    Ok(statement(sql).bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get)).load(conn).await?)
}
