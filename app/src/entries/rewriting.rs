//! Changing what one wrote: the words, what pictures show, when and where an event is.

use chrono::{DateTime, Utc};
use governance::permits::{self, Action, Standing};
use governance::{CaseId, Constitution, EntryId, PolicyKey};
use store::Tx;
use store::entries::EntryCore;

use super::acts::{Outcome, Posted, body, stored};
use super::beside::{Change, EventFields};
use crate::error::AppError;
use crate::media::Brought;
use crate::media::acts::{self as media, Changes};
use crate::notifications::{self, Words};
use crate::services::Services;
use crate::spam::{self, Draft, Occasion};
use crate::web::forms::Problems;

/// Why the words above a poll stay as they are.
const ANSWERED: &str =
    "somebody has answered this poll: its question stays as it is. Say what is to be added in a comment";

/// What is to become of an entry: what it says, and what of the rest is changed.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'e> {
    pub text: &'e str,
    /// Of its pictures and files: what is said of them, and which are taken off.
    pub changes: &'e Changes,
    /// Pictures and files that come to it.
    pub added: &'e Brought,
    /// When and where its event is; `None`: as it is.
    pub event: Option<&'e EventFields>,
}

/// Replaces the text of the member's own note or comment; what it said before is kept and shown.
pub async fn edit(services: &Services, standing: &Standing, entry: EntryId, text: &str) -> Outcome<Posted> {
    let wanted = Edit { text, changes: &Changes::default(), added: &Brought::default(), event: None };
    edit_with(services, standing, entry, wanted).await
}

/// The same, with changes of its pictures and files and of its event.
pub async fn edit_with(services: &Services, standing: &Standing, entry: EntryId, wanted: Edit<'_>) -> Outcome<Posted> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let before = store::entries::lock(&mut tx, entry, standing.member.map(|member| member.actor())).await?;
    let own = standing.member.is_some_and(|member| member.actor() == before.author_id);
    let held =
        store::cases::is_held_or_removed(&mut tx, entry).await? || store::cases::is_open_about(&mut tx, entry).await?;
    let _permit = permits::may(standing, Action::EditEntry { own, held }, now)?;
    if !matches!(before.kind.as_str(), "note" | "comment") {
        return Err(AppError::NotFound);
    }
    let limit = if before.kind == "comment" { PolicyKey::CommentMaxChars } else { PolicyKey::EntryMaxChars };
    let constitution = services.constitution(&mut tx).await?;
    let max_chars = constitution.integer(limit);
    let mut problems = wanted.added.problems();
    let (is_changed, left) = media::change(&mut tx, entry, wanted.changes, &mut problems).await?;
    let added = added(&mut tx, (&before, wanted.added), (standing, &constitution), &mut problems, now).await?;
    let change = Change::read(&mut tx, &before, wanted.event, &mut problems).await?;
    let has_media = left > 0 || !added.is_empty();
    let body = problems.take("body", body(wanted.text, max_chars, has_media && change.beside.is_empty()));
    let (Some(body), true) = (body, problems.is_empty()) else { return Ok(Err(problems)) };
    let says_the_same = body == before.body && !change.is_changed && added.is_empty();
    if says_the_same && is_changed {
        store::media::note_change(&mut tx, entry).await?;
    }
    media::keep(&mut tx, entry, &added).await?;
    let case = match says_the_same {
        true => None,
        false => match rewrite(services, &mut tx, (&before, &body, &change), (standing, &constitution), now).await? {
            Ok(case) => case,
            Err(why) => return Ok(Err(problems.with("body", why))),
        },
    };
    tx.commit().await?;
    Ok(Ok(Posted { id: before.thread(), case }))
}

/// What comes to an entry, at places that are free there.
async fn added(
    tx: &mut Tx,
    (before, brought): (&EntryCore, &Brought),
    (standing, constitution): (&Standing, &Constitution),
    problems: &mut Problems,
    now: DateTime<Utc>,
) -> Result<Brought, AppError> {
    if brought.is_empty() {
        return Ok(Brought::default());
    }
    let most = crate::media::most(&before.kind);
    let taken = store::media::places(tx, before.id).await?;
    let placed = problems.take("media", brought.clone().beside(&taken, most));
    let Some(placed) = placed else { return Ok(Brought::default()) };
    if let Some(why) = media::no_room(tx, constitution, (standing, before.author_id), &placed, now).await? {
        problems.add("media", why);
    }
    Ok(placed)
}

/// Puts words, and what stands beside them, in the place of earlier ones; the case that holds them, where a policy finds something.
async fn rewrite(
    services: &Services,
    tx: &mut Tx,
    (before, body, change): (&EntryCore, &str, &Change),
    (standing, constitution): (&Standing, &Constitution),
    now: DateTime<Utc>,
) -> Result<Result<Option<CaseId>, String>, AppError> {
    let text = stored(body);
    let html = change.beside.with(&text.html);
    // What was seen once is not reviewed as a first post.
    let draft = Draft { author: before.author_id, is_public: false, html: &html, once: None };
    let check = match spam::before(tx, constitution, standing, &draft, now).await? {
        Ok(check) => check,
        Err(why) => return Ok(Err(why)),
    };
    match store::entries::edit(tx, before, before.title.as_deref(), &text).await {
        Err(error) if error.is("polls_keep_their_question") => return Ok(Err(ANSWERED.to_owned())),
        edited => edited?,
    }
    change.keep(tx, before.id).await?;
    let case = match check {
        Some(check) => {
            match spam::after(services, tx, constitution, before.id, (Occasion::Edited, check), now).await? {
                Ok(case) => case,
                Err(why) => return Ok(Err(why)),
            }
        }
        None => None,
    };
    let words = Words { entry: before.id, mentions: &text.mentions, is_new: false, is_held: case.is_some() };
    notifications::of_words(services, tx, &words).await?;
    Ok(Ok(case))
}
