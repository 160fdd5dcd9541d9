//! What members do every day: join, follow, post, comment, like, bring in a source.

use std::sync::Arc;

use governance::permits::Standing;
use governance::text::{EmailAddress, Handle, Password};

use super::asked::Asked;
use super::content::said;
use super::script::Place;
use super::stage::{Stage, done};
use crate::entries::NoteForm;
use crate::error::AppError;
use crate::friends::FriendForm;
use crate::friends::acts::{self as friends, Made};
use crate::members::acts::{Confirmed, confirm, register_hashed};
use crate::services::Services;
use crate::settings::{DigestForm, ProfileForm};

/// Everybody's password here, for trying the sign-in page. A demonstration is reached from this machine only.
pub const PASSWORD: &str = "nobody owns alderbrook";

/// One hash for all: fifty would take longer than everything else.
pub async fn password_hash(services: &Services) -> Result<String, AppError> {
    let password = Password::parse(PASSWORD).map_err(|why| AppError::Bug(why.to_string()))?;
    crate::secrets::hash(&services.chance, &password).await
}

/// Registers, confirms the address by the mail's link, and says who they are.
pub async fn join(stage: &mut Stage, number: usize, password_hash: &str) -> Result<(), AppError> {
    let services = &Arc::clone(&stage.services);
    let content = Arc::clone(&stage.content);
    let person = &content.people[number];
    let handle = Handle::parse(&person.handle).map_err(|why| AppError::Bug(format!("{}: {why}", person.handle)))?;
    let email = EmailAddress::parse(&format!("{}@alderbrook.example", person.handle))
        .map_err(|why| AppError::Bug(why.to_string()))?;
    let registered = done(register_hashed(services, &handle, &email, password_hash).await?, &person.handle)?;
    let joined_at = {
        let mut conn = services.store.read().await?;
        store::clock::now(&mut conn).await?
    };
    let token = registered.confirmation.unwrap_or_default();
    if !matches!(confirm(services, &token).await?, Confirmed::Done(_)) {
        return Err(AppError::Bug(format!("{} could not confirm", person.handle)));
    }
    let standing = Standing {
        member: Some(registered.member),
        confirmed: true,
        joined_at: Some(joined_at),
        ..Standing::visitor()
    };
    let profile = ProfileForm { display_name: person.name.clone(), about: person.about.clone() };
    done(crate::settings::acts::set_profile(services, &standing, &profile).await?, &person.handle)?;
    // Every fourth likes to read the digest each morning, the first among them.
    if number.is_multiple_of(4) {
        let digest =
            DigestForm { digest: "daily".into(), hour: "7".into(), time_zone: "UTC".into(), ..DigestForm::default() };
        done(crate::settings::acts::set_digest(services, &standing, &digest).await?, &person.handle)?;
    }
    stage.people[number] = standing;
    Ok(())
}

pub async fn follow(stage: &Stage, one: usize, other: usize) -> Result<(), AppError> {
    crate::actors::acts::set_follow(&stage.services, stage.person(one)?, &stage.content.people[other].handle, true)
        .await
}

fn note(text: &str, audience: &str) -> NoteForm {
    NoteForm { body: text.to_string(), audience: audience.to_string(), ..NoteForm::default() }
}

pub async fn post(stage: &Stage, number: usize) -> Result<(), AppError> {
    let thread = &stage.content.threads[number];
    let event = thread.event.as_ref().map(|event| event.fields(stage)).transpose()?.unwrap_or_default();
    let poll = thread.poll.as_ref().map(Asked::fields).unwrap_or_default();
    let form = NoteForm { event, poll, ..note(&thread.text, &thread.audience) };
    let posted = crate::entries::acts::post_note(&stage.services, stage.named(&thread.by)?, &form).await?;
    let id = done(posted, &thread.text)?.id;
    stage.made(Place::Thread(number), None, id);
    match &thread.poll {
        Some(poll) => poll.answer(stage, id).await,
        None => Ok(()),
    }
}

/// The words of a comment.
fn line(stage: &Stage, place: Place, number: usize) -> &str {
    let content = &stage.content;
    match place {
        Place::Thread(thread) => &content.threads[thread].talk[number],
        Place::Item(feed, item) => &content.feeds[feed].item[item].talk[number],
        Place::Proposal(proposal) => &content.proposals[proposal].talk[number],
    }
}

pub async fn comment(stage: &Stage, place: Place, number: usize, person: usize) -> Result<(), AppError> {
    let Some(thread) = stage.entry(place, None).await? else {
        stage.miss((place, number));
        return Ok(());
    };
    let (_, words) = said(line(stage, place, number))?;
    let form = note(words, "");
    let commented = crate::entries::acts::comment(&stage.services, stage.person(person)?, thread, &form).await?;
    let id = done(commented, words)?.id;
    stage.made(place, Some(number), id);
    Ok(())
}

pub async fn like(stage: &Stage, place: Place, comment: Option<usize>, person: usize) -> Result<(), AppError> {
    let Some(entry) = stage.entry(place, comment).await? else {
        stage.miss((place, comment));
        return Ok(());
    };
    crate::entries::acts::set_like(&stage.services, stage.person(person)?, entry, true).await?;
    Ok(())
}

pub async fn add_source(stage: &mut Stage, number: usize, feeds_at: &str) -> Result<(), AppError> {
    let feed = &stage.content.feeds[number];
    let url = format!("{feeds_at}{}", feed.path());
    if let Some(name) = &feed.friend {
        return make_friend(stage, &feed.by, name, url).await;
    }
    done(crate::sources::acts::add(&stage.services, stage.named(&feed.by)?, &url).await?, &url)?;
    Ok(())
}

async fn make_friend(stage: &Stage, by: &str, name: &str, url: String) -> Result<(), AppError> {
    let form = FriendForm { name: name.to_owned(), feeds: url, ..FriendForm::default() };
    match friends::make(&stage.services, stage.named(by)?, &form).await? {
        Made::New(_) => Ok(()),
        other => Err(AppError::Bug(format!("app/demo: {name}: {other:?}"))),
    }
}
