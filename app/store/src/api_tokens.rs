//! Tokens for programs. Only the SHA-256 of a token is kept.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use governance::text::TokenName;
use migrations::schema::api_tokens;

use crate::sessions::{SEEN_EVERY_MINUTES, VIEWER, ViewerRow};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// How many one member can have.
pub const PER_MEMBER_MAX: usize = 20;

/// How long a token that is over stands in its member's list.
const SHOWN_AFTER_DAYS: i64 = 30;

/// A token as its member's list shows it.
#[derive(Debug, Clone, QueryableByName)]
pub struct TokenRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Array<Text>)]
    pub scopes: Vec<String>,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub expires_at: DateTime<Utc>,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>)]
    pub used_at: Option<DateTime<Utc>>,
}

/// Whoever holds a token: the member with the same facts as behind a session, whose number is that of the token here, and its scopes.
#[derive(Debug, Clone, QueryableByName)]
pub struct BearerRow {
    #[diesel(embed)]
    pub viewer: ViewerRow,
    #[diesel(sql_type = Array<Text>)]
    pub scopes: Vec<String>,
}

/// A token that is made.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'t> {
    pub member: MemberId,
    pub name: &'t TokenName,
    pub token_hash: &'t [u8; 32],
    pub scopes: &'t [&'static str],
    pub lasts: TimeDelta,
}

/// Makes a token and says until when it works; `None` when the member has as many as one can.
pub async fn make(tx: &mut Tx, new: &NewToken<'_>) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let now = crate::clock::now(tx).await?;
    let until = now + new.lasts;
    let scopes: Vec<Option<&str>> = new.scopes.iter().map(|scope| Some(*scope)).collect();
    let made = diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::member_id.eq(new.member.get()),
            api_tokens::token_hash.eq(new.token_hash.to_vec()),
            api_tokens::name.eq(new.name.as_str()),
            api_tokens::scopes.eq(scopes),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(until),
        ))
        .returning(api_tokens::id)
        .get_result::<i64>(&mut **tx)
        .await
        .map_err(StoreError::from);
    match made {
        Err(refused) if refused.is("api_tokens_per_member") => Ok(None),
        made => Ok(Some((made?, until))),
    }
}

/// The member's tokens, the newest first.
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<TokenRow>, StoreError> {
    Ok(statement(
        "SELECT id, name, scopes, created_at, expires_at, used_at FROM api_tokens WHERE member_id = $1 ORDER BY id DESC",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

/// Ends a token of the member's; `NotFound` when they have none with this number.
pub async fn revoke(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    let theirs = api_tokens::table.find(id).filter(api_tokens::member_id.eq(member.get()));
    match diesel::delete(theirs).execute(&mut **tx).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Who holds a token; `None` when it was revoked, is over, or the account was erased. What a sanction takes away is in the facts.
pub async fn bearer(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<Option<BearerRow>, StoreError> {
    const SESSIONS: &str = "FROM clock, sessions s";
    const TOKENS: &str = "FROM clock, (SELECT t.id, t.member_id, t.token_hash, t.scopes, t.expires_at,
        coalesce(t.used_at, t.created_at - interval '1 day') AS seen_at FROM api_tokens t) s";
    const LAST: &str = "s.seen_at, clock.now\n";
    debug_assert!(VIEWER.contains(SESSIONS) && VIEWER.contains(LAST), "the query of sessions reads otherwise");
    let sql = VIEWER.replacen(SESSIONS, TOKENS, 1).replacen(LAST, "s.seen_at, clock.now, s.scopes\n", 1);
    Ok(statement(sql).bind::<Binary, _>(token_hash.to_vec()).get_result(conn).await.optional()?)
}

/// Notes that a token was used, unless that was noted a short while ago.
pub async fn note_used(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    statement(
        "UPDATE api_tokens SET used_at = folkmoot_now() WHERE id = (SELECT id FROM api_tokens
            WHERE id = $1 AND (used_at IS NULL OR used_at <= folkmoot_now() - make_interval(mins => $2)) FOR NO KEY UPDATE SKIP LOCKED)",
    )
    .bind::<BigInt, _>(id)
    .bind::<Integer, _>(i32::try_from(SEEN_EVERY_MINUTES).unwrap_or(i32::MAX))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets tokens that have long been over; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let before = crate::clock::now(tx).await? - TimeDelta::days(SHOWN_AFTER_DAYS);
    Ok(diesel::delete(api_tokens::table.filter(api_tokens::expires_at.le(before))).execute(&mut **tx).await?)
}
