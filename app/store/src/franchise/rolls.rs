//! Provisional rolls, and what is said against accounts on them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::franchise::{Challenge, ChallengeFacts, ProvisionalRoll};
use governance::ledger::Pseudonym;
use governance::{MemberId, ProposalId, Recorded};
use migrations::schema::{challenges, provisional_members, provisional_rolls};

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx, pseudonyms};

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Proposals whose challenge window has begun and whose roll is not published.
pub async fn unpublished(conn: &mut Conn, hours: i64, size: i64) -> Result<Vec<ProposalId>, StoreError> {
    let rows: Vec<Id> = statement(
        "SELECT p.id FROM proposals p WHERE p.state = 'discussion'
            AND p.discussion_ends_at <= folkmoot_now() + make_interval(hours => $1)
            AND NOT EXISTS (SELECT FROM provisional_rolls r WHERE r.proposal_id = p.id) ORDER BY p.id LIMIT $2",
    )
    .bind::<Integer, _>(i32::try_from(hours).unwrap_or(i32::MAX))
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    ledger_name: String,
}

fn pseudonyms(rows: Vec<Name>) -> Result<Vec<Pseudonym>, StoreError> {
    let parsed = |row: Name| pseudonyms::parsed(&row.ledger_name);
    rows.into_iter().map(parsed).collect()
}

/// How many may vote at this moment.
pub async fn voters_now(conn: &mut Conn) -> Result<u64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let row: Count = statement(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now) SELECT count(*) AS count FROM clock, franchise(clock.now)",
    )
    .get_result(conn)
    .await?;
    Ok(u64::try_from(row.count).unwrap_or(0))
}

/// Everybody who may vote at a moment, by ledger name.
pub async fn voters_at(tx: &mut Tx, at: DateTime<Utc>) -> Result<Vec<Pseudonym>, StoreError> {
    let sql = "SELECT m.ledger_name FROM franchise($1) f JOIN members m ON m.id = f";
    pseudonyms(statement(sql).bind::<Timestamptz, _>(at).load(&mut **tx).await?)
}

/// Writes a provisional roll and its line.
pub async fn publish(tx: &mut Tx, recorded: Recorded<ProvisionalRoll>) -> Result<(), StoreError> {
    let (roll, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, roll.at).await?;
    diesel::insert_into(provisional_rolls::table)
        .values((
            provisional_rolls::proposal_id.eq(roll.proposal.get()),
            provisional_rolls::at.eq(roll.at),
            provisional_rolls::hash.eq(roll.hash.to_vec()),
            provisional_rolls::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    statement("INSERT INTO provisional_members (proposal_id, member_id) SELECT $1, f FROM franchise($2) f")
        .bind::<BigInt, _>(roll.proposal.get())
        .bind::<Timestamptz, _>(roll.at)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A provisional roll as its page shows it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProvisionalRow {
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Binary)]
    pub hash: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    pub ledger_entry_id: i64,
    #[diesel(sql_type = BigInt)]
    pub size: i64,
}

/// The provisional roll of a proposal; `None` before its publication.
pub async fn provisional(conn: &mut Conn, proposal: ProposalId) -> Result<Option<ProvisionalRow>, StoreError> {
    Ok(statement(
        "SELECT r.at, r.hash, r.ledger_entry_id, (SELECT count(*) FROM provisional_members m WHERE m.proposal_id = r.proposal_id) AS size
         FROM provisional_rolls r WHERE r.proposal_id = $1",
    )
    .bind::<BigInt, _>(proposal.get())
    .get_result(conn)
    .await
    .optional()?)
}

/// Everybody on a provisional roll, by ledger name.
pub async fn provisional_names(conn: &mut Conn, proposal: ProposalId) -> Result<Vec<Pseudonym>, StoreError> {
    let sql = "SELECT m.ledger_name FROM provisional_members r JOIN members m ON m.id = r.member_id WHERE r.proposal_id = $1 ORDER BY 1";
    pseudonyms(statement(sql).bind::<BigInt, _>(proposal.get()).load(conn).await?)
}

/// Whether a member was on a provisional roll when it was published.
pub async fn was_listed(conn: &mut Conn, proposal: ProposalId, member: MemberId) -> Result<bool, StoreError> {
    let listed = provisional_members::table.find((proposal.get(), member.get()));
    Ok(diesel::select(diesel::dsl::exists(listed)).get_result(conn).await?)
}

/// An account that was challenged, with what was said.
#[derive(Debug, Clone, QueryableByName)]
pub struct ChallengedRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Text)]
    pub by_handle: String,
    #[diesel(sql_type = Text)]
    pub stance: String,
    /// Empty where it is not for the viewer.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Whether the viewer reads who said it and why.
    #[diesel(sql_type = Bool)]
    pub is_readable: bool,
}

/// What was said about accounts on a provisional roll, account by account. It counts for everybody; the words are kept from whoever is apart
/// from their author, as all words of members are, but from the member whom they are about.
pub async fn challenged(
    conn: &mut Conn,
    proposal: ProposalId,
    sight: Sight<'_>,
) -> Result<Vec<ChallengedRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, a.display_name, b.handle AS by_handle, c.stance, CASE WHEN r.is_readable THEN c.reason ELSE '' END AS reason,
            r.is_readable
         FROM challenges c JOIN actors a ON a.id = c.member_id JOIN actors b ON b.id = c.by_id
         CROSS JOIN LATERAL (SELECT c.by_id <> ALL ($3) OR coalesce(c.member_id = $2, false) AS is_readable) r
         WHERE c.proposal_id = $1 ORDER BY c.member_id, c.at LIMIT 500",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .load(conn)
    .await?)
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Bool)]
    is_open: bool,
    #[diesel(sql_type = Bool)]
    is_listed: bool,
    #[diesel(sql_type = Bool)]
    may_vote: bool,
    #[diesel(sql_type = Bool)]
    is_repeated: bool,
}

/// What governance has to know about a challenge.
pub async fn challenge_facts(
    tx: &mut Tx,
    proposal: ProposalId,
    of: MemberId,
    by: MemberId,
) -> Result<ChallengeFacts, StoreError> {
    let said: Said = statement(
        "SELECT p.state = 'discussion' AND folkmoot_now() < p.discussion_ends_at
                AND EXISTS (SELECT FROM provisional_rolls r WHERE r.proposal_id = p.id) AS is_open,
            EXISTS (SELECT FROM provisional_members r WHERE r.proposal_id = p.id AND r.member_id = $2) AS is_listed,
            EXISTS (SELECT FROM provisional_members r WHERE r.proposal_id = p.id AND r.member_id = $3) AS may_vote,
            EXISTS (SELECT FROM challenges c WHERE c.proposal_id = p.id AND c.member_id = $2 AND c.by_id = $3) AS is_repeated
         FROM proposals p WHERE p.id = $1 AND proposal_is_public(p) FOR SHARE OF p",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<BigInt, _>(of.get())
    .bind::<BigInt, _>(by.get())
    .get_result(&mut **tx)
    .await?;
    let Said { is_open, is_listed, may_vote, is_repeated } = said;
    Ok(ChallengeFacts { proposal, of, by, is_open, is_listed, may_vote, is_repeated })
}

/// Writes a challenge and its line.
pub async fn challenge(tx: &mut Tx, recorded: Recorded<Challenge>) -> Result<(), StoreError> {
    let (said, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, said.at).await?;
    diesel::insert_into(challenges::table)
        .values((
            challenges::proposal_id.eq(said.proposal.get()),
            challenges::member_id.eq(said.of.get()),
            challenges::by_id.eq(said.by.get()),
            challenges::stance.eq(said.stance.as_str()),
            challenges::reason.eq(said.reason.as_str()),
            challenges::at.eq(said.at),
            challenges::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
