//! The franchise: vouchers, provisional rolls and what is said against accounts on them. Who belongs to it is decided by
//! the SQL function `franchise` and nowhere else.

mod rolls;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::franchise::{Vouch, VouchFacts};
use governance::{MemberId, Recorded};
use migrations::schema::vouches;

pub use rolls::{
    ChallengedRow, ProvisionalRow, challenge, challenge_facts, challenged, provisional, provisional_names, publish,
    unpublished, voters_at, voters_now, was_listed,
};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// What a member meets of the franchise at this moment.
#[derive(Debug, Clone, QueryableByName)]
pub struct StandingRow {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub confirmed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
    /// On how many different days they were here.
    #[diesel(sql_type = Integer)]
    pub active_days: i32,
    /// Among the first to confirm their address.
    #[diesel(sql_type = Bool)]
    pub is_founder: bool,
    /// Standing vouchers for them.
    #[diesel(sql_type = BigInt)]
    pub vouches: i64,
    #[diesel(sql_type = Bool)]
    pub may_vote: bool,
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
}

/// What a member meets of the franchise.
pub async fn standing(conn: &mut Conn, member: MemberId, founders: i64) -> Result<StandingRow, StoreError> {
    Ok(statement(
        "WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
         SELECT m.email_confirmed_at AS confirmed_at, m.joined_at, m.active_days,
            m.id IN (SELECT f.id FROM members f WHERE f.email_confirmed_at IS NOT NULL
                ORDER BY f.email_confirmed_at, f.id LIMIT $2) AS is_founder,
            (SELECT count(*) FROM vouches v WHERE v.member_id = m.id AND v.withdrawn_at IS NULL) AS vouches,
            m.id IN (SELECT franchise(clock.now)) AS may_vote, clock.now
         FROM members m, clock WHERE m.id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(founders)
    .get_result(conn)
    .await?)
}

/// Somebody for whom others may vouch, or have.
#[derive(Debug, Clone, QueryableByName)]
pub struct NewcomerRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub vouches: i64,
    /// Whether the viewer's voucher is among them.
    #[diesel(sql_type = Bool)]
    pub is_mine: bool,
    /// Whether they are on a roll, so that vouchers for them stay.
    #[diesel(sql_type = Bool)]
    pub is_used: bool,
}

/// Confirmed members who are no founders: first those who need vouchers, the newest first; and those the viewer vouched for.
pub async fn newcomers(
    conn: &mut Conn,
    viewer: Option<MemberId>,
    founders: i64,
    needed: i64,
) -> Result<Vec<NewcomerRow>, StoreError> {
    Ok(statement(
        "WITH founders AS MATERIALIZED (SELECT f.id FROM members f WHERE f.email_confirmed_at IS NOT NULL
            ORDER BY f.email_confirmed_at, f.id LIMIT $2)
         SELECT a.handle, a.display_name, m.joined_at, n.vouches, n.is_mine,
            EXISTS (SELECT FROM roll r WHERE r.member_id = m.id)
                OR EXISTS (SELECT FROM provisional_members r WHERE r.member_id = m.id) AS is_used
         FROM members m JOIN actors a ON a.id = m.id
         CROSS JOIN LATERAL (SELECT count(*) AS vouches, coalesce(bool_or(v.voucher_id = $1), false) AS is_mine
            FROM vouches v WHERE v.member_id = m.id AND v.withdrawn_at IS NULL) n
         WHERE m.email_confirmed_at IS NOT NULL AND m.erased_at IS NULL AND m.id IS DISTINCT FROM $1
            AND m.id NOT IN (SELECT id FROM founders) AND (n.vouches < $3 OR n.is_mine)
         ORDER BY n.vouches >= $3, m.id DESC LIMIT 100",
    )
    .bind::<Nullable<BigInt>, _>(viewer.map(MemberId::get))
    .bind::<BigInt, _>(founders)
    .bind::<BigInt, _>(needed)
    .load(conn)
    .await?)
}

#[derive(QueryableByName)]
struct Facts {
    #[diesel(sql_type = Bool)]
    may_vote: bool,
    #[diesel(sql_type = Bool)]
    is_repeated: bool,
    #[diesel(sql_type = BigInt)]
    this_month: i64,
}

/// What governance has to know before somebody vouches.
pub async fn vouch_facts(tx: &mut Tx, by: MemberId, of: MemberId) -> Result<VouchFacts, StoreError> {
    let facts: Facts = statement(
        "SELECT $1 IN (SELECT franchise(folkmoot_now())) AS may_vote,
            EXISTS (SELECT FROM vouches WHERE voucher_id = $1 AND member_id = $2) AS is_repeated,
            (SELECT count(*) FROM vouches WHERE voucher_id = $1 AND at > folkmoot_now() - interval '30 days') AS this_month",
    )
    .bind::<BigInt, _>(by.get())
    .bind::<BigInt, _>(of.get())
    .get_result(&mut **tx)
    .await?;
    let this_month = u64::try_from(facts.this_month).unwrap_or(u64::MAX);
    Ok(VouchFacts { by, of, may_vote: facts.may_vote, is_repeated: facts.is_repeated, this_month })
}

/// Writes a voucher and its line.
pub async fn vouch(tx: &mut Tx, recorded: Recorded<Vouch>) -> Result<(), StoreError> {
    let (vouch, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, vouch.at).await?;
    diesel::insert_into(vouches::table)
        .values((
            vouches::voucher_id.eq(vouch.by.get()),
            vouches::member_id.eq(vouch.of.get()),
            vouches::at.eq(vouch.at),
            vouches::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Used {
    #[diesel(sql_type = Bool)]
    used: bool,
}

/// Whether a standing voucher has been used; `None` when there is none.
pub async fn is_used(tx: &mut Tx, by: MemberId, of: MemberId) -> Result<Option<bool>, StoreError> {
    let used: Option<Used> = statement(
        "SELECT EXISTS (SELECT FROM roll r WHERE r.member_id = $2)
            OR EXISTS (SELECT FROM provisional_members r WHERE r.member_id = $2) AS used
         FROM vouches WHERE voucher_id = $1 AND member_id = $2 AND withdrawn_at IS NULL FOR UPDATE",
    )
    .bind::<BigInt, _>(by.get())
    .bind::<BigInt, _>(of.get())
    .get_result(&mut **tx)
    .await
    .optional()?;
    Ok(used.map(|row| row.used))
}

/// Withdraws a voucher and writes the line that says so.
pub async fn withdraw(tx: &mut Tx, recorded: Recorded<Vouch>) -> Result<(), StoreError> {
    let (vouch, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, vouch.at).await?;
    diesel::update(vouches::table)
        .filter(vouches::voucher_id.eq(vouch.by.get()).and(vouches::member_id.eq(vouch.of.get())))
        .set((vouches::withdrawn_at.eq(Some(vouch.at)), vouches::ledger_entry_id.eq(record.get())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
