//! What members do with entries: check, permit, write. Pages and the demonstration call the same acts.

use chrono::{DateTime, Utc};
use governance::permits::{self, Action, Standing};
use governance::text::{EntryBody, TextProblem};
use governance::{ActorId, CaseId, EntryId, PolicyKey};
use store::entries::{Audience, NewEntry, StoredText};
use store::{Conn, StoreError, Tx};

use super::NoteForm;
use super::audience::{self, CHANGED, Chosen, NOT_IN_IT, Poster};
use super::beside::Beside;
use super::language::language;
use super::reshares;
use crate::error::AppError;
use crate::media::acts as media;
use crate::notifications::{self, Words};
use crate::services::Services;
use crate::spam::{self, Draft, Occasion};
use crate::web::forms::Problems;
use crate::web::html::{Rendered, render_markdown};

pub use super::rewriting::{Edit, edit, edit_with};

/// An act's answer: done, or refused because of what was typed.
pub type Outcome<T> = Result<Result<T, Problems>, AppError>;

/// The actor of a permitted member; permission implies one, so its absence asks for a sign-in.
pub fn actor_of(standing: &Standing) -> Result<ActorId, AppError> {
    standing.member.map(|member| member.actor()).ok_or(AppError::SignIn)
}

/// What was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    pub id: EntryId,
    /// The case that holds it, where a policy found something: then only its author sees it.
    pub case: Option<CaseId>,
}

/// Posts a note. The length allowed is read from the constitution in the same transaction.
pub async fn post_note(services: &Services, standing: &Standing, form: &NoteForm) -> Outcome<Posted> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::PostEntry, now)?;
    let constitution = services.constitution(&mut tx).await?;
    let max_chars = constitution.integer(PolicyKey::EntryMaxChars);
    let mut problems = form.media.problems();
    let beside = Beside::read(form, &mut problems);
    let needs_no_words = !form.media.is_empty() && beside.is_empty();
    let body = problems.take("body", body(&form.body, max_chars, needs_no_words));
    let author = actor_of(standing)?;
    let poster = Poster::new(author, standing, &constitution, now);
    let chosen = audience::read(&mut tx, form, poster, &mut problems).await?;
    let carries = reshares::carried(&mut tx, form, author, &mut problems).await?;
    if let Some(why) = media::no_room(&mut tx, &constitution, (standing, author), &form.media, now).await? {
        problems.add("media", why);
    }
    let (Some(body), Some(Chosen { audience, readers }), true) = (body, chosen, problems.is_empty()) else {
        return Ok(Err(problems));
    };
    let (text, once) = (stored(&body), once_key(&form.once));
    let html = beside.with(&text.html);
    let draft = Draft { author, is_public: audience.is_public(), html: &html, once: once.as_deref() };
    let check = match spam::before(&mut tx, &constitution, standing, &draft, now).await? {
        Ok(check) => check,
        Err(why) => return Ok(Err(problems.with("body", why))),
    };
    let entry = NewEntry { author, kind: "note", audience, title: None, link_url: None, text, carries, once_key: once };
    let (id, is_new) = match audience::post(&mut tx, &entry, &readers).await {
        Ok(posted) => posted,
        Err(error) => match changed_meanwhile(&error) {
            Some((field, why)) => return Ok(Err(problems.with(field, why))),
            None => return Err(error.into()),
        },
    };
    if is_new {
        media::keep(&mut tx, id, &form.media).await?;
        beside.keep(&mut tx, id).await?;
    }
    let case = match check {
        Some(check) => match spam::after(services, &mut tx, &constitution, id, (Occasion::Posted, check), now).await? {
            Ok(case) => case,
            Err(why) => return Ok(Err(problems.with("body", why))),
        },
        None => None,
    };
    if is_new {
        let words = Words { entry: id, mentions: &entry.text.mentions, is_new: true, is_held: case.is_some() };
        notifications::of_words(services, &mut tx, &words).await?;
        if let Some(original) = carries.filter(|_| case.is_none() && audience.is_public()) {
            notifications::of_reshare(services, &mut tx, original, author).await?;
        }
    }
    tx.commit().await?;
    Ok(Ok(Posted { id, case }))
}

/// What of its audience changed while a note was posted: the field, and why.
fn changed_meanwhile(error: &StoreError) -> Option<(&'static str, &'static str)> {
    match error {
        error if error.is("entries_are_by_members_of_their_group") => Some(("audience", NOT_IN_IT)),
        error if error.is("entries_have_the_audience_of_their_group") => Some(("audience", CHANGED)),
        error if error.is("entry_readers_take_it") => Some(("readers", CHANGED)),
        _ => None,
    }
}

/// Comments on a thread that the member can see.
pub async fn comment(services: &Services, standing: &Standing, thread: EntryId, form: &NoteForm) -> Outcome<Posted> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let in_own_case = answers(&mut tx, standing, thread, now).await?;
    let _permit = permits::may(standing, Action::Comment { in_own_case }, now)?;
    let actor = actor_of(standing)?;
    let found = store::entries::find_visible(&mut tx, thread, Some(actor)).await?;
    let (thread, is_public) = (found.thread(), found.audience == Audience::Public.as_str());
    let constitution = services.constitution(&mut tx).await?;
    let max_chars = constitution.integer(PolicyKey::CommentMaxChars);
    let mut problems = form.media.problems();
    let body = problems.take("body", body(&form.body, max_chars, !form.media.is_empty()));
    if let Some(why) = media::no_room(&mut tx, &constitution, (standing, actor), &form.media, now).await? {
        problems.add("media", why);
    }
    let (Some(body), true) = (body, problems.is_empty()) else { return Ok(Err(problems)) };
    let (text, once) = (stored(&body), once_key(&form.once));
    let draft = Draft { author: actor, is_public, html: &text.html, once: once.as_deref() };
    let check = match spam::before(&mut tx, &constitution, standing, &draft, now).await? {
        Ok(check) => check,
        Err(why) => return Ok(Err(problems.with("body", why))),
    };
    let commented = store::entries::comment_in_silence(&mut tx, actor, thread, &text, once.as_deref()).await;
    let (id, is_new) = match commented {
        // Whoever is taken out of a private group at this moment, or leaves a conversation, sees nothing of it any more.
        Err(error)
            if error.is("entries_are_by_members_of_their_group")
                || error.is("entries_are_by_readers_of_their_thread") =>
        {
            return Err(AppError::NotFound);
        }
        commented => commented?,
    };
    if is_new {
        media::keep(&mut tx, id, &form.media).await?;
    }
    let case = match check {
        Some(check) => match spam::after(services, &mut tx, &constitution, id, (Occasion::Posted, check), now).await? {
            Ok(case) => case,
            Err(why) => return Ok(Err(problems.with("body", why))),
        },
        None => None,
    };
    // A form sent twice is answered with what it made first: it tells nobody anything, whatever stands in it now.
    if is_new {
        let words = Words { entry: id, mentions: &text.mentions, is_new: true, is_held: case.is_some() };
        notifications::of_words(services, &mut tx, &words).await?;
    }
    if is_new && case.is_none() {
        store::entries::bump(&mut tx, thread, id).await?;
    }
    tx.commit().await?;
    Ok(Ok(Posted { id, case }))
}

/// Whether a member under a limit is whom the proposal would expel that is discussed here, while it is asked: they may answer.
pub async fn answers(
    conn: &mut Conn,
    standing: &Standing,
    thread: EntryId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    match standing.member.filter(|_| standing.limit_at(now).is_some()) {
        Some(member) => store::expulsions::is_accused(conn, thread, member).await,
        None => Ok(false),
    }
}

/// The words of a note or a comment. One with a picture or a file needs none.
pub(super) fn body(typed: &str, max_chars: i64, has_media: bool) -> Result<String, TextProblem> {
    match EntryBody::parse(typed, max_chars) {
        Err(TextProblem::Empty) if has_media => Ok(String::new()),
        parsed => parsed.map(|body| body.as_str().to_owned()),
    }
}

/// Deletes the member's own note, item or comment. Returns the thread it was in.
pub async fn delete(services: &Services, standing: &Standing, entry: EntryId) -> Result<Option<EntryId>, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let before = store::entries::lock(&mut tx, entry, standing.member.map(|member| member.actor())).await?;
    let own = standing.member.is_some_and(|member| member.actor() == before.author_id);
    let _permit = permits::may(standing, Action::DeleteEntry { own }, now)?;
    if super::opens_a_discussion(&before.kind) {
        return Err(AppError::NotFound);
    }
    store::entries::delete(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(before.thread_id.map(EntryId::from))
}

/// Likes or un-likes an entry that the member can see. Returns its thread.
pub async fn set_like(
    services: &Services,
    standing: &Standing,
    entry: EntryId,
    liked: bool,
) -> Result<EntryId, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, if liked { Action::Like } else { Action::TakeBack }, now)?;
    let actor = actor_of(standing)?;
    // A like can be taken back also where its entry is not to be seen any more.
    let thread = match store::entries::find_visible(&mut tx, entry, Some(actor)).await {
        Ok(found) => found.thread(),
        Err(StoreError::NotFound) if !liked && store::entries::likes(&mut tx, entry, actor).await? => entry,
        Err(error) => return Err(error.into()),
    };
    write_like(&mut tx, entry, actor, liked).await?;
    if liked {
        notifications::of_like(services, &mut tx, entry, actor).await?;
    }
    tx.commit().await?;
    Ok(thread)
}

async fn write_like(tx: &mut Tx, entry: EntryId, actor: ActorId, liked: bool) -> Result<(), StoreError> {
    if liked { store::entries::like(tx, entry, actor).await } else { store::entries::unlike(tx, entry, actor).await }
}

/// Text as it is kept: rendered and sanitised once, here.
pub fn stored(source: &str) -> StoredText {
    let Rendered { html, text, tags, mentions } = render_markdown(source);
    StoredText { source: source.to_string(), html: html.to_string(), tags, lang: language(&text), mentions }
}

/// The form's once-key when it has the shape we give out.
pub fn once_key(key: &str) -> Option<String> {
    let ours =
        (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    ours.then(|| key.to_string())
}
