//! Keeping a hashtag out of one's own streams. Nobody else is told.

use std::sync::Arc;

use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![mute_typed, mute, unmute]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TagForm {
    tag: String,
}

/// Where the list of them is, with the way back.
const LIST: &str = "/settings/filters#tags-heading";
const FULL: &str = "You keep out as many hashtags as one member can: let one in again to keep out another.";

/// Keeps a hashtag out of the member's streams, or lets it in again.
pub async fn set(services: &Services, standing: &Standing, tag: &str, wanted: bool) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::Hide { own: false }, now)?.member().ok_or(AppError::SignIn)?;
    let done = match wanted {
        true => store::filters::mute_tag(&mut tx, member, tag).await,
        false => store::filters::unmute_tag(&mut tx, member, tag).await,
    };
    match done {
        Err(error) if error.is("tag_mutes_per_member") => Err(AppError::Unprocessable(FULL.to_owned().into())),
        done => {
            done?;
            Ok(tx.commit().await?)
        }
    }
}

async fn keep_out(services: &Services, member: &SignedIn, tag: &str) -> Result<Flash<Redirect>, AppError> {
    set(services, &member.standing(), tag, true).await?;
    let said = format!("What is tagged #{tag} stays out of your streams and digests. The way back is here.");
    Ok(Flash::success(Redirect::to(LIST), said))
}

#[rocket::post("/settings/filters/tags", data = "<form>")]
async fn mute_typed(
    member: SignedIn,
    form: Signed<TagForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    match search::tag(form.tag.trim()) {
        Some(tag) => keep_out(services, &member, &tag).await,
        None => {
            let said = "That is no hashtag: it is made of letters, digits and _, and at least one letter.";
            Ok(Flash::error(Redirect::to(LIST), said))
        }
    }
}

#[rocket::post("/tags/<tag>/mutes", data = "<_form>")]
async fn mute(
    tag: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    let tag = search::tag(tag).ok_or(AppError::NotFound)?;
    keep_out(services, &member, &tag).await
}

#[rocket::post("/tags/<tag>/mutes/removal", data = "<_form>")]
async fn unmute(
    tag: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    let tag = search::tag(tag).ok_or(AppError::NotFound)?;
    set(services, &member.standing(), &tag, false).await?;
    Ok(Flash::success(Redirect::to(LIST), format!("What is tagged #{tag} is in your streams again.")))
}
