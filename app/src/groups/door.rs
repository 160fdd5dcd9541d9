//! The door of a group: joining, leaving, and what administrators answer.

use std::sync::Arc;

use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use super::places::{self, Came, Deed};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![join, leave, let_in, refuse, invite, remove, name_administrator, unname_administrator]
}

type Answer = Result<Flash<Redirect>, AppError>;

#[rocket::post("/groups/<name>/members", data = "<_form>")]
async fn join(name: &str, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    let said = match places::join(services, &member.standing(), name).await? {
        Came::In => "You are in the group.",
        Came::Asked => "Its administrators are asked. You get a mail when one lets you in.",
    };
    Ok(Flash::success(Redirect::to(format!("/@{name}")), said))
}

#[rocket::post("/groups/<name>/members/removal", data = "<_form>")]
async fn leave(name: &str, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    places::leave(services, &member.standing(), name).await?;
    Ok(Flash::success(Redirect::to(format!("/@{name}")), "You are not in the group any more."))
}

/// Somebody named by their handle.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InvitationForm {
    pub handle: String,
}

async fn administer(services: &Services, member: &SignedIn, name: &str, deed: (Deed, &str), said: &str) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    places::administer(services, &member.standing(), name, deed).await?;
    Ok(Flash::success(Redirect::to(format!("/groups/{name}/members")), said))
}

#[rocket::post("/groups/<name>/requests/<handle>/acceptance", data = "<_form>")]
async fn let_in(
    name: &str,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    administer(services, &member, name, (Deed::LetIn, handle), "They are in the group, and get a mail.").await
}

#[rocket::post("/groups/<name>/requests/<handle>/removal", data = "<_form>")]
async fn refuse(
    name: &str,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    administer(services, &member, name, (Deed::Refuse, handle), "They stay outside.").await
}

#[rocket::post("/groups/<name>/invitations", data = "<form>")]
async fn invite(name: &str, member: SignedIn, form: Signed<InvitationForm>, services: &State<Arc<Services>>) -> Answer {
    let handle = form.handle.trim().trim_start_matches('@').to_ascii_lowercase();
    administer(services, &member, name, (Deed::Invite, &handle), "They get a mail.").await
}

#[rocket::post("/groups/<name>/members/<handle>/removal", data = "<_form>")]
async fn remove(
    name: &str,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    administer(services, &member, name, (Deed::Remove, handle), "They are not in the group any more.").await
}

#[rocket::post("/groups/<name>/administrators/<handle>", data = "<_form>")]
async fn name_administrator(
    name: &str,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    administer(services, &member, name, (Deed::Name, handle), "They are an administrator now.").await
}

#[rocket::post("/groups/<name>/administrators/<handle>/removal", data = "<_form>")]
async fn unname_administrator(
    name: &str,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    administer(services, &member, name, (Deed::Unname, handle), "They are a member like others now.").await
}
