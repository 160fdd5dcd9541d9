//! Joining, and showing that an address is one's own.
//!
//! Whether an address belongs to a member is told to nobody but its reader. A registration with a taken address
//! therefore goes like any other; only the mail differs, and that account can never be confirmed.

use chrono::TimeDelta;
use governance::permits;
use governance::text::{EmailAddress, Handle, Password, TextProblem};
use governance::{MemberId, PolicyKey};
use store::mail_tokens::{MailToken, Purpose};
use store::members::{Account, NewMember};
use store::{StoreError, Tx};

use super::JoinForm;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail;
use crate::mail::letters::{AccountExists, ConfirmAddress};
use crate::secrets;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::token_hash;
use crate::web::texts::Text;

const HANDLE_TAKEN: Text = Text::of("members-handle-taken");

/// A new account, not yet confirmed.
pub struct Registered {
    pub member: MemberId,
    /// The token in the mail; `None` when the address is another account's and the mail says so.
    pub confirmation: Option<String>,
}

/// How a confirming link ended.
pub enum Confirmed {
    /// The address is the member's now.
    Done(MemberId),
    /// It was used, is over, or never was.
    NoSuchLink,
    /// Another account confirmed the same address first.
    HeldByAnother,
}

/// Makes an account, its actor and the mail that asks for confirmation.
pub async fn register(services: &Services, form: &JoinForm) -> Outcome<Registered> {
    let mut problems = Problems::default();
    let handle = problems.take("handle", Handle::parse(&form.handle));
    let email = problems.take("email", EmailAddress::parse(&form.email));
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let _permit = permits::may_register(&constitution)?;
    let min_chars = constitution.integer(PolicyKey::PasswordMinChars);
    let password = problems.take("password", Password::parse_within(&form.password, min_chars));
    if let Some(handle) = &handle
        && store::members::handle_is_taken(&mut conn, handle.as_str()).await?
    {
        problems.add("handle", HANDLE_TAKEN);
    }
    drop(conn);
    let (Some(handle), Some(email), Some(password), true) = (handle, email, password, problems.is_empty()) else {
        return Ok(Err(problems));
    };
    let password_hash = secrets::hash(&services.chance, &password).await?;
    register_hashed(services, &handle, &email, &password_hash).await
}

/// The same with a password that was hashed already. A demonstration registers fifty members with one.
pub async fn register_hashed(
    services: &Services,
    handle: &Handle,
    email: &EmailAddress,
    password_hash: &str,
) -> Outcome<Registered> {
    let mut problems = Problems::default();
    let ledger_name = hex::encode(services.chance.bytes::<8>());
    let new = NewMember { handle: handle.as_str(), email: email.as_str(), password_hash, ledger_name: &ledger_name };
    Ok(write(services, &new).await?.ok_or_else(|| {
        problems.add("handle", HANDLE_TAKEN);
        problems
    }))
}

/// `None` when somebody took the handle meanwhile.
async fn write(services: &Services, new: &NewMember<'_>) -> Result<Option<Registered>, AppError> {
    let mut tx = services.store.begin().await?;
    // Read again beside the write: the members may have closed the doors while the password was hashed.
    let constitution = services.constitution(&mut tx).await?;
    let _permit = permits::may_register(&constitution)?;
    let rhythm = constitution.choice(PolicyKey::DigestRhythm);
    let hour = i16::try_from(constitution.integer(PolicyKey::DigestHour)).unwrap_or_default();
    let member = match store::members::register(&mut tx, new, &rhythm, hour).await {
        Err(error) if error.is("actors_handle_is_unique") => return Ok(None),
        other => other?,
    };
    let account = store::members::find(&mut tx, member).await?;
    let confirmation = ask_to_confirm(services, &mut tx, &account).await?;
    tx.commit().await?;
    Ok(Some(Registered { member, confirmation }))
}

/// Queues the mail with the confirming link, or the one that says whose the address is.
async fn ask_to_confirm(services: &Services, tx: &mut Tx, account: &Account) -> Result<Option<String>, StoreError> {
    let hours = services.constitution(tx).await?.integer(PolicyKey::ConfirmationHours);
    let within = TimeDelta::try_hours(hours).unwrap_or_default();
    let holder = store::members::find_by_email(tx, &account.email).await?.filter(|holder| holder.confirmed);
    let head = services.site.letterhead();
    let token = services.chance.token();
    let hash = token_hash(&token);
    if let Some(holder) = holder {
        let letter = AccountExists { handle: holder.handle.clone(), occasion: hex::encode(hash) };
        mail::queue(tx, &head, &holder.recipient(), &letter).await?;
        return Ok(None);
    }
    let expires_at = store::mail_tokens::issue(tx, &hash, account.id, Purpose::Confirm, &account.email, within).await?;
    let link = services.site.url(&format!("/confirmation/{token}"));
    let letter = ConfirmAddress { handle: account.handle.clone(), link, expires_at, token_hash: hex::encode(hash) };
    mail::queue(tx, &head, &account.recipient(), &letter).await?;
    Ok(Some(token))
}

/// Sends the confirming mail again. Links sent before keep working until they are over. Nothing happens when confirmed.
pub async fn ask_again(services: &Services, member: MemberId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let account = store::members::find(&mut tx, member).await?;
    if !account.confirmed {
        ask_to_confirm(services, &mut tx, &account).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The account a confirming link belongs to, if the link still works.
pub async fn find_confirmation(services: &Services, token: &str) -> Result<Option<MailToken>, AppError> {
    let mut conn = services.store.read().await?;
    Ok(store::mail_tokens::find(&mut conn, &token_hash(token), Purpose::Confirm).await?)
}

/// Uses a confirming link.
pub async fn confirm(services: &Services, token: &str) -> Result<Confirmed, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(link) = store::mail_tokens::take(&mut tx, &token_hash(token), Purpose::Confirm).await? else {
        return Ok(Confirmed::NoSuchLink);
    };
    match store::members::confirm_email(&mut tx, link.member(), &link.email).await {
        Ok(true) => {
            tx.commit().await?;
            Ok(Confirmed::Done(link.member()))
        }
        Ok(false) => Ok(Confirmed::NoSuchLink),
        Err(error) if error.is("members_email_is_unique") => Ok(Confirmed::HeldByAnother),
        Err(error) => Err(error.into()),
    }
}

/// What a person typed to say who they are: a handle (with or without `@`) or an e-mail address.
pub async fn find_named(services: &Services, name: &str) -> Result<Option<Account>, AppError> {
    let mut conn = services.store.read().await?;
    let parsed: Result<Handle, TextProblem> = Handle::parse(name);
    Ok(match (parsed, EmailAddress::parse(name)) {
        (Ok(handle), _) => store::members::find_by_handle(&mut conn, handle.as_str()).await?,
        (_, Ok(email)) => store::members::find_by_email(&mut conn, email.as_str()).await?,
        _ => None,
    })
}
