//! Delegations: who lets whom speak where ballots are open. Who speaks in a vote is decided by the SQL function
//! `delegations_speaking`, by which the database checks the count, too.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::delegations::{Delegation, Revocation, Scope};
use governance::ledger::Pseudonym;
use governance::members::AccountErased;
use governance::{LedgerEntryId, MemberId, ProposalId, Recorded, Track};
use migrations::schema::delegations;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

/// A delegation that is in force, as one of the two sees it.
#[derive(Debug, Clone, QueryableByName)]
pub struct DelegationRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    scope: String,
    /// The other one.
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub until: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub ledger_entry_id: i64,
}

impl DelegationRow {
    /// In which votes it speaks.
    pub fn scope(&self) -> Result<Scope, StoreError> {
        self.scope.parse().map_err(|why| StoreError::unreadable("scope", why))
    }
}

const ROWS: &str = "
SELECT d.id, d.scope, a.id AS member_id, a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, d.at, d.until, d.ledger_entry_id
FROM delegations d JOIN actors a ON a.id = {other} WHERE {own} = $1 AND d.ended_at IS NULL AND d.until > folkmoot_now()";

/// What a member gave.
pub async fn given_by(conn: &mut Conn, member: MemberId) -> Result<Vec<DelegationRow>, StoreError> {
    let sql = ROWS.replace("{other}", "d.delegate_id").replace("{own}", "d.member_id");
    Ok(statement(format!("{sql} ORDER BY d.scope = 'all', d.scope")).bind::<BigInt, _>(member.get()).load(conn).await?)
}

/// What a member was given, so many of them at most, the newest first.
pub async fn given_to(conn: &mut Conn, member: MemberId, size: i64) -> Result<Vec<DelegationRow>, StoreError> {
    let sql = ROWS.replace("{other}", "d.member_id").replace("{own}", "d.delegate_id");
    Ok(statement(format!("{sql} ORDER BY d.id DESC LIMIT $2"))
        .bind::<BigInt, _>(member.get())
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many members let this one speak for them in some vote.
pub async fn number_to(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let found: Number = statement(
        "SELECT count(DISTINCT member_id) AS number FROM delegations
         WHERE delegate_id = $1 AND ended_at IS NULL AND until > folkmoot_now()",
    )
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?;
    Ok(found.number)
}

/// Whom a member lets speak in a vote on a track that closes at a moment, as things stand: their handle and name.
pub async fn delegate_for(
    conn: &mut Conn,
    member: MemberId,
    track: Track,
    closes: DateTime<Utc>,
) -> Result<Option<(String, String)>, StoreError> {
    #[derive(QueryableByName)]
    struct Delegate {
        #[diesel(sql_type = Text)]
        handle: String,
        #[diesel(sql_type = Text)]
        display_name: String,
    }
    let found: Option<Delegate> = statement(
        "SELECT a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name
         FROM delegations d JOIN actors a ON a.id = d.delegate_id
         WHERE d.member_id = $1 AND d.scope IN ($2, 'all') AND d.ended_at IS NULL AND $3 <= d.until
         ORDER BY d.scope = 'all' LIMIT 1",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(track.as_str())
    .bind::<Timestamptz, _>(closes)
    .get_result(conn)
    .await
    .optional()?;
    Ok(found.map(|found| (found.handle, found.display_name)))
}

/// Whom a member lets speak though they meet not every criterion of the franchise now, so that they would be on no roll.
pub async fn voteless(conn: &mut Conn, member: MemberId) -> Result<Vec<MemberId>, StoreError> {
    #[derive(QueryableByName)]
    struct Delegate {
        #[diesel(sql_type = BigInt)]
        delegate_id: i64,
    }
    let found: Vec<Delegate> = statement(
        "SELECT d.delegate_id FROM delegations d WHERE d.member_id = $1 AND d.ended_at IS NULL AND d.until > folkmoot_now()
             AND d.delegate_id NOT IN (SELECT franchise(folkmoot_now()))",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?;
    Ok(found.into_iter().map(|delegate| delegate.delegate_id.into()).collect())
}

/// Whether, as things stand, what a member delegates comes back to a circle in votes on a track: then nobody speaks for them.
pub async fn is_circle(conn: &mut Conn, member: MemberId, track: Track) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Way {
        #[diesel(sql_type = Bool)]
        is_circle: bool,
    }
    // Every member has one delegate at most, so the way either has an end or leads in a circle.
    let found: Way = statement(
        "WITH RECURSIVE way (id) AS (
             SELECT $1 UNION SELECT next.delegate_id FROM way CROSS JOIN LATERAL (
                 SELECT d.delegate_id FROM delegations d
                 WHERE d.member_id = way.id AND d.scope IN ($2, 'all') AND d.ended_at IS NULL AND d.until > folkmoot_now()
                 ORDER BY d.scope = 'all' LIMIT 1) next)
         SELECT NOT EXISTS (
             SELECT FROM way WHERE NOT EXISTS (
                 SELECT FROM delegations d
                 WHERE d.member_id = way.id AND d.scope IN ($2, 'all') AND d.ended_at IS NULL AND d.until > folkmoot_now())) AS is_circle",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(track.as_str())
    .get_result(conn)
    .await?;
    Ok(found.is_circle)
}

/// Waits for whoever counts an open vote, and lets counts wait for this transaction. Two members are held, too, so that none of them
/// leaves, and gives nothing else, meanwhile. Read the clock after this.
pub async fn hold(tx: &mut Tx, by: MemberId, to: MemberId) -> Result<(), StoreError> {
    statement("SELECT 1 FROM members WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE")
        .bind::<BigInt, _>(by.get())
        .bind::<BigInt, _>(to.get())
        .execute(&mut **tx)
        .await?;
    hold_all(tx, false).await
}

/// Holds all delegations: alone, as one who counts, or together with others who give them.
pub async fn hold_all(tx: &mut Tx, alone: bool) -> Result<(), StoreError> {
    statement("SELECT hold_delegations($1)").bind::<Bool, _>(alone).execute(&mut **tx).await?;
    Ok(())
}

/// Gives a delegation; the one before of the same scope ends by the same line.
pub async fn give(tx: &mut Tx, recorded: Recorded<Delegation>) -> Result<(), StoreError> {
    let (given, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, given.at).await?;
    end(tx, given.by, given.scope, given.at, record).await?;
    diesel::insert_into(delegations::table)
        .values((
            delegations::member_id.eq(given.by.get()),
            delegations::delegate_id.eq(given.to.get()),
            delegations::scope.eq(given.scope.as_str()),
            delegations::at.eq(given.at),
            delegations::until.eq(given.until),
            delegations::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a delegation back.
pub async fn revoke(tx: &mut Tx, recorded: Recorded<Revocation>) -> Result<(), StoreError> {
    let (revoked, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, revoked.at).await?;
    match end(tx, revoked.by, revoked.scope, revoked.at, record).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

async fn end(
    tx: &mut Tx,
    by: MemberId,
    scope: Scope,
    at: DateTime<Utc>,
    record: LedgerEntryId,
) -> Result<usize, StoreError> {
    let running = delegations::member_id.eq(by.get()).and(delegations::scope.eq(scope.as_str()));
    Ok(diesel::update(delegations::table.filter(running).filter(delegations::ended_at.is_null()))
        .set((delegations::ended_at.eq(Some(at)), delegations::ended_entry_id.eq(Some(record.get()))))
        .execute(&mut **tx)
        .await?)
}

/// Ends all that a member gave and was given when they leave, by the line that says so.
pub(crate) async fn leave(tx: &mut Tx, left: AccountErased, record: LedgerEntryId) -> Result<(), StoreError> {
    statement(
        "UPDATE delegations SET ended_at = l.at, ended_entry_id = l.id FROM ledger_entries l
         WHERE l.id = $2 AND $1 IN (member_id, delegate_id) AND ended_at IS NULL",
    )
    .bind::<BigInt, _>(left.member.get())
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A delegation that one may take back: for which votes, and to whom.
#[derive(Debug)]
pub struct Running {
    pub scope: Scope,
    pub to: MemberId,
    /// The delegate's name in the ledger.
    pub to_name: Pseudonym,
}

/// A delegation of a member's own; `None` when it was ended, `NotFound` when it is none of theirs.
pub async fn running(tx: &mut Tx, id: i64, by: MemberId) -> Result<Option<Running>, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        scope: String,
        #[diesel(sql_type = Text)]
        ledger_name: String,
        #[diesel(sql_type = BigInt)]
        delegate_id: i64,
        #[diesel(sql_type = Bool)]
        runs: bool,
    }
    let found: Found = statement(
        "SELECT d.scope, m.ledger_name, d.delegate_id, d.ended_at IS NULL AS runs FROM delegations d JOIN members m ON m.id = d.delegate_id
         WHERE d.id = $1 AND d.member_id = $2",
    )
    .bind::<BigInt, _>(id)
    .bind::<BigInt, _>(by.get())
    .get_result(&mut **tx)
    .await?;
    let scope = found.scope.parse().map_err(|why| StoreError::unreadable("scope", why))?;
    let to_name = pseudonyms::parsed(&found.ledger_name)?;
    Ok(found.runs.then_some(Running { scope, to: found.delegate_id.into(), to_name }))
}

/// Who speaks for whom in a vote, of those on its roll: by ledger names, with the delegates that are not on it.
pub async fn speaking(
    tx: &mut Tx,
    proposal: ProposalId,
    track: Track,
    closes: DateTime<Utc>,
) -> Result<Vec<(Pseudonym, Pseudonym)>, StoreError> {
    #[derive(QueryableByName)]
    struct Pair {
        #[diesel(sql_type = Text)]
        by: String,
        #[diesel(sql_type = Text)]
        to: String,
    }
    let rows: Vec<Pair> = statement(
        "SELECT m.ledger_name AS by, d.ledger_name AS to FROM delegations_speaking($2, $3) s
         JOIN roll r ON r.proposal_id = $1 AND r.member_id = s.member_id
         JOIN members m ON m.id = s.member_id JOIN members d ON d.id = s.delegate_id",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<Text, _>(track.as_str())
    .bind::<Timestamptz, _>(closes)
    .load(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((pseudonyms::parsed(&row.by)?, pseudonyms::parsed(&row.to)?))).collect()
}
