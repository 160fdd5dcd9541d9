//! Elections of moderators: who stands in each, and when one is to be called.

mod acts;
mod calls;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::elections::{CandidacyState, Nominations};
use governance::ledger::Pseudonym;
use governance::proposals::{Elect, ProposalState};
use governance::{ActorId, EntryId, MemberId, ProposalId};

pub use acts::{decline_or_withdraw, dismiss, nominate, seat, stand};
pub use calls::{candidates, number, offices, outlook, staying, voters};

use crate::labels::Labels;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

/// Somebody in an election, with the names and the words that its page shows.
#[derive(Debug, Clone, QueryableByName)]
pub struct CandidacyRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    ledger_name: String,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// Their account was erased.
    #[diesel(sql_type = Bool)]
    pub is_gone: bool,
    #[diesel(sql_type = Text)]
    state: String,
    /// Who named them; none when they did so themselves, or that account was erased.
    #[diesel(sql_type = Nullable<Text>)]
    pub nominator: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub nominator_name: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    thread_id: Option<i64>,
    /// In Markdown; empty before they stand.
    #[diesel(sql_type = Text)]
    pub statement: String,
    #[diesel(sql_type = Text)]
    pub statement_html: String,
    /// Whether the viewer may see their words.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    /// Under which rules they are folded for the viewer; `None` where they are open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    /// How many have asked them something, or said something else below their statement.
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    #[diesel(sql_type = BigInt)]
    pub ledger_entry_id: i64,
}

impl CandidacyRow {
    /// Where they are.
    pub fn state(&self) -> Result<CandidacyState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("state", why))
    }

    /// Who, as the ledger has it.
    pub fn ledger_name(&self) -> Result<Pseudonym, StoreError> {
        pseudonyms::parsed(&self.ledger_name)
    }

    /// The thread that begins with their statement.
    pub fn thread(&self) -> Option<EntryId> {
        self.thread_id.map(EntryId::from)
    }
}

/// `$1` is the viewer, `$2` the election.
const ROWS: &str = "
SELECT c.member_id, m.ledger_name, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name,
    a.erased_at IS NOT NULL AS is_gone, c.state, n.handle AS nominator, coalesce(nullif(n.display_name, ''), n.handle) AS nominator_name,
    c.thread_id, coalesce(e.body, '') AS statement, coalesce(e.body_html, '') AS statement_html,
    coalesce(entry_visible_by_id(c.thread_id, $1), false) AS words_visible, labels_folding(c.thread_id, $1) AS labels,
    (SELECT count(*) FROM entries o WHERE o.thread_id = c.thread_id AND entry_visible(o, $1)) AS comments, c.ledger_entry_id
FROM candidacies c JOIN members m ON m.id = c.member_id JOIN actors a ON a.id = m.id
    LEFT JOIN actors n ON n.id = c.nominated_by AND n.id <> c.member_id AND n.erased_at IS NULL
    LEFT JOIN entries e ON e.id = c.thread_id
WHERE c.proposal_id = $2";

/// Everybody in an election, in the order of their pseudonyms: the order of the ballot.
pub async fn candidacies(
    conn: &mut Conn,
    election: ProposalId,
    viewer: Option<ActorId>,
) -> Result<Vec<CandidacyRow>, StoreError> {
    Ok(statement(format!("{ROWS} ORDER BY m.ledger_name COLLATE \"C\" LIMIT 500"))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .bind::<BigInt, _>(election.get())
        .load(conn)
        .await?)
}

/// Somebody in an election; none when nobody has named them.
pub async fn candidacy(
    conn: &mut Conn,
    election: ProposalId,
    member: MemberId,
) -> Result<Option<CandidacyRow>, StoreError> {
    Ok(statement(format!("{ROWS} AND c.member_id = $3"))
        .bind::<Nullable<BigInt>, _>(Some(member.get()))
        .bind::<BigInt, _>(election.get())
        .bind::<BigInt, _>(member.get())
        .get_result(conn)
        .await
        .optional()?)
}

/// An election as whoever wants to stand in it finds it. The vote cannot open before this transaction ends. `NotFound` when it is none.
pub async fn nominations(tx: &mut Tx, election: ProposalId, horizon_hours: i64) -> Result<Nominations, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        state: String,
        #[diesel(sql_type = Nullable<Timestamptz>)]
        until: Option<DateTime<Utc>>,
        #[diesel(sql_type = BigInt)]
        standing: i64,
    }
    let row: Row = statement(
        "SELECT p.state, p.discussion_ends_at AS until,
            (SELECT count(*) FROM candidacies c WHERE c.proposal_id = p.id AND c.state = 'standing') AS standing
         FROM proposals p WHERE p.id = $1 AND p.track = 'election' AND p.author_id IS NULL FOR SHARE OF p",
    )
    .bind::<BigInt, _>(election.get())
    .get_result(&mut **tx)
    .await?;
    let state: ProposalState = row.state.parse().map_err(|why| StoreError::unreadable("state", why))?;
    let horizon = row.until.unwrap_or(DateTime::<Utc>::MAX_UTC);
    Ok(Nominations {
        election,
        state,
        until: row.until,
        horizon: governance::time::after_hours(horizon, horizon_hours),
        standing: u64::try_from(row.standing).unwrap_or(0),
    })
}

/// What the candidates of a ballot are called: those who still have an account.
pub async fn names(conn: &mut Conn, elect: &Elect) -> Result<BTreeMap<Pseudonym, String>, StoreError> {
    #[derive(QueryableByName)]
    struct Named {
        #[diesel(sql_type = Text)]
        ledger_name: String,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let asked: Vec<&str> = elect.candidates.iter().map(|one| one.candidate.as_str()).collect();
    let rows: Vec<Named> = statement(
        "SELECT m.ledger_name, coalesce(nullif(a.display_name, '') || ' ', '') || '(@' || a.handle || ')' AS name
         FROM members m JOIN actors a ON a.id = m.id WHERE m.ledger_name = ANY($1) AND a.erased_at IS NULL",
    )
    .bind::<Array<Text>, _>(asked)
    .load(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let name = pseudonyms::parsed(&row.ledger_name)?;
            Ok((name, row.name))
        })
        .collect()
}

/// The election that is announced or voted on.
pub async fn under_way(conn: &mut Conn) -> Result<Option<ProposalId>, StoreError> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let sql = "SELECT id FROM proposals WHERE track = 'election' AND author_id IS NULL AND state IN ('discussion', 'voting') LIMIT 1";
    let row: Option<Id> = statement(sql).get_result(conn).await.optional()?;
    Ok(row.map(|row| row.id.into()))
}

/// The election that a candidate's statement belongs to.
pub async fn by_thread(conn: &mut Conn, thread: EntryId) -> Result<Option<i64>, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        proposal_id: i64,
    }
    let found: Option<Found> = statement("SELECT proposal_id FROM candidacies WHERE thread_id = $1 LIMIT 1")
        .bind::<BigInt, _>(thread.get())
        .get_result(conn)
        .await
        .optional()?;
    Ok(found.map(|found| found.proposal_id))
}

/// Those who stood in an election that is counted, and whether each has got a seat by it.
pub async fn stood(conn: &mut Conn, election: ProposalId) -> Result<Vec<(MemberId, bool)>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        member_id: i64,
        #[diesel(sql_type = Bool)]
        has_won: bool,
    }
    let rows: Vec<Row> = statement(
        "SELECT c.member_id, EXISTS (SELECT FROM moderator_terms t WHERE t.member_id = c.member_id AND t.elected_by = $1) AS has_won
         FROM candidacies c WHERE c.proposal_id = $1 AND c.state = 'standing' ORDER BY c.member_id",
    )
    .bind::<BigInt, _>(election.get())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id.into(), row.has_won)).collect())
}
