//! Changing a password, and choosing a new one by mail.

use chrono::TimeDelta;
use governance::PolicyKey;
use governance::permits::{self, Action};
use governance::text::Password;
use store::mail_tokens::{MailToken, Purpose};

use super::{ChangeForm, ResetForm};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail;
use crate::mail::letters::ResetPassword;
use crate::members::acts::find_named;
use crate::secrets;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::{SignedIn, token_hash};

/// Queues a mail with a link to choose a new password, if there is such an account. The caller learns nothing.
pub async fn ask_for_reset(services: &Services, name: &str) -> Result<(), AppError> {
    let Some(account) = find_named(services, name).await? else { return Ok(()) };
    let mut tx = services.store.begin().await?;
    let minutes = services.constitution(&mut tx).await?.integer(PolicyKey::PasswordResetMinutes);
    let within = TimeDelta::try_minutes(minutes).unwrap_or_default();
    let token = services.chance.token();
    let hash = token_hash(&token);
    let expires_at =
        store::mail_tokens::issue(&mut tx, &hash, account.id, Purpose::Reset, &account.email, within).await?;
    let link = services.site.url(&format!("/passwords/reset/{token}"));
    let letter = ResetPassword { handle: account.handle.clone(), link, expires_at, token_hash: hex::encode(hash) };
    mail::queue(&mut tx, &services.site.letterhead(), &account.recipient(), &letter).await?;
    Ok(tx.commit().await?)
}

/// How long a password must be that is chosen now.
async fn min_chars(services: &Services) -> Result<i64, AppError> {
    let mut conn = services.store.read().await?;
    Ok(services.constitution(&mut conn).await?.integer(PolicyKey::PasswordMinChars))
}

/// The account a resetting link belongs to, if the link still works.
pub async fn find_reset(services: &Services, token: &str) -> Result<Option<MailToken>, AppError> {
    let mut conn = services.store.read().await?;
    Ok(store::mail_tokens::find(&mut conn, &token_hash(token), Purpose::Reset).await?)
}

/// Sets a new password with a link and ends every session of the account. `false`: the link does not work (any more).
pub async fn reset(services: &Services, token: &str, form: &ResetForm) -> Outcome<bool> {
    let mut problems = Problems::default();
    let password = Password::parse_within(&form.password, min_chars(services).await?);
    let Some(password) = problems.take("password", password) else { return Ok(Err(problems)) };
    if find_reset(services, token).await?.is_none() {
        return Ok(Ok(false));
    }
    let hash = secrets::hash(&services.chance, &password).await?;
    let mut tx = services.store.begin().await?;
    let Some(link) = store::mail_tokens::take(&mut tx, &token_hash(token), Purpose::Reset).await? else {
        return Ok(Ok(false));
    };
    store::members::set_password(&mut tx, link.member(), &hash).await?;
    store::sessions::close_all(&mut tx, link.member(), None).await?;
    store::feed_tokens::revoke_all(&mut tx, link.member()).await?;
    tx.commit().await?;
    Ok(Ok(true))
}

/// Changes the member's password and ends their sessions on other devices.
pub async fn change(services: &Services, member: &SignedIn, form: &ChangeForm) -> Outcome<()> {
    let mut problems = Problems::default();
    let password =
        problems.take("new_password", Password::parse_within(&form.new_password, min_chars(services).await?));
    let account = {
        let mut conn = services.store.read().await?;
        store::members::find(&mut conn, member.id()).await?
    };
    if !secrets::matches(&form.current_password, Some(&account.password_hash)).await? {
        problems.add("current_password", say!("passwords-not-yours"));
    }
    let (Some(password), true) = (password, problems.is_empty()) else { return Ok(Err(problems)) };
    let hash = secrets::hash(&services.chance, &password).await?;
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(&member.standing(), Action::ManageAccount, now)?;
    if !store::members::replace_password(&mut tx, account.id, &account.password_hash, &hash).await? {
        problems.add("current_password", say!("passwords-changed-meanwhile"));
        return Ok(Err(problems));
    }
    store::mail_tokens::forget(&mut tx, account.id, Purpose::Reset).await?;
    store::sessions::close_all(&mut tx, account.id, Some(member.viewer().session_id)).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
