//! Places in groups: who comes in, who leaves, who administers. Check, permit, write.

use chrono::{DateTime, Utc};
use governance::MemberId;
use governance::groups::Arrival;
use governance::permits::{self, Action, GroupAct, Refusal, Standing};
use store::groups::GroupRow;
use store::{StoreError, Tx};

use super::acts::member_of;
use crate::error::AppError;
use crate::mail::groups::{AtTheDoor, News};
use crate::notifications;
use crate::services::Services;

/// Why nobody leaves others without an administrator.
const LAST: &str = "You are its only administrator: make somebody else one first.";
const CLOSED: &str = "This group is closed: its last member has left.";
const FULL: &str = "They are in as many groups as one member can be.";

/// What came of knocking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// They are in the group.
    In,
    /// An administrator has been asked.
    Asked,
}

/// Joins a group, or asks to be let in.
pub async fn join(services: &Services, standing: &Standing, handle: &str) -> Result<Came, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = member_of(standing)?;
    let group = store::groups::find(&mut tx, handle, Some(me.actor())).await?;
    let have = store::groups::count(&mut tx, me).await?;
    let _permit = permits::may(standing, Action::Group(GroupAct::Join { have }), now)?;
    if group.is_member {
        return Ok(Came::In);
    }
    if group.is_closed {
        return Err(AppError::Unprocessable(CLOSED.to_owned().into()));
    }
    // An invitation counts if it is still there when it is taken.
    let waited = if group.is_invited { store::groups::take_request(&mut tx, group.id, me).await? } else { None };
    let came = match group.entrance()?.arrival(waited == Some(true)) {
        Arrival::Enters => {
            store::groups::take_request(&mut tx, group.id, me).await?;
            entered(store::groups::enter(&mut tx, group.id, me, false).await)?;
            store::groups::note(&mut tx, group.id, "joined", me, me).await?;
            Came::In
        }
        Arrival::Asks => {
            if store::groups::ask(&mut tx, group.id, me).await? {
                tell_administrators(services, &mut tx, &group, me, now).await?;
            }
            Came::Asked
        }
    };
    tx.commit().await?;
    Ok(came)
}

fn entered(entered: Result<(), StoreError>) -> Result<(), AppError> {
    match entered {
        Err(error) if error.is("groups_closed") => Err(AppError::Unprocessable(CLOSED.to_owned().into())),
        Err(error) if error.is("groups_per_member") => Err(AppError::Unprocessable(FULL.to_owned().into())),
        Err(error) if error.is("groups_are_of_members") => Err(AppError::NotFound),
        entered => Ok(entered?),
    }
}

async fn tell_administrators(
    services: &Services,
    tx: &mut Tx,
    group: &GroupRow,
    who: MemberId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let by = store::groups::handle_of(tx, who).await?;
    for administrator in store::groups::administrators(tx, group.id).await? {
        if store::filters::keeps_away(tx, administrator, who.actor()).await? {
            continue;
        }
        let letter = AtTheDoor::new(News::Asked, group, (administrator, who), by.clone(), now);
        notifications::tell(services, tx, administrator, &letter).await?;
    }
    Ok(())
}

/// Leaves a group, takes back that one asked, or says no to an invitation.
pub async fn leave(services: &Services, standing: &Standing, handle: &str) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = member_of(standing)?;
    let group = store::groups::find(&mut tx, handle, Some(me.actor())).await?;
    let _permit = permits::may(standing, Action::Group(GroupAct::Leave), now)?;
    store::groups::take_request(&mut tx, group.id, me).await?;
    if kept(store::groups::leave(&mut tx, group.id, me).await)? {
        store::groups::note(&mut tx, group.id, "left", me, me).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What the database says of a change that could leave a group without an administrator.
fn kept(changed: Result<bool, StoreError>) -> Result<bool, AppError> {
    match changed {
        Err(error) if error.is("groups_keep_an_administrator") => Err(AppError::Unprocessable(LAST.to_owned().into())),
        changed => Ok(changed?),
    }
}

/// What an administrator does about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    LetIn,
    Refuse,
    Invite,
    Remove,
    Name,
    Unname,
}

/// An administrator acts on somebody: at the door, or in the group.
pub async fn administer(
    services: &Services,
    standing: &Standing,
    handle: &str,
    (deed, whom): (Deed, &str),
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = member_of(standing)?;
    let group = store::groups::find(&mut tx, handle, Some(me.actor())).await?;
    let other = store::actors::member_by_handle(&mut tx, whom).await;
    let administrator = store::groups::hold_places(&mut tx, group.id, me, other.as_ref().ok().copied()).await?;
    let _permit = permits::may(standing, Action::Group(GroupAct::Administer { administrator }), now)?;
    let other = other?;
    let what = match deed {
        Deed::LetIn => let_in(services, &mut tx, &group, other, now).await?,
        Deed::Invite => invite(services, &mut tx, &group, (other, me), now).await?,
        Deed::Refuse => store::groups::take_request(&mut tx, group.id, other).await?.map(|_| "refused"),
        Deed::Remove => kept(store::groups::leave(&mut tx, group.id, other).await)?.then_some("removed"),
        Deed::Name => store::groups::set_admin(&mut tx, group.id, other, true).await?.then_some("named"),
        Deed::Unname => kept(store::groups::set_admin(&mut tx, group.id, other, false).await)?.then_some("unnamed"),
    };
    // Of two administrators who answer at once the second one finds nothing left to do.
    let what = what.ok_or(AppError::NotFound)?;
    store::groups::note(&mut tx, group.id, what, other, me).await?;
    tx.commit().await?;
    Ok(())
}

async fn let_in(
    services: &Services,
    tx: &mut Tx,
    group: &GroupRow,
    other: MemberId,
    now: DateTime<Utc>,
) -> Result<Option<&'static str>, AppError> {
    if store::groups::take_request(tx, group.id, other).await? != Some(false) {
        return Ok(None);
    }
    entered(store::groups::enter(tx, group.id, other, false).await)?;
    tell(services, tx, News::LetIn, group, (other, other), now).await?;
    Ok(Some("let_in"))
}

async fn tell(
    services: &Services,
    tx: &mut Tx,
    news: News,
    group: &GroupRow,
    (to, by): (MemberId, MemberId),
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if store::filters::keeps_away(tx, to, by.actor()).await? {
        return Ok(());
    }
    let handle = store::groups::handle_of(tx, by).await?;
    let letter = AtTheDoor::new(news, group, (to, by), handle, now);
    notifications::tell(services, tx, to, &letter).await?;
    Ok(())
}

async fn invite(
    services: &Services,
    tx: &mut Tx,
    group: &GroupRow,
    (other, me): (MemberId, MemberId),
    now: DateTime<Utc>,
) -> Result<Option<&'static str>, AppError> {
    if store::filters::are_apart(tx, me, other).await? {
        return Err(Refusal::Apart.into());
    }
    let theirs = store::groups::find(tx, &group.handle, Some(other.actor())).await?;
    if theirs.is_member {
        return Err(AppError::Unprocessable("They are in the group already.".to_owned().into()));
    }
    if theirs.has_asked {
        return let_in(services, tx, group, other, now).await;
    }
    if !store::groups::invite(tx, group.id, other, me).await? {
        return Err(AppError::Unprocessable("They are invited already.".to_owned().into()));
    }
    tell(services, tx, News::Invited, group, (other, me), now).await?;
    Ok(Some("invited"))
}
