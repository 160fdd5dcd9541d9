//! The franchise: who may vote, why not me, and whom I vouch for.

pub mod acts;
pub mod challenges;
pub mod criteria;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::franchise::NewcomerRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;
use criteria::Criterion;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![show, vouch, withdraw];
    routes.extend(challenges::routes());
    routes
}

/// Somebody for whom the viewer may vouch, or has.
struct Newcomer {
    handle: String,
    name: String,
    joined: Moment,
    vouches: i64,
    is_mine: bool,
    is_used: bool,
}

#[derive(Template)]
#[template(path = "franchise/show.html")]
struct FranchisePage {
    layout: Layout,
    criteria: Vec<Criterion>,
    /// Whether the viewer may vote; none for visitors.
    may_vote: Option<bool>,
    /// How many vouchers are needed; 0 where nobody needs any.
    needed: i64,
    per_month: i64,
    newcomers: Vec<Newcomer>,
}

/// Who may vote, for one viewer: what it takes, whether they have it, and who needs vouchers.
pub struct Facts {
    pub criteria: Vec<Criterion>,
    /// Whether the viewer may vote; none for visitors.
    pub may_vote: Option<bool>,
    /// How many vouchers are needed; 0 where nobody needs any.
    pub needed: i64,
    pub per_month: i64,
    pub newcomers: Vec<NewcomerRow>,
}

/// Looks that up for a viewer.
pub async fn facts(services: &Services, visitor: &Visitor) -> Result<Facts, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let founders = constitution.integer(PolicyKey::FranchiseFounders);
    let needed = constitution.integer(PolicyKey::FranchiseVouchesNeeded);
    let member = visitor.viewer().map(|viewer| viewer.member_id);
    let standing = match member {
        Some(member) => Some(store::franchise::standing(&mut conn, member, founders).await?),
        None => None,
    };
    let rows = match needed {
        0 => Vec::new(),
        _ => store::franchise::newcomers(&mut conn, member, founders, needed).await?,
    };
    Ok(Facts {
        criteria: criteria::of(&constitution, standing.as_ref()),
        may_vote: standing.map(|standing| standing.may_vote),
        needed,
        per_month: constitution.integer(PolicyKey::FranchiseVouchesPerMonth),
        newcomers: rows,
    })
}

#[rocket::get("/franchise")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<FranchisePage>, AppError> {
    let Facts { criteria, may_vote, needed, per_month, newcomers } = facts(services, &visitor).await?;
    let now = services.clock.now();
    let newcomer = |row: NewcomerRow| Newcomer {
        handle: row.handle,
        name: row.display_name,
        joined: Moment::new(row.joined_at, now),
        vouches: row.vouches,
        is_mine: row.is_mine,
        is_used: row.is_used,
    };
    Ok(Page::ok(FranchisePage {
        layout: visitor.layout(services, "Who may vote", Section::Proposals),
        criteria,
        may_vote,
        needed,
        per_month,
        newcomers: newcomers.into_iter().map(newcomer).collect(),
    }))
}

#[rocket::post("/actors/<handle>/vouches", data = "<_form>")]
async fn vouch(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    acts::vouch(services, &member.standing(), handle).await?;
    Ok(Flash::success(Redirect::to("/franchise"), format!("You vouch for @{handle}. It stands in the ledger.")))
}

#[rocket::post("/actors/<handle>/vouches/removal", data = "<_form>")]
async fn withdraw(
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    acts::withdraw(services, &member.standing(), handle).await?;
    Ok(Flash::success(Redirect::to("/franchise"), format!("You do not vouch for @{handle} any more.")))
}
