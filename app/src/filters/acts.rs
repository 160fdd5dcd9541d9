//! Keeping people, entries and words away, and letting them in again: check, permit, write. Nobody else is told.

use governance::EntryId;
use governance::permits::{self, Action, Standing};

use super::WordsForm;
use super::words;
use crate::entries::acts::{Outcome, actor_of};
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;

/// How a member keeps somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepAway {
    /// Neither sees what the other says.
    Block,
    /// The member's streams leave them out; they notice nothing.
    Mute,
}

/// Keeps the actor behind a handle away, or lets them in again.
pub async fn keep_away(
    services: &Services,
    standing: &Standing,
    handle: &str,
    how: KeepAway,
    wanted: bool,
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = actor_of(standing)?;
    let member = standing.member.ok_or(AppError::SignIn)?;
    let found = store::actors::profile(&mut tx, handle, Some(me)).await?;
    // Whoever does not want to meet a group leaves it.
    if found.is_group {
        return Err(AppError::NotFound);
    }
    let other = found.id;
    let own = other == me;
    let (blocked, muted) = store::filters::counts(&mut tx, member).await?;
    // Letting somebody in again is never too much.
    let have = |count: i64| if wanted { u64::try_from(count).unwrap_or(u64::MAX) } else { 0 };
    let action = match how {
        KeepAway::Block => Action::Block { own, have: have(blocked) },
        KeepAway::Mute => Action::Mute { own, have: have(muted) },
    };
    let _permit = permits::may(standing, action, now)?;
    match (how, wanted) {
        (KeepAway::Block, true) => store::filters::block(&mut tx, member, other).await?,
        (KeepAway::Block, false) => store::filters::unblock(&mut tx, member, other).await?,
        (KeepAway::Mute, true) => store::filters::mute(&mut tx, member, other).await?,
        (KeepAway::Mute, false) => store::filters::unmute(&mut tx, member, other).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// Puts an entry that the member can see out of their streams. Of a comment its whole thread goes; returns which it was.
pub async fn hide(services: &Services, standing: &Standing, entry: EntryId) -> Result<EntryId, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = actor_of(standing)?;
    let member = standing.member.ok_or(AppError::SignIn)?;
    let thread = store::entries::find_visible(&mut tx, entry, Some(me)).await?.thread();
    let found = store::entries::find_visible(&mut tx, thread, Some(me)).await?;
    let _permit = permits::may(standing, Action::Hide { own: found.author_id == me }, now)?;
    store::filters::hide(&mut tx, member, thread).await?;
    tx.commit().await?;
    Ok(thread)
}

/// Shows an entry in the member's streams again. What they may not see any more, they may still stop hiding.
pub async fn unhide(services: &Services, standing: &Standing, entry: EntryId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let permit = permits::may(standing, Action::Hide { own: false }, now)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    store::filters::unhide(&mut tx, member, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets the words that the member does not want to read.
pub async fn set_words(services: &Services, standing: &Standing, form: &WordsForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let permit = permits::may(standing, Action::ManageAccount, now)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    let mut problems = Problems::default();
    let Some(kept) = problems.take("words", words::parse(&form.words)) else { return Ok(Err(problems)) };
    store::filters::set_words(&mut tx, member, &kept.join("\n")).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
