//! Single-use links sent by mail. Only the SHA-256 of a token is kept, and the community's time says when it is over.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::{actors, mail_tokens, members};

use crate::{Conn, StoreError, Tx};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Show that an address is read by the account's owner.
    Confirm,
    /// Choose a new password.
    Reset,
}

impl Purpose {
    /// The word the database uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }
}

/// Whose link it is, and to which address it was sent.
#[derive(Debug, Clone, Queryable)]
pub struct MailToken {
    pub member_id: i64,
    pub email: String,
    pub handle: String,
}

impl MailToken {
    /// The member whose link it is.
    pub fn member(&self) -> MemberId {
        self.member_id.into()
    }
}

/// Makes a link good for `lifetime`. Returns when it ends.
pub async fn issue(
    tx: &mut Tx,
    token_hash: &[u8; 32],
    member: MemberId,
    purpose: Purpose,
    email: &str,
    lifetime: TimeDelta,
) -> Result<DateTime<Utc>, StoreError> {
    let now = crate::clock::now(tx).await?;
    let expires_at = now + lifetime;
    diesel::insert_into(mail_tokens::table)
        .values((
            mail_tokens::token_hash.eq(token_hash.to_vec()),
            mail_tokens::member_id.eq(member.get()),
            mail_tokens::purpose.eq(purpose.as_str()),
            mail_tokens::email.eq(email),
            mail_tokens::created_at.eq(now),
            mail_tokens::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(expires_at)
}

/// The link behind a token, if it still works; nothing is used up.
pub async fn find(conn: &mut Conn, token_hash: &[u8; 32], purpose: Purpose) -> Result<Option<MailToken>, StoreError> {
    let now = crate::clock::now(conn).await?;
    Ok(mail_tokens::table
        .inner_join(members::table)
        .inner_join(actors::table.on(actors::id.eq(mail_tokens::member_id)))
        .filter(mail_tokens::token_hash.eq(token_hash.to_vec()))
        .filter(mail_tokens::purpose.eq(purpose.as_str()))
        .filter(mail_tokens::expires_at.gt(now))
        .filter(members::erased_at.is_null())
        .select((mail_tokens::member_id, mail_tokens::email, actors::handle))
        .first(conn)
        .await
        .optional()?)
}

/// Uses a link up, and with it all others of the same purpose and member. `None` when it was used, is over or never was;
/// of several requests at once one gets it.
pub async fn take(tx: &mut Tx, token_hash: &[u8; 32], purpose: Purpose) -> Result<Option<MailToken>, StoreError> {
    let Some(found) = find(tx, token_hash, purpose).await? else { return Ok(None) };
    let taken = diesel::delete(mail_tokens::table.find(token_hash.to_vec())).execute(&mut **tx).await?;
    if taken == 0 {
        return Ok(None);
    }
    forget(tx, found.member(), purpose).await?;
    Ok(Some(found))
}

/// Makes all of a member's links of one purpose useless.
pub async fn forget(tx: &mut Tx, member: MemberId, purpose: Purpose) -> Result<(), StoreError> {
    let theirs = mail_tokens::table
        .filter(mail_tokens::member_id.eq(member.get()))
        .filter(mail_tokens::purpose.eq(purpose.as_str()));
    diesel::delete(theirs).execute(&mut **tx).await?;
    Ok(())
}

/// Deletes links that are over; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let now = crate::clock::now(tx).await?;
    Ok(diesel::delete(mail_tokens::table.filter(mail_tokens::expires_at.le(now))).execute(&mut **tx).await?)
}
