//! Keeping single sources out of one's own streams: somebody's photographs, but not their links. Nobody else is told.

use std::sync::Arc;

use governance::permits::{self, Action, Standing};
use governance::{EntryId, SourceId};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use crate::entries::acts::actor_of;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![mute, mute_of_entry, unmute]
}

/// Keeps a source out of the member's streams, or lets it in again.
pub async fn set(services: &Services, standing: &Standing, source: SourceId, wanted: bool) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = standing.member.ok_or(AppError::SignIn)?;
    let own = wanted && store::sources::whose(&mut tx, source).await? == actor_of(standing)?;
    let _permit = permits::may(standing, Action::Hide { own }, now)?;
    if wanted {
        store::filters::mute_source(&mut tx, member, source).await?;
    } else {
        store::filters::unmute_source(&mut tx, member, source).await?;
    }
    Ok(tx.commit().await?)
}

/// Keeps a feed out that everybody finds listed. Feeds of imaginary friends are; which ones a member brings in is theirs to know, and those are
/// named by an entry.
pub async fn mute_listed(services: &Services, standing: &Standing, source: SourceId) -> Result<(), AppError> {
    {
        let mut conn = services.store.read().await?;
        store::friends::lists_source(&mut conn, source).await?;
    }
    set(services, standing, source, true).await
}

/// Keeps out the feed that brought in an entry that the member can see.
pub async fn mute_of(services: &Services, standing: &Standing, entry: EntryId) -> Result<(), AppError> {
    let source = {
        let mut conn = services.store.read().await?;
        store::entries::find_visible(&mut conn, entry, Some(actor_of(standing)?)).await?;
        store::sources::of_entry(&mut conn, entry).await?
    };
    set(services, standing, source, true).await
}

const KEPT_OUT: &str = "What that feed brings in stays out of your streams and digests. The way back is here.";

type Answer = Result<Flash<Redirect>, AppError>;

#[rocket::post("/sources/<id>/mutes", data = "<_form>")]
async fn mute(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    mute_listed(services, &member.standing(), SourceId::from(id)).await?;
    Ok(Flash::success(Redirect::to("/settings/filters#sources-heading"), KEPT_OUT))
}

#[rocket::post("/entries/<id>/source/mutes", data = "<_form>")]
async fn mute_of_entry(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    mute_of(services, &member.standing(), EntryId::from(id)).await?;
    Ok(Flash::success(Redirect::to("/settings/filters#sources-heading"), KEPT_OUT))
}

#[rocket::post("/sources/<id>/mutes/removal", data = "<_form>")]
async fn unmute(id: i64, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    set(services, &member.standing(), SourceId::from(id), false).await?;
    let said = "What that feed brings in is in your streams again.";
    Ok(Flash::success(Redirect::to("/settings/filters#sources-heading"), said))
}
