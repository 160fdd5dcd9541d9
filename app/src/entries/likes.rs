//! Likes, and taking them back.

use std::sync::Arc;

use governance::EntryId;
use rocket::response::Redirect;
use rocket::{Route, State, routes};

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![create, remove]
}

#[rocket::post("/entries/<id>/likes", data = "<_form>")]
async fn create(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(id, &member, services, true).await
}

#[rocket::post("/entries/<id>/likes/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(id, &member, services, false).await
}

async fn set(id: i64, member: &SignedIn, services: &Services, liked: bool) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    let thread = acts::set_like(services, &member.standing(), EntryId::from(id), liked).await?;
    Ok(Redirect::to(format!("/entries/{thread}#e{id}")))
}
