//! An answer by mail: checked as a form is, and posted by the act that posts a form.

use governance::moderation::{newcomer_share, newcomer_until};
use governance::permits::Standing;
use governance::{EntryId, PolicyKey};
use store::members::Account;

use super::message::Incoming;
use super::{Outcome, words};
use crate::entries::NoteForm;
use crate::entries::acts::{self, Posted};
use crate::error::AppError;
use crate::mail;
use crate::mail::answers::{Answered, LIFE_DAYS};
use crate::mail::not_posted::NotPosted;
use crate::services::Services;
use crate::web::guards::standing_of;

/// Posts what a member wrote to an address of theirs, or says once why not.
pub async fn take(
    services: &Services,
    incoming: &Incoming<'_>,
    answered: Answered,
    is_whole: bool,
) -> Result<Outcome, AppError> {
    if let Some(why) = incoming.automatic() {
        return Ok(Outcome::Ignored(why));
    }
    let from = incoming.from.as_deref().unwrap_or_default();
    if from.eq_ignore_ascii_case(services.sender.from.email.as_ref()) {
        return Ok(Outcome::Ignored("it is from ourselves"));
    }
    let found = {
        let mut conn = services.store.read().await?;
        (store::mail_answers::writer(&mut conn, answered.member).await?, account(&mut conn, answered).await?)
    };
    // Whose account is gone has no address any more.
    let (Some(viewer), Some(account)) = found else { return Ok(Outcome::Unknown) };
    // Whoever finds an address could have many mails written, and a sender can be forged: one an hour says enough.
    let hour = format!("{}/{}", answered.member, services.clock.now().format("%Y-%m-%dT%H"));
    if !from.eq_ignore_ascii_case(&account.email) {
        let why = "it came from another address than that of your account";
        return tell(services, answered, why, &hour).await;
    }
    let posted = post(services, incoming, answered, (&standing_of(&viewer), is_whole)).await?;
    match posted {
        Ok(comment) => Ok(Outcome::Posted(comment)),
        Err(why) => tell(services, answered, &why, &format!("{hour}/{}", answered.thread)).await,
    }
}

async fn account(conn: &mut store::Conn, answered: Answered) -> Result<Option<Account>, AppError> {
    match store::members::find(conn, answered.member).await {
        Ok(account) => Ok(Some(account)),
        Err(store::StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The comment's number; or why there is none, as the end of a sentence.
async fn post(
    services: &Services,
    incoming: &Incoming<'_>,
    answered: Answered,
    (standing, is_whole): (&Standing, bool),
) -> Result<Result<i64, String>, AppError> {
    if services.clock.now().date_naive() > answered.until {
        return Ok(Err(format!("the address takes answers for {LIFE_DAYS} days only, and that mail is older")));
    }
    if !is_whole {
        return Ok(Err("it is longer than a mail of words can be: leave attachments out".to_owned()));
    }
    let body = words::own_words(&incoming.message, services.sender.from.email.as_ref());
    if body.is_empty() {
        return Ok(Err("there are no words of yours in it".to_owned()));
    }
    // Named by the message, so that the same one handed over twice is one comment.
    let once = format!("mail-{}", incoming.name);
    if let Some(why) = too_many(services, standing, answered, &once).await? {
        return Ok(Err(why));
    }
    let form = NoteForm { body, once, ..NoteForm::default() };
    match acts::comment(services, standing, answered.thread, &form).await {
        Ok(Ok(Posted { id, .. })) => Ok(Ok(id.get())),
        Ok(Err(problems)) => Ok(Err(problems.all().to_string())),
        Err(AppError::Refused(refusal)) => Ok(Err(refusal.to_string())),
        Err(AppError::NotFound) => Ok(Err("the thread is not there any more, or not for you".to_owned())),
        Err(error) => Err(error),
    }
}

/// The limit of comments in an hour. Each message comes to a node of its own, which remembers nothing, so the database counts.
async fn too_many(
    services: &Services,
    standing: &Standing,
    answered: Answered,
    once: &str,
) -> Result<Option<String>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let constitution = services.constitution(&mut conn).await?;
    let full = u32::try_from(constitution.integer(PolicyKey::LimitsComments)).unwrap_or(u32::MAX);
    let is_new = newcomer_until(standing.joined_at.unwrap_or(now), &constitution) > now;
    let most = if is_new { newcomer_share(full, &constitution) } else { full };
    let made = store::mail_answers::comments_in_an_hour(&mut conn, answered.member, once).await?;
    Ok((made >= i64::from(most))
        .then(|| format!("you have made {made} comments in the last hour, and {most} are the limit")))
}

/// Tells the member once, at the address of their account and nowhere else, why it was not posted.
async fn tell(services: &Services, answered: Answered, why: &str, occasion: &str) -> Result<Outcome, AppError> {
    let Answered { thread, member, .. } = answered;
    let letter = NotPosted { occasion: occasion.to_owned(), why: why.to_owned(), path: path(thread) };
    let mut tx = services.store.begin().await?;
    mail::queue_for(&mut tx, &services.site.letterhead(), member, &letter).await?;
    tx.commit().await?;
    Ok(Outcome::Answered(why.to_owned()))
}

/// The page of a thread; that of a proposal leads on by itself.
fn path(thread: EntryId) -> String {
    format!("/entries/{thread}")
}
