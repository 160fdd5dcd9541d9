//! What whoever keeps an imaginary friend is told when something of it is judged. They have not written it, so the letters to authors are not for
//! them; but they brought it in, and they can appeal. Where nobody keeps it nobody is told: the case stands in the docket.

use governance::{ActorId, CaseId};
use store::Tx;
use store::friends::Keeper;

use crate::error::AppError;
use crate::mail::friends::FriendJudged;
pub use crate::mail::friends::Judged;
use crate::notifications;
use crate::services::Services;

/// Tells whoever keeps an imaginary friend what happens to something of it. Returns whether its author is one: then no author is told.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    (case, author): (CaseId, ActorId),
    what: Judged,
) -> Result<bool, AppError> {
    let keeper = match store::friends::keeper(tx, author).await? {
        Keeper::NoFriend => return Ok(false),
        Keeper::Nobody => return Ok(true),
        Keeper::Member(keeper) => keeper,
    };
    let letter = FriendJudged { what, case: case.get() };
    notifications::tell(services, tx, keeper, &letter).await?;
    Ok(true)
}
