//! Moderators' terms of office, and the pseudonym under which members act in the ledger.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::ledger::Pseudonym;
use governance::members::{ModeratorTerm, TermEnded};
use governance::proposals::Recall;
use governance::{LedgerEntryId, MemberId, ProposalId, Recorded};
use migrations::schema::moderator_terms;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

/// One number for all nodes: what changes who is in office takes turns with what counts on it, so that the ledger tells of it in
/// the order in which it was.
const OFFICE: i64 = 0x006f_6666_6963_6573;

/// Waits for the office. Nobody's term begins or ends until this transaction does, but by it, or by time.
pub async fn hold_office(tx: &mut Tx) -> Result<(), StoreError> {
    statement("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(OFFICE).execute(&mut **tx).await?;
    Ok(())
}

/// Starts a moderator's term, with its ledger line: by the enacted election that gave it, or, before the first one, as the owner
/// of the database. Anything else is refused by `moderator_terms_are_carried`.
pub async fn start_term(tx: &mut Tx, term: Recorded<ModeratorTerm>, at: DateTime<Utc>) -> Result<(), StoreError> {
    let (term, draft) = term.into_parts();
    let record = crate::ledger::append_at(tx, &draft, at).await?;
    diesel::insert_into(moderator_terms::table)
        .values((
            moderator_terms::member_id.eq(term.member.get()),
            moderator_terms::starts_at.eq(term.starts_at),
            moderator_terms::ends_at.eq(term.ends_at),
            moderator_terms::ledger_entry_id.eq(record.get()),
            moderator_terms::elected_by.eq(term.elected_by.map(ProposalId::get)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends a term before its time, with its ledger line: by the enacted recall that names it, or by the word of its holder. Anything else
/// is refused by `moderator_terms_are_carried`. `NotFound` when it has ended before.
pub async fn end_term(tx: &mut Tx, ended: Recorded<TermEnded>) -> Result<(), StoreError> {
    let (ended, draft) = ended.into_parts();
    let record = crate::ledger::append_at(tx, &draft, ended.at).await?;
    let running = moderator_terms::table
        .filter(moderator_terms::member_id.eq(ended.member.get()))
        .filter(moderator_terms::starts_at.eq(ended.starts_at))
        .filter(moderator_terms::end_ledger_entry_id.is_null());
    let changed = diesel::update(running)
        .set((
            moderator_terms::ends_at.eq(ended.at),
            moderator_terms::recalled_by.eq(ended.recalled_by.map(ProposalId::get)),
            moderator_terms::end_ledger_entry_id.eq(Some(record.get())),
        ))
        .execute(&mut **tx)
        .await?;
    if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// A term as pages show it.
#[derive(Debug, Clone, QueryableByName)]
pub struct TermRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    ledger_name: String,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub portrait_id: Option<i64>,
    /// Their account was erased.
    #[diesel(sql_type = Bool)]
    pub is_gone: bool,
    #[diesel(sql_type = Timestamptz)]
    pub starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub ends_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<BigInt>)]
    elected_by: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    recalled_by: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    end_ledger_entry_id: Option<i64>,
    /// The line that began it.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub ledger_entry_id: LedgerEntryId,
    #[diesel(sql_type = Nullable<BigInt>)]
    open_recall: Option<i64>,
    /// Whether it runs, by the database's clock.
    #[diesel(sql_type = Bool)]
    pub is_running: bool,
}

impl TermRow {
    /// Whose term, as the ledger has it.
    pub fn ledger_name(&self) -> Result<Pseudonym, StoreError> {
        pseudonyms::parsed(&self.ledger_name)
    }

    /// The election that gave it.
    pub fn elected_by(&self) -> Option<ProposalId> {
        self.elected_by.map(ProposalId::from)
    }

    /// The recall that ended it.
    pub fn recalled_by(&self) -> Option<ProposalId> {
        self.recalled_by.map(ProposalId::from)
    }

    /// The line in which its holder resigned.
    pub fn resignation(&self) -> Option<LedgerEntryId> {
        self.end_ledger_entry_id.filter(|_| self.recalled_by.is_none()).map(LedgerEntryId::from)
    }

    /// The recall that is under way.
    pub fn open_recall(&self) -> Option<ProposalId> {
        self.open_recall.map(ProposalId::from)
    }

    /// The term as a recall names it.
    pub fn recall(&self) -> Result<Recall, StoreError> {
        Ok(Recall { moderator: self.ledger_name()?, starts_at: self.starts_at })
    }
}

const TERMS: &str = "
SELECT t.member_id, m.ledger_name, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, a.portrait_id,
    m.erased_at IS NOT NULL AS is_gone, t.starts_at, t.ends_at, t.elected_by, t.recalled_by, t.end_ledger_entry_id,
    t.ledger_entry_id,
    (SELECT min(p.id) FROM proposals p WHERE p.payload ->> 'kind' = 'recall' AND p.payload ->> 'moderator' = m.ledger_name
        AND (p.payload ->> 'starts_at')::timestamptz = t.starts_at
        AND p.state IN ('sponsoring', 'discussion', 'voting', 'passed')) AS open_recall,
    t.starts_at <= clock.now AND clock.now < t.ends_at AND m.erased_at IS NULL AS is_running
FROM moderator_terms t JOIN members m ON m.id = t.member_id JOIN actors a ON a.id = m.id,
    (SELECT folkmoot_now() AS now) clock";

/// Terms that run or are still to begin, the one that ends first on top.
pub async fn in_office(conn: &mut Conn) -> Result<Vec<TermRow>, StoreError> {
    let sql = format!("{TERMS} WHERE clock.now < t.ends_at AND m.erased_at IS NULL ORDER BY t.ends_at, t.id LIMIT 200");
    Ok(statement(sql).load(conn).await?)
}

/// Terms that are over, the last on top.
pub async fn earlier(conn: &mut Conn, size: i64) -> Result<Vec<TermRow>, StoreError> {
    let sql = format!(
        "{TERMS} WHERE clock.now >= t.ends_at OR m.erased_at IS NOT NULL ORDER BY least(t.ends_at, m.erased_at) DESC, t.id DESC LIMIT $1"
    );
    Ok(statement(sql).bind::<BigInt, _>(size).load(conn).await?)
}

/// The running term of somebody by handle; `NotFound` when there is none.
pub async fn running_of(conn: &mut Conn, handle: &str) -> Result<TermRow, StoreError> {
    let sql = format!(
        "{TERMS} WHERE a.handle = lower($1) AND t.starts_at <= clock.now AND clock.now < t.ends_at AND m.erased_at IS NULL
         ORDER BY t.id LIMIT 1"
    );
    Ok(statement(sql).bind::<Text, _>(handle).get_result(conn).await?)
}

/// The running term of a member; none when they are not in office.
pub async fn held_by(conn: &mut Conn, member: MemberId) -> Result<Option<TermRow>, StoreError> {
    let sql = format!(
        "{TERMS} WHERE t.member_id = $1 AND t.starts_at <= clock.now AND clock.now < t.ends_at AND m.erased_at IS NULL
         ORDER BY t.id LIMIT 1"
    );
    Ok(statement(sql).bind::<BigInt, _>(member.get()).get_result(conn).await.optional()?)
}

/// The term that a recall names; none when there is no such term.
pub async fn term(conn: &mut Conn, recall: &Recall) -> Result<Option<TermRow>, StoreError> {
    let sql = format!("{TERMS} WHERE m.ledger_name = $1 AND t.starts_at = $2 ORDER BY t.id LIMIT 1");
    Ok(statement(sql)
        .bind::<Text, _>(recall.moderator.as_str())
        .bind::<Timestamptz, _>(recall.starts_at)
        .get_result(conn)
        .await
        .optional()?)
}

/// Until when somebody is in office; none when they are not.
pub async fn in_office_until(conn: &mut Conn, member: MemberId) -> Result<Option<DateTime<Utc>>, StoreError> {
    #[derive(QueryableByName)]
    struct Until {
        #[diesel(sql_type = Nullable<Timestamptz>)]
        until: Option<DateTime<Utc>>,
    }
    let sql = "SELECT max(ends_at) AS until FROM moderator_terms WHERE member_id = $1 AND ends_at > folkmoot_now()";
    let row: Until = statement(sql).bind::<BigInt, _>(member.get()).get_result(conn).await?;
    Ok(row.until)
}

/// Who got a seat by an election.
pub async fn elected_by(conn: &mut Conn, election: ProposalId) -> Result<Vec<i64>, StoreError> {
    Ok(moderator_terms::table
        .filter(moderator_terms::elected_by.eq(Some(election.get())))
        .select(moderator_terms::member_id)
        .load(conn)
        .await?)
}
