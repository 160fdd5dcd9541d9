//! Delegations: who speaks for me where ballots are open, for whom I speak, and how it went.

pub mod acts;
mod outcomes;
mod page;

use std::sync::Arc;

use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::Page;
use crate::web::limits::{Limited, Payer};
use page::DelegationsPage;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show, give, revoke]
}

/// To whom, and for which votes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct DelegationForm {
    to: String,
    /// A track, or `all`.
    scope: String,
}

#[rocket::get("/delegations?<to>&<scope>")]
async fn show(
    to: Option<String>,
    scope: Option<String>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<DelegationsPage>, AppError> {
    let form = DelegationForm { to: to.unwrap_or_default(), scope: scope.unwrap_or_default() };
    Ok(Page::ok(page::load(services, &visitor, form).await?))
}

#[rocket::post("/delegations", data = "<form>")]
async fn give(
    member: SignedIn,
    form: Signed<DelegationForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<DelegationsPage>>, AppError> {
    services.limits.spend(Limited::CastBallot, Payer::Member(member.id()))?;
    match acts::give(services, &member.standing(), &form.to, &form.scope).await? {
        Ok(()) => Ok(Ok(Flash::success(
            Redirect::to("/delegations"),
            "It is given, and stands in the ledger. Your own ballot always wins, and you can take it back at any time.",
        ))),
        Err(problems) => {
            let page = page::load(services, member.visitor(), form.0).await?;
            Ok(Err(Page::unprocessable(page.with_problems(problems))))
        }
    }
}

#[rocket::post("/delegations/<id>/removal", data = "<_form>")]
async fn revoke(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::CastBallot, Payer::Member(member.id()))?;
    acts::revoke(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/delegations"), "Taken back. From now on you speak for yourself."))
}
