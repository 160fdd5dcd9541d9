//! Secret addresses of members' feeds. Only the SHA-256 of the token in an address is kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use governance::text::FeedAddressName;
use migrations::schema::feed_tokens;

use crate::sessions::{VIEWER, ViewerRow};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// How many one member can have.
pub const PER_MEMBER_MAX: usize = 20;

/// An address as its member's list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct FeedTokenRow {
    pub id: i64,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Makes an address; `false` when the member has as many as one can.
pub async fn make(
    tx: &mut Tx,
    member: MemberId,
    name: &FeedAddressName,
    token_hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let made = diesel::insert_into(feed_tokens::table)
        .values((
            feed_tokens::member_id.eq(member.get()),
            feed_tokens::token_hash.eq(token_hash.to_vec()),
            feed_tokens::name.eq(name.as_str()),
        ))
        .execute(&mut **tx)
        .await
        .map_err(StoreError::from);
    match made {
        Err(refused) if refused.is("feed_tokens_per_member") => Ok(false),
        other => other.map(|_| true),
    }
}

/// The member's addresses, the newest first.
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<FeedTokenRow>, StoreError> {
    Ok(feed_tokens::table
        .filter(feed_tokens::member_id.eq(member.get()))
        .order(feed_tokens::id.desc())
        .select((feed_tokens::id, feed_tokens::name, feed_tokens::created_at, feed_tokens::used_at))
        .load(conn)
        .await?)
}

/// Ends an address of the member's; `NotFound` when they have none with this number.
pub async fn revoke(tx: &mut Tx, member: MemberId, id: i64) -> Result<(), StoreError> {
    let theirs = feed_tokens::table.find(id).filter(feed_tokens::member_id.eq(member.get()));
    match diesel::delete(theirs).execute(&mut **tx).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Ends all addresses of a member.
pub async fn revoke_all(tx: &mut Tx, member: MemberId) -> Result<(), StoreError> {
    diesel::delete(feed_tokens::table.filter(feed_tokens::member_id.eq(member.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Whose address it is, with the same facts as behind a session, whose number is that of the address here. `None` when it was revoked,
/// or the account was erased. What a sanction takes away is in the facts.
pub async fn viewer(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<Option<ViewerRow>, StoreError> {
    const SESSIONS: &str = "FROM clock, sessions s";
    const TOKENS: &str = "FROM clock, (SELECT t.id, t.member_id, t.token_hash, coalesce(t.used_at, t.created_at - interval '1 day') AS seen_at,
        'infinity'::timestamptz AS expires_at FROM feed_tokens t) s";
    debug_assert!(VIEWER.contains(SESSIONS), "the query of sessions reads otherwise");
    let sql = VIEWER.replacen(SESSIONS, TOKENS, 1);
    Ok(statement(sql).bind::<Binary, _>(token_hash.to_vec()).get_result(conn).await.optional()?)
}

/// Notes that an address was read, unless that was noted a short while ago.
pub async fn note_used(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    statement("UPDATE feed_tokens SET used_at = folkmoot_now() WHERE id = $1 AND (used_at IS NULL OR used_at <= folkmoot_now() - make_interval(mins => $2))")
        .bind::<BigInt, _>(id)
        .bind::<Integer, _>(i32::try_from(crate::sessions::SEEN_EVERY_MINUTES).unwrap_or(i32::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
