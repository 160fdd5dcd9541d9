//! Members: accounts, how they are found, and what their owners set for themselves.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::{actors, members};

use crate::mails::Recipient;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// An account about to be made, with its actor.
#[derive(Debug, Clone)]
pub struct NewMember<'a> {
    pub handle: &'a str,
    pub email: &'a str,
    /// A PHC string.
    pub password_hash: &'a str,
    /// 16 hexadecimal digits, at random: the pseudonym in the ledger.
    pub ledger_name: &'a str,
}

/// An account as signing in and mails about it need it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Account {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: MemberId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Text)]
    pub email: String,
    #[diesel(sql_type = Bool)]
    pub confirmed: bool,
    #[diesel(sql_type = Text)]
    pub password_hash: String,
    #[diesel(sql_type = Text)]
    pub ledger_name: String,
    #[diesel(sql_type = Text)]
    pub time_zone: String,
}

impl Account {
    /// Somebody to write to about the account itself, whether or not the address is confirmed.
    pub fn recipient(&self) -> Recipient {
        Recipient {
            member: Some(self.id),
            address: self.email.clone(),
            name: self.display_name.clone(),
            time_zone: self.time_zone.clone(),
        }
    }
}

/// What a member set for themselves.
#[derive(Debug, Clone, Queryable)]
pub struct SettingsRow {
    pub email: Option<String>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    /// `off`, `daily` or `weekly`.
    pub digest: String,
    /// 0 to 23, in the member's time zone.
    pub digest_hour: i16,
    /// IANA name.
    pub time_zone: String,
    /// Whether they are reminded of votes that close without their ballot.
    pub vote_reminders: bool,
    /// The words of the sections of their digest.
    pub digest_sections: Vec<Option<String>>,
}

/// How often the digest comes, when, and what stands in it.
#[derive(Debug, Clone, Copy)]
pub struct DigestSetting<'s> {
    /// `off`, `daily` or `weekly`.
    pub digest: &'s str,
    /// 0 to 23, in the member's time zone.
    pub hour: i16,
    /// IANA name.
    pub time_zone: &'s str,
    /// The words of the sections; `None` leaves them as they are.
    pub sections: Option<&'s [&'s str]>,
}

/// Makes an account and its actor. A handle that is taken answers `Refused("actors_handle_is_unique")`. `digest`
/// (`off`, `daily`, `weekly`) and its hour are what the member has until they choose.
pub async fn register(
    tx: &mut Tx,
    new: &NewMember<'_>,
    digest: &str,
    digest_hour: i16,
) -> Result<MemberId, StoreError> {
    let now = crate::clock::now(tx).await?;
    let id: i64 = diesel::insert_into(actors::table)
        .values((
            actors::kind.eq("member"),
            actors::handle.eq(new.handle),
            actors::display_name.eq(new.handle),
            actors::created_at.eq(now),
        ))
        .returning(actors::id)
        .get_result(&mut **tx)
        .await?;
    diesel::insert_into(members::table)
        .values((
            members::id.eq(id),
            members::email.eq(new.email),
            members::password_hash.eq(new.password_hash),
            members::ledger_name.eq(new.ledger_name),
            members::joined_at.eq(now),
            members::digest.eq(digest),
            members::digest_hour.eq(digest_hour),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id.into())
}

/// Whether an actor, also one of an erased account, has this handle.
pub async fn handle_is_taken(conn: &mut Conn, handle: &str) -> Result<bool, StoreError> {
    let taken = actors::table.filter(actors::handle.eq(handle));
    Ok(diesel::select(diesel::dsl::exists(taken)).get_result(conn).await?)
}

const ACCOUNT: &str = "SELECT m.id, a.handle, a.display_name, m.email, m.email_confirmed_at IS NOT NULL AS confirmed,
    m.password_hash, m.ledger_name, m.time_zone
 FROM members m JOIN actors a ON a.id = m.id WHERE m.erased_at IS NULL AND ";

/// An account that stands.
pub async fn find(conn: &mut Conn, id: MemberId) -> Result<Account, StoreError> {
    Ok(statement(format!("{ACCOUNT} m.id = $1")).bind::<BigInt, _>(id.get()).get_result(conn).await?)
}

/// The account with a handle.
pub async fn find_by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Account>, StoreError> {
    let found = statement(format!("{ACCOUNT} a.handle = $1")).bind::<Text, _>(handle).get_result(conn).await;
    Ok(found.optional()?)
}

/// The account that holds an address: the one that confirmed it, else the newest that gave it.
pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Account>, StoreError> {
    let query =
        format!("{ACCOUNT} lower(m.email) = lower($1) ORDER BY m.email_confirmed_at IS NULL, m.id DESC LIMIT 1");
    Ok(statement(query).bind::<Text, _>(email).get_result(conn).await.optional()?)
}

/// Confirms the address of an account, if it is still this one. Confirming twice is confirming once.
/// When another account confirmed it first, answers `Refused("members_email_is_unique")`.
pub async fn confirm_email(tx: &mut Tx, id: MemberId, email: &str) -> Result<bool, StoreError> {
    let now = crate::clock::now(tx).await?;
    let confirmed: Option<Option<DateTime<Utc>>> = members::table
        .find(id.get())
        .filter(members::email.eq(email))
        .filter(members::erased_at.is_null())
        .select(members::email_confirmed_at)
        .for_no_key_update()
        .first(&mut **tx)
        .await
        .optional()?;
    match confirmed {
        None => Ok(false),
        Some(Some(_)) => Ok(true),
        Some(None) => {
            let changed = diesel::update(members::table.find(id.get())).set(members::email_confirmed_at.eq(Some(now)));
            changed.execute(&mut **tx).await?;
            Ok(true)
        }
    }
}

/// Holds an account as it was when its password was checked, until the transaction ends: `false` when the password has
/// changed since, so that a session never outlives the password it was opened with.
pub async fn hold_if_password(tx: &mut Tx, id: MemberId, password_hash: &str) -> Result<bool, StoreError> {
    let held: Option<i64> = members::table
        .find(id.get())
        .filter(members::password_hash.eq(password_hash))
        .filter(members::erased_at.is_null())
        .select(members::id)
        .for_share()
        .first(&mut **tx)
        .await
        .optional()?;
    Ok(held.is_some())
}

/// Locks an account for its erasure; `false` when it was erased meanwhile.
pub async fn lock(tx: &mut Tx, id: MemberId) -> Result<bool, StoreError> {
    let locked: Option<i64> = members::table
        .find(id.get())
        .filter(members::erased_at.is_null())
        .select(members::id)
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?;
    Ok(locked.is_some())
}

/// Sets a new password if the old one is still in force; `false` when it was changed meanwhile.
pub async fn replace_password(tx: &mut Tx, id: MemberId, old_hash: &str, new_hash: &str) -> Result<bool, StoreError> {
    let theirs =
        members::table.find(id.get()).filter(members::password_hash.eq(old_hash)).filter(members::erased_at.is_null());
    let changed = diesel::update(theirs).set(members::password_hash.eq(new_hash)).execute(&mut **tx).await?;
    Ok(changed == 1)
}

/// Sets a new password.
pub async fn set_password(tx: &mut Tx, id: MemberId, password_hash: &str) -> Result<(), StoreError> {
    diesel::update(members::table.find(id.get()).filter(members::erased_at.is_null()))
        .set(members::password_hash.eq(password_hash))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What the member set for themselves.
pub async fn settings(conn: &mut Conn, id: MemberId) -> Result<SettingsRow, StoreError> {
    Ok(members::table
        .filter(members::id.eq(id.get()))
        .select((
            members::email,
            members::email_confirmed_at,
            members::digest,
            members::digest_hour,
            members::time_zone,
            members::vote_reminders,
            members::digest_sections,
        ))
        .first(conn)
        .await?)
}

/// Changes how often the digest comes, when, and what stands in it.
pub async fn set_digest(tx: &mut Tx, id: MemberId, setting: &DigestSetting<'_>) -> Result<(), StoreError> {
    diesel::update(members::table.find(id.get()).filter(members::erased_at.is_null()))
        .set((
            members::digest.eq(setting.digest),
            members::digest_hour.eq(setting.hour),
            members::time_zone.eq(setting.time_zone),
            setting.sections.map(|sections| members::digest_sections.eq(sections)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
