//! What members do with entries: check, permit, write. Pages and the demonstration call the same acts.

use governance::permits::{self, Action, Standing};
use governance::text::EntryBody;
use governance::{ActorId, EntryId, PolicyKey};
use store::entries::{Audience, NewEntry, StoredText};
use store::{StoreError, Tx};

use super::NoteForm;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::html::render_markdown;

/// An act's answer: done, or refused because of what was typed.
pub type Outcome<T> = Result<Result<T, Problems>, AppError>;

/// The actor of a permitted member; permission implies one, so its absence asks for a sign-in.
pub fn actor_of(standing: &Standing) -> Result<ActorId, AppError> {
    standing.member.map(|member| member.actor()).ok_or(AppError::SignIn)
}

/// Posts a note. The length allowed is read from the constitution in the same transaction.
pub async fn post_note(services: &Services, standing: &Standing, form: &NoteForm) -> Outcome<EntryId> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::PostEntry, now)?;
    let max_chars = services.constitution(&mut tx).await?.integer(PolicyKey::EntryMaxChars);
    let mut problems = Problems::default();
    let body = problems.take("body", EntryBody::parse(&form.body, max_chars));
    let audience = form.audience.parse::<Audience>().unwrap_or(Audience::Public);
    let Some(body) = body else { return Ok(Err(problems)) };
    let id = store::entries::post(
        &mut tx,
        &NewEntry {
            author: actor_of(standing)?,
            kind: "note",
            audience,
            title: None,
            link_url: None,
            text: stored(body.as_str()),
            once_key: once_key(&form.once),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// Comments on a thread that the member can see.
pub async fn comment(services: &Services, standing: &Standing, thread: EntryId, form: &NoteForm) -> Outcome<EntryId> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Comment, now)?;
    let actor = actor_of(standing)?;
    let thread = store::entries::find_visible(&mut tx, thread, Some(actor)).await?.thread();
    let max_chars = services.constitution(&mut tx).await?.integer(PolicyKey::CommentMaxChars);
    let mut problems = Problems::default();
    let Some(body) = problems.take("body", EntryBody::parse(&form.body, max_chars)) else { return Ok(Err(problems)) };
    let once = once_key(&form.once);
    let id = store::entries::comment(&mut tx, actor, thread, &stored(body.as_str()), once.as_deref()).await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// Replaces the text of the member's own note or comment; what it said before is kept and shown.
pub async fn edit(services: &Services, standing: &Standing, entry: EntryId, text: &str) -> Outcome<EntryId> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let before = store::entries::lock(&mut tx, entry, standing.member.map(|member| member.actor())).await?;
    let own = standing.member.is_some_and(|member| member.actor() == before.author_id);
    let held = store::cases::is_held_or_removed(&mut tx, entry).await?;
    let _permit = permits::may(standing, Action::EditEntry { own, held }, now)?;
    if !matches!(before.kind.as_str(), "note" | "comment") {
        return Err(AppError::NotFound);
    }
    let limit = if before.kind == "comment" { PolicyKey::CommentMaxChars } else { PolicyKey::EntryMaxChars };
    let max_chars = services.constitution(&mut tx).await?.integer(limit);
    let mut problems = Problems::default();
    let Some(body) = problems.take("body", EntryBody::parse(text, max_chars)) else { return Ok(Err(problems)) };
    if body.as_str() != before.body {
        store::entries::edit(&mut tx, &before, before.title.as_deref(), &stored(body.as_str())).await?;
    }
    tx.commit().await?;
    Ok(Ok(before.thread()))
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
    tx.commit().await?;
    Ok(thread)
}

async fn write_like(tx: &mut Tx, entry: EntryId, actor: ActorId, liked: bool) -> Result<(), StoreError> {
    if liked { store::entries::like(tx, entry, actor).await } else { store::entries::unlike(tx, entry, actor).await }
}

/// Text as it is kept: rendered and sanitised once, here.
pub fn stored(source: &str) -> StoredText {
    StoredText { source: source.to_string(), html: render_markdown(source).html.to_string() }
}

/// The form's once-key when it has the shape we give out.
pub fn once_key(key: &str) -> Option<String> {
    let ours =
        (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    ours.then(|| key.to_string())
}
