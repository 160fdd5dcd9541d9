//! Opening and ending sessions.

use chrono::TimeDelta;
use governance::{MemberId, PolicyKey};
use store::Tx;

use super::browsers::{Browser, Mark};
use crate::error::AppError;
use crate::mail::{self, sign_ins::NewSignIn};
use crate::members::acts::find_named;
use crate::secrets;
use crate::services::Services;
use crate::web::guards::token_hash;

/// How long a session that begins now lasts.
async fn lasts(services: &Services, tx: &mut Tx) -> Result<TimeDelta, AppError> {
    let days = services.constitution(tx).await?.integer(PolicyKey::SessionDays);
    Ok(TimeDelta::try_days(days).unwrap_or_default())
}

/// Opens a session for a member whose right to it was established otherwise: just registered, or chosen in a
/// demonstration. Returns the token for the cookie. `instead_of` is the browser's session so far.
pub async fn open(
    services: &Services,
    member: MemberId,
    device: &str,
    instead_of: Option<i64>,
) -> Result<String, AppError> {
    let mut tx = services.store.begin().await?;
    let token = services.chance.token();
    if let Some(earlier) = instead_of {
        store::sessions::close(&mut tx, earlier).await?;
    }
    let lasts = lasts(services, &mut tx).await?;
    store::sessions::open(&mut tx, member, &token_hash(&token), device, lasts).await?;
    tx.commit().await?;
    Ok(token)
}

/// The browser in which somebody signs in.
#[derive(Debug)]
pub struct Place<'b> {
    /// What it says it is.
    pub device: &'b str,
    pub browser: &'b Browser,
    /// Its session so far.
    pub instead_of: Option<i64>,
}

/// Signs in with a handle or an e-mail address and a password, and tells the member when the browser is new to their account: the token for its
/// cookie and its mark. `None` when they do not belong together, which takes as long and says as little for an account that does not exist.
pub async fn sign_in(
    services: &Services,
    name: &str,
    password: &str,
    place: Place<'_>,
) -> Result<Option<(String, Mark)>, AppError> {
    let account = find_named(services, name).await?;
    let good = secrets::matches(password, account.as_ref().map(|account| account.password_hash.as_str())).await?;
    let Some(account) = account.filter(|_| good) else { return Ok(None) };
    let mut tx = services.store.begin().await?;
    if !store::members::hold_if_password(&mut tx, account.id, &account.password_hash).await? {
        return Ok(None);
    }
    let token = services.chance.token();
    if let Some(earlier) = place.instead_of {
        store::sessions::close(&mut tx, earlier).await?;
    }
    let lasts = lasts(services, &mut tx).await?;
    let session = store::sessions::open(&mut tx, account.id, &token_hash(&token), place.device, lasts).await?;
    let mark = Mark::of(services, &account);
    if !place.browser.knows(&mark) {
        let at = store::clock::now(&mut tx).await?;
        let letter = NewSignIn { session, device: place.device.to_owned(), at };
        mail::queue_for(&mut tx, &services.site.letterhead(), account.id, &letter).await?;
    }
    tx.commit().await?;
    Ok(Some((token, mark)))
}

/// The mark of an account that has just been made in a browser: it is known there from the beginning.
pub async fn mark_of(services: &Services, member: MemberId) -> Result<Mark, AppError> {
    let mut conn = services.store.read().await?;
    Ok(Mark::of(services, &store::members::find(&mut conn, member).await?))
}

/// Ends a session.
pub async fn close(services: &Services, session_id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    store::sessions::close(&mut tx, session_id).await?;
    Ok(tx.commit().await?)
}
