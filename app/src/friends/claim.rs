//! Claiming an imaginary friend: whoever it stands for shows it by a link on each of their sites.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::friends::{Claim, FriendRow, Site};

use super::acts::member_of;
use super::proof::{self, Look, Proof};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![form, claim]
}

/// Whether only what was shown to be one's own is to pass.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClaimForm {
    part: bool,
}

#[derive(Template)]
#[template(path = "friends/claim.html")]
pub struct ClaimPage {
    layout: Layout,
    handle: String,
    name: String,
    /// The address that the link leads to.
    profile: String,
    own_handle: String,
    /// The pages that must have it.
    pages: Vec<String>,
    /// What was found on them a moment ago; empty before.
    looks: Vec<Look>,
    /// Whether a case is open about something of it.
    has_open_cases: bool,
}

impl ClaimPage {
    /// Whether some of the pages have the link.
    fn is_partly_shown(&self) -> bool {
        self.looks.iter().any(|look| look.missing.is_none())
    }
}

async fn page(
    services: &Services,
    member: &SignedIn,
    (friend, sites): (FriendRow, Vec<Site>),
    looks: Vec<Look>,
) -> Result<ClaimPage, AppError> {
    let mut conn = services.store.read().await?;
    Ok(ClaimPage {
        layout: member.layout(services, format!("Claim {}", friend.display_name), Section::None),
        profile: profile(services, member),
        own_handle: member.viewer().handle.clone(),
        pages: proof::pages(&sites),
        looks,
        has_open_cases: store::friends::has_open_cases(&mut conn, friend.id).await?,
        handle: friend.handle,
        name: friend.display_name,
    })
}

fn profile(services: &Services, member: &SignedIn) -> String {
    services.site.url(&format!("/@{}", member.viewer().handle))
}

/// A friend and its sites, for a member who may claim.
async fn found(services: &Services, standing: &Standing, handle: &str) -> Result<(FriendRow, Vec<Site>), AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let me = member_of(standing)?;
    let _permit = permits::may(standing, Action::AddSource { have: 0, max: 1 }, now)?;
    let friend = store::friends::find(&mut conn, handle, Some(me.actor())).await?;
    let sites = store::friends::sites(&mut conn, friend.id).await?;
    Ok((friend, sites))
}

#[rocket::get("/friends/<handle>/claim")]
async fn form(handle: &str, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ClaimPage>, AppError> {
    let found = found(services, &member.standing(), handle).await?;
    Ok(Page::ok(page(services, &member, found, Vec::new()).await?))
}

#[rocket::post("/friends/<handle>/claim", data = "<form>")]
async fn claim(
    handle: &str,
    member: SignedIn,
    form: Signed<ClaimForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<ClaimPage>>>, AppError> {
    services.limits.spend(Limited::Claim, Payer::Member(member.id()))?;
    let found = found(services, &member.standing(), handle).await?;
    let proof = proof::look(&services.web_client, &found.1, &profile(services, &member)).await;
    if !(proof.holds() || form.part && !proof.sources.is_empty()) {
        return Ok(Err(Box::new(Page::unprocessable(page(services, &member, found, proof.looks).await?))));
    }
    pass(services, &member.standing(), &found, &proof).await?;
    Ok(Ok(Flash::success(Redirect::to(format!("/@{}", member.viewer().handle)), passed(proof.holds()))))
}

fn passed(is_whole: bool) -> &'static str {
    match is_whole {
        true => "It is yours now: what was brought in, what was said under it, and those who follow it.",
        false => "What you showed to be yours is yours now, with what was said under it. The rest stays where it is.",
    }
}

/// Passes everything on in one transaction, if it is still what the proof was for.
async fn pass(
    services: &Services,
    standing: &Standing,
    (friend, sites): &(FriendRow, Vec<Site>),
    proof: &Proof,
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let me = member_of(standing)?;
    store::friends::hold_both(&mut tx, friend.id, me).await?;
    store::friends::hold(&mut tx, friend.id).await?;
    // Read after the locks: whoever waited for them is judged by this moment.
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::AddSource { have: 0, max: 1 }, now)?;
    if store::friends::sites(&mut tx, friend.id).await? != *sites {
        return Err(AppError::Unprocessable("Its feeds changed at this moment. Please try again.".to_owned().into()));
    }
    if store::friends::has_open_cases(&mut tx, friend.id).await? {
        let why = "A case is open about something that it brought in. You can claim it when that has ended.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    let seen = proof.looks.iter().filter(|look| look.missing.is_none());
    let seen: Vec<&str> = seen.map(|look| look.page.as_str()).collect();
    let claim = Claim {
        friend: friend.id,
        member: me,
        sources: &proof.sources,
        proof: &seen.join(", "),
        is_whole: proof.holds(),
    };
    store::friends::claim(&mut tx, &claim).await?;
    Ok(tx.commit().await?)
}
