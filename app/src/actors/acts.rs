//! Following and unfollowing.

use governance::permits::{self, Action, Standing};

use crate::entries::acts::actor_of;
use crate::error::AppError;
use crate::notifications;
use crate::services::Services;

/// Follows or unfollows the actor behind a handle.
pub async fn set_follow(
    services: &Services,
    standing: &Standing,
    handle: &str,
    followed: bool,
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = actor_of(standing)?;
    let found = store::actors::profile(&mut tx, handle, Some(me)).await?;
    // A group is joined, not followed.
    if found.is_group {
        return Err(AppError::NotFound);
    }
    let other = found.id;
    store::actors::hold_pair(&mut tx, me, other).await?;
    let apart = store::actors::profile(&mut tx, handle, Some(me)).await?.apart;
    let act = if followed { Action::Follow { own: other == me, apart } } else { Action::TakeBack };
    let _permit = permits::may(standing, act, now)?;
    if followed {
        store::actors::follow(&mut tx, me, other).await?;
        notifications::of_follow(services, &mut tx, other, me).await?;
    } else {
        store::actors::unfollow(&mut tx, me, other).await?;
    }
    tx.commit().await?;
    Ok(())
}
