//! People whom a member keeps away. Entries are hidden in `entries`.

use std::sync::Arc;

use rocket::{State, delete, put};

use super::answer::{Nothing, Set};
use super::caller::{Holder, Write};
use crate::filters::acts::{self, KeepAway};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("filters": mute, unmute, block, unblock);

async fn set(handle: &str, holder: &Holder<Write>, services: &Services, (how, wanted): (KeepAway, bool)) -> Set {
    holder.spend(services, Limited::Follow)?;
    acts::keep_away(services, &holder.standing(), handle, how, wanted).await?;
    Ok(Nothing)
}

/// Mute
///
/// The member's streams leave them out. They notice nothing.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/mutes"])))
)]
#[put("/actors/<handle>/mute")]
async fn mute(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Mute, true)).await
}

/// Mute no longer
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/mutes/removal"])))
)]
#[delete("/actors/<handle>/mute")]
async fn unmute(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Mute, false)).await
}

/// Block
///
/// Neither sees what the other says.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/blocks"])))
)]
#[put("/actors/<handle>/block")]
async fn block(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Block, true)).await
}

/// Block no longer
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/blocks/removal"])))
)]
#[delete("/actors/<handle>/block")]
async fn unblock(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Block, false)).await
}
