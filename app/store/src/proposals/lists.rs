//! Proposals in lists: the board, a member's drafts, those about one policy, and those whose time has come.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, MemberId, PolicyKey, ProposalId};
use migrations::schema::proposals;

use super::NewText;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A proposal as a row of a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct BoardRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub track: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    /// The policy it would change; none when it asks a question, or orders features.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Bool)]
    pub author_gone: bool,
    /// Until when its state lasts; of a decided one, when it was decided.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub sponsors: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    /// Whether the viewer is on the roll of an open vote and has not cast a ballot.
    #[diesel(sql_type = Bool)]
    pub needs_viewer: bool,
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
}

/// `$1` is the viewer everywhere.
const ROWS: &str = "
SELECT p.id, p.state, p.track, p.title, p.payload ->> 'key' AS key,
    coalesce(a.handle, '') AS handle, coalesce(a.display_name, '') AS display_name, a.id IS NULL OR a.erased_at IS NOT NULL AS author_gone,
    CASE p.state WHEN 'draft' THEN p.created_at WHEN 'sponsoring' THEN p.sponsoring_ends_at WHEN 'discussion' THEN p.discussion_ends_at
        WHEN 'voting' THEN p.closes_at WHEN 'passed' THEN coalesce(p.enact_at, p.closes_at)
        ELSE (SELECT max(s.at) FROM proposal_steps s WHERE s.proposal_id = p.id) END AS until,
    (SELECT count(*) FROM sponsorships s WHERE s.proposal_id = p.id) AS sponsors,
    (SELECT count(*) FROM entries c WHERE c.thread_id = p.thread_id AND entry_visible(c, $1)) AS comments,
    p.state = 'voting' AND p.closes_at > folkmoot_now()
        AND EXISTS (SELECT FROM roll r WHERE r.proposal_id = p.id AND r.member_id = $1)
        AND NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = $1) AS needs_viewer,
    proposal_words_visible(p, $1) AS words_visible
FROM proposals p LEFT JOIN actors a ON a.id = p.author_id";

async fn rows(
    conn: &mut Conn,
    viewer: Option<ActorId>,
    rest: &str,
    number: i64,
    word: &str,
) -> Result<Vec<BoardRow>, StoreError> {
    Ok(statement(format!("{ROWS} WHERE $2::bigint IS NOT NULL AND $3::text IS NOT NULL AND {rest}"))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .bind::<BigInt, _>(number)
        .bind::<Text, _>(word)
        .load(conn)
        .await?)
}

/// Every proposal that is still on its way, those that end first at the top of their state.
pub async fn open_now(conn: &mut Conn, viewer: Option<ActorId>) -> Result<Vec<BoardRow>, StoreError> {
    rows(
        conn,
        viewer,
        "(p.state IN ('sponsoring', 'discussion', 'voting') OR (p.state = 'passed' AND p.enact_at IS NOT NULL))
         ORDER BY until, p.id LIMIT 200",
        0,
        "",
    )
    .await
}

/// Decided proposals, the newest first, below an id.
pub async fn decided(
    conn: &mut Conn,
    viewer: Option<ActorId>,
    below: i64,
    size: i64,
) -> Result<Vec<BoardRow>, StoreError> {
    let rest = format!(
        "(p.state IN ('enacted', 'failed', 'superseded', 'withdrawn', 'lapsed') OR (p.state = 'passed' AND p.enact_at IS NULL))
         AND proposal_is_public(p) AND p.id < $2 ORDER BY p.id DESC LIMIT {size}"
    );
    rows(conn, viewer, &rest, below, "").await
}

/// The draft of a member's that says exactly this, if there is one.
pub async fn same_draft(tx: &mut Tx, author: MemberId, text: &NewText) -> Result<Option<ProposalId>, StoreError> {
    let found: Option<i64> = proposals::table
        .filter(proposals::author_id.eq(author.get()).and(proposals::state.eq("draft")))
        .filter(proposals::title.eq(&text.title).and(proposals::body.eq(&text.text.source)))
        .filter(proposals::payload.eq(text.payload.to_json()))
        .select(proposals::id)
        .order(proposals::id)
        .first(&mut **tx)
        .await
        .optional()?;
    Ok(found.map(ProposalId::from))
}

/// A member's own drafts.
pub async fn drafts_of(conn: &mut Conn, member: MemberId) -> Result<Vec<BoardRow>, StoreError> {
    rows(
        conn,
        Some(member.actor()),
        "p.state = 'draft' AND p.author_id = $2 ORDER BY p.id DESC LIMIT 50",
        member.get(),
        "",
    )
    .await
}

/// Proposals on their way that would change one policy.
pub async fn by_policy(conn: &mut Conn, key: PolicyKey, viewer: Option<ActorId>) -> Result<Vec<BoardRow>, StoreError> {
    let rest = "p.state IN ('sponsoring', 'discussion', 'voting', 'passed') AND p.payload ->> 'key' = $3 ORDER BY p.id DESC LIMIT 50";
    rows(conn, viewer, rest, 0, key.as_str()).await
}

/// The proposal whose change came first, as the viewer may see its title.
#[derive(Debug, Clone, QueryableByName)]
pub struct OvertakerRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    /// Whether it was its end that came first, and what it had changed went back.
    #[diesel(sql_type = Bool)]
    pub is_back: bool,
}

/// Of a proposal `p` and its step `s`: whose change of the same policy was in force at that step, and whether it was one that went
/// back.
pub(crate) const OVERTAKER: &str = "
    LATERAL (SELECT coalesce(v.proposal_id, r.proposal_id) AS proposal_id, v.reverts_id IS NOT NULL AS is_back
        FROM policy_versions v LEFT JOIN policy_versions r ON r.id = v.reverts_id
        WHERE v.key = p.payload ->> 'key' AND v.ledger_entry_id < s.ledger_entry_id ORDER BY v.id DESC LIMIT 1) v";

/// What overtook a superseded proposal: the change that was in force when it was found not to apply. None for those that nothing
/// overtook.
pub async fn overtaker(
    conn: &mut Conn,
    id: ProposalId,
    viewer: Option<ActorId>,
) -> Result<Option<OvertakerRow>, StoreError> {
    let sql = format!(
        "SELECT o.id, o.title, proposal_words_visible(o, $2) AS words_visible, v.is_back
         FROM proposals p JOIN proposal_steps s ON s.proposal_id = p.id AND s.state = 'superseded'
         JOIN {OVERTAKER} ON true JOIN proposals o ON o.id = v.proposal_id
         WHERE p.id = $1"
    );
    Ok(statement(sql)
        .bind::<BigInt, _>(id.get())
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .get_result(conn)
        .await
        .optional()?)
}

/// Proposals that may have to move: their state's time is over, or they have as many sponsors as are needed.
pub async fn due(conn: &mut Conn, sponsors_needed: u64, size: i64) -> Result<Vec<ProposalId>, StoreError> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let sql = "
        WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
        SELECT p.id FROM proposals p, clock
        WHERE p.state IN ('sponsoring', 'discussion', 'voting', 'passed')
          AND (CASE p.state WHEN 'sponsoring' THEN p.sponsoring_ends_at WHEN 'discussion' THEN p.discussion_ends_at
                WHEN 'voting' THEN p.closes_at WHEN 'passed' THEN p.enact_at END <= clock.now
               OR (p.state = 'sponsoring' AND (SELECT count(*) FROM sponsorships s WHERE s.proposal_id = p.id) >= $1))
        ORDER BY p.id LIMIT $2";
    let rows: Vec<Due> = statement(sql)
        .bind::<BigInt, _>(i64::try_from(sponsors_needed).unwrap_or(i64::MAX))
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}
