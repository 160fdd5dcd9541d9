//! What an author and the sponsors do to a proposal before its vote: publish it, stand behind it, withdraw it; and what an author
//! does when it was overtaken: draft it anew.

use std::sync::Arc;

use governance::ProposalId;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use super::{acts, renewal, sponsors};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![publish, sponsor, withdraw, renew]
}

#[rocket::post("/proposals/<id>/publication", data = "<_form>")]
async fn publish(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Propose, Payer::Member(member.id()))?;
    acts::publish(services, &member.standing(), ProposalId::from(id)).await?;
    Ok(Flash::success(Redirect::to(format!("/proposals/{id}")), "Your proposal is public."))
}

#[rocket::post("/proposals/<id>/sponsorships", data = "<_form>")]
async fn sponsor(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    sponsors::sponsor(services, &member.standing(), ProposalId::from(id)).await?;
    Ok(Flash::success(Redirect::to(format!("/proposals/{id}")), "You stand behind this proposal."))
}

#[rocket::post("/proposals/<id>/withdrawal", data = "<_form>")]
async fn withdraw(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    if acts::withdraw(services, &member.standing(), ProposalId::from(id)).await? {
        Ok(Flash::success(Redirect::to(format!("/proposals/{id}")), "Withdrawn. The discussion stays readable."))
    } else {
        Ok(Flash::success(Redirect::to("/proposals"), "The draft is gone."))
    }
}

#[rocket::post("/proposals/<id>/renewals", data = "<_form>")]
async fn renew(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match renewal::renew(services, &member.standing(), ProposalId::from(id)).await? {
        Ok(draft) => Ok(Flash::success(
            Redirect::to(format!("/proposals/{draft}/edit")),
            "This is your draft, with the text as it was, from what is in force now. Only you see it until you publish it.",
        )),
        Err(problems) => Ok(Flash::error(
            Redirect::to(format!("/proposals/{id}")),
            format!("It cannot be drafted anew: {}.", problems.all()),
        )),
    }
}
