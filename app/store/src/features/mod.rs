//! Features on the board: their rows, their words and how they came where they are.

mod acts;
mod cycles;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::features::{Feature, FeatureState};
use governance::{ActorId, EntryId, FeatureId, MemberId, ProposalId};

pub use acts::{amend, hold_board, move_to, next_id, order, propose};
pub use cycles::{Cycle, CycleRow, announced_or_open, board_candidates, board_states, cycles, names};

use crate::labels::Labels;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A feature as the board and its page show it.
#[derive(Debug, Clone, QueryableByName)]
pub struct FeatureRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: FeatureId,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub author_id: MemberId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Who proposed it has left.
    #[diesel(sql_type = Bool)]
    pub author_gone: bool,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub thread_id: EntryId,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    /// In Markdown; empty in lists.
    #[diesel(sql_type = Text)]
    pub body: String,
    /// Empty in lists but those for feeds.
    #[diesel(sql_type = Text)]
    pub body_html: String,
    #[diesel(sql_type = Integer)]
    pub effort_days: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub link: Option<String>,
    #[diesel(sql_type = Integer)]
    version: i32,
    /// Where the last count that it was in put it; none before.
    #[diesel(sql_type = Nullable<Integer>)]
    pub place: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub approvals: Option<i32>,
    #[diesel(sql_type = Nullable<BigInt>)]
    counted_by: Option<i64>,
    /// How many took part in that count.
    #[diesel(sql_type = BigInt)]
    pub voters: i64,
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
    /// Whether the viewer may see its words: its thread's visibility is its own.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    /// Under which rules they are folded for the viewer; `None` where they are open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
}

/// `$1` is the viewer everywhere. `{words}` are the columns of the text.
const ROWS: &str = "
SELECT f.id, f.author_id, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, a.erased_at IS NOT NULL AS author_gone,
    f.thread_id, f.state, f.title, {words}, f.effort_days, f.link, f.version, f.place, f.approvals, f.counted_by, f.created_at, f.changed_at,
    (SELECT count(*) FROM turnouts t WHERE t.proposal_id = f.counted_by)
        + (SELECT count(*) FROM open_ballots o WHERE o.proposal_id = f.counted_by AND o.lost IS NULL) AS voters,
    (SELECT count(*) FROM entries c WHERE c.thread_id = f.thread_id AND entry_visible(c, $1)) AS comments,
    coalesce(entry_visible_by_id(f.thread_id, $1), false) AS words_visible, labels_folding(f.thread_id, $1) AS labels
FROM features f JOIN actors a ON a.id = f.author_id";

fn rows(words: &str, rest: &str) -> String {
    format!("{} {rest}", ROWS.replace("{words}", words))
}

impl FeatureRow {
    /// How far it has come.
    pub fn state(&self) -> Result<FeatureState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("state", why))
    }

    /// The cycle whose count put it in its place.
    pub fn counted_by(&self) -> Option<ProposalId> {
        self.counted_by.map(ProposalId::from)
    }

    /// The facts that governance's verbs judge by.
    pub fn facts(&self) -> Result<Feature, StoreError> {
        Ok(Feature {
            id: self.id,
            author: (!self.author_gone).then_some(self.author_id),
            state: self.state()?,
            version: u32::try_from(self.version).unwrap_or(0),
        })
    }
}

/// Everything that is proposed, planned or being done, in the order of the last count; new ones after that, oldest first.
pub async fn open_now(conn: &mut Conn, viewer: Option<ActorId>) -> Result<Vec<FeatureRow>, StoreError> {
    let rest = "WHERE f.state IN ('proposed', 'planned', 'doing') ORDER BY f.place NULLS LAST, f.id LIMIT 500";
    Ok(statement(rows("'' AS body, '' AS body_html", rest))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .load(conn)
        .await?)
}

/// What is done, declined or withdrawn, the latest first.
pub async fn ended(conn: &mut Conn, viewer: Option<ActorId>, size: i64) -> Result<Vec<FeatureRow>, StoreError> {
    let rest = "WHERE f.state IN ('done', 'declined', 'withdrawn') ORDER BY f.changed_at DESC, f.id DESC LIMIT $2";
    Ok(statement(rows("'' AS body, '' AS body_html", rest))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// What changed last, as visitors may see it, with its words.
pub async fn latest(conn: &mut Conn, size: i64) -> Result<Vec<FeatureRow>, StoreError> {
    let rest =
        "WHERE coalesce(entry_visible_by_id(f.thread_id, $1), false) ORDER BY f.changed_at DESC, f.id DESC LIMIT $2";
    Ok(statement(rows("'' AS body, f.body_html", rest))
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// A feature; `NotFound` when there is none.
pub async fn find(conn: &mut Conn, id: FeatureId, viewer: Option<ActorId>) -> Result<FeatureRow, StoreError> {
    Ok(statement(rows("f.body, f.body_html", "WHERE f.id = $2"))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .bind::<BigInt, _>(id.get())
        .get_result(conn)
        .await?)
}

/// A feature whose board is held for a change.
pub async fn lock(tx: &mut Tx, id: FeatureId, viewer: Option<ActorId>) -> Result<FeatureRow, StoreError> {
    hold_board(tx).await?;
    find(tx, id, viewer).await
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many features of a member are proposed and nothing else yet.
pub async fn waiting_of(conn: &mut Conn, member: MemberId) -> Result<u64, StoreError> {
    let row: Number = statement("SELECT count(*) AS number FROM features WHERE author_id = $1 AND state = 'proposed'")
        .bind::<BigInt, _>(member.get())
        .get_result(conn)
        .await?;
    Ok(u64::try_from(row.number).unwrap_or(0))
}

/// The feature whose discussion a thread holds.
pub async fn by_thread(conn: &mut Conn, thread: EntryId) -> Result<Option<FeatureId>, StoreError> {
    let row: Option<Number> = statement("SELECT id AS number FROM features WHERE thread_id = $1")
        .bind::<BigInt, _>(thread.get())
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|row| row.number.into()))
}

/// How a feature came where it is.
#[derive(Debug, Clone, QueryableByName)]
pub struct FeatureStep {
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Who did it; none when a count did, or when they left.
    #[diesel(sql_type = Nullable<Text>)]
    pub handle: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub display_name: Option<String>,
    /// The cycle that did it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub proposal_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub ledger_entry_id: i64,
}

/// The steps of a feature, in their order.
pub async fn steps(conn: &mut Conn, id: FeatureId) -> Result<Vec<FeatureStep>, StoreError> {
    Ok(statement(
        "SELECT s.state, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, s.proposal_id, s.reason, s.at,
            s.ledger_entry_id
         FROM feature_steps s LEFT JOIN actors a ON a.id = s.member_id AND a.erased_at IS NULL
         WHERE s.feature_id = $1 ORDER BY s.id LIMIT 200",
    )
    .bind::<BigInt, _>(id.get())
    .load(conn)
    .await?)
}
