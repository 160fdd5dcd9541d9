//! What a member does not want to meet: blocks, mutes, hidden entries, words, what is labelled. One page lists them all, with the way back.

pub mod acts;
pub mod labels;
pub mod named;
mod page;
pub mod sources;
pub mod tags;
pub mod words;

use std::sync::Arc;

use governance::EntryId;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use self::acts::KeepAway;
use self::page::FiltersPage;
pub use self::page::Hidden;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::layout::Page;
use crate::web::limits::{Limited, Payer};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![block, unblock, mute, unmute, hide, unhide, set_words, set_labels];
    routes.extend(page::routes());
    routes.extend(sources::routes());
    routes.extend(named::routes());
    routes.extend(tags::routes());
    routes
}

/// The muted words as they were typed: one word or phrase on each line.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WordsForm {
    pub words: String,
}

#[rocket::post("/actors/<handle>/blocks", data = "<_form>")]
async fn block(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, KeepAway::Block, true).await
}

#[rocket::post("/actors/<handle>/blocks/removal", data = "<_form>")]
async fn unblock(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, KeepAway::Block, false).await
}

#[rocket::post("/actors/<handle>/mutes", data = "<_form>")]
async fn mute(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, KeepAway::Mute, true).await
}

#[rocket::post("/actors/<handle>/mutes/removal", data = "<_form>")]
async fn unmute(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, KeepAway::Mute, false).await
}

async fn set(
    handle: &str,
    member: &SignedIn,
    services: &Services,
    how: KeepAway,
    wanted: bool,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    acts::keep_away(services, &member.standing(), handle, how, wanted).await?;
    Ok(Redirect::to(format!("/@{handle}")))
}

#[rocket::post("/entries/<id>/hides", data = "<_form>")]
async fn hide(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    let hidden = acts::hide(services, &member.standing(), EntryId::from(id)).await?;
    Ok(Redirect::to(format!("/home?hidden={hidden}")))
}

#[rocket::post("/entries/<id>/hides/removal", data = "<_form>")]
async fn unhide(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    acts::unhide(services, &member.standing(), EntryId::from(id)).await?;
    Ok(Redirect::to(format!("/entries/{id}")))
}

#[rocket::post("/settings/filters/words", data = "<form>")]
async fn set_words(
    member: SignedIn,
    form: Signed<WordsForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FiltersPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::set_words(services, &member.standing(), &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to("/settings/filters"), "Your words are kept."))),
        Err(problems) => {
            let page = FiltersPage::load(services, &member, Some((form.0, problems))).await?;
            Ok(Err(Page::unprocessable(page)))
        }
    }
}

#[rocket::post("/settings/filters/labels", data = "<form>")]
async fn set_labels(
    member: SignedIn,
    form: Signed<Vec<(String, String)>>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    labels::choose(services, &member.standing(), &form).await?;
    Ok(Flash::success(Redirect::to("/settings/filters#labels-heading"), "Your choices are kept."))
}
