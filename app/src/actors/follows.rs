//! The buttons that follow somebody, and that end it.

use std::sync::Arc;

use rocket::response::Redirect;
use rocket::{Route, State, routes};

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed, safe_path};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![follow, unfollow]
}

#[rocket::post("/actors/<handle>/follows", data = "<form>")]
async fn follow(
    handle: &str,
    member: SignedIn,
    form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, true, &form.back).await
}

#[rocket::post("/actors/<handle>/follows/removal", data = "<form>")]
async fn unfollow(
    handle: &str,
    member: SignedIn,
    form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    set(handle, &member, services, false, &form.back).await
}

/// Back to the page that the button was on: theirs, unless it says otherwise.
async fn set(
    handle: &str,
    member: &SignedIn,
    services: &Services,
    followed: bool,
    back: &str,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    acts::set_follow(services, &member.standing(), handle, followed).await?;
    Ok(Redirect::to(if back.is_empty() { format!("/@{handle}") } else { safe_path(back) }))
}
