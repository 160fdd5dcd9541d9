//! Who may vote, why not me, vouching for others; and laying an office down.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rocket::{State, delete, get, put};
use serde::Serialize;
use store::franchise::NewcomerRow;
use utoipa::ToSchema;

use super::answer::{Json, Nothing, Read, Set};
use super::caller::{Caller, Holder, Moderate, Vote};
use super::shapes::Person;
use crate::franchise::{Facts, acts, criteria, facts};
use crate::moderators;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("franchise": show, vouch, withdraw, resign);

/// One thing that it takes to vote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Criterion {
    pub title: &'static str,
    /// What it takes, in words.
    pub needed: String,
    /// Whether the asker has it; absent for visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// How far they are, in words.
    pub yours: String,
    /// What is to be done or waited for; empty where it is met.
    pub until: String,
}

/// Somebody for whom the asker may vouch, or has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Newcomer {
    #[serde(flatten)]
    pub member: Person,
    pub joined_at: DateTime<Utc>,
    pub vouches: i64,
    /// Whether the asker's voucher is among them.
    pub is_mine: bool,
    /// Whether they are on a roll, so that vouchers for them stay.
    pub is_used: bool,
}

/// Who may vote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Franchise {
    pub criteria: Vec<Criterion>,
    /// Whether the asker may vote; absent for visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_vote: Option<bool>,
    /// How many vouchers are needed; 0 where nobody needs any.
    pub vouches_needed: i64,
    pub vouches_per_month: i64,
    pub newcomers: Vec<Newcomer>,
}

/// Who may vote
///
/// And for a member, what they lack.
#[utoipa::path(
    responses((status = 200, body = Franchise)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /franchise"])))
)]
#[get("/franchise")]
async fn show(caller: Caller, services: &State<Arc<Services>>) -> Read<Franchise> {
    let Facts { criteria, may_vote, needed, per_month, newcomers } = facts(services, caller.visitor()).await?;
    let newcomer = |row: NewcomerRow| Newcomer {
        member: Person::new(row.handle, row.display_name),
        joined_at: row.joined_at,
        vouches: row.vouches,
        is_mine: row.is_mine,
        is_used: row.is_used,
    };
    let criterion = |one: criteria::Criterion| Criterion {
        title: one.title,
        needed: one.needed,
        met: one.met,
        yours: one.yours,
        until: one.until,
    };
    Ok(Json(Franchise {
        criteria: criteria.into_iter().map(criterion).collect(),
        may_vote,
        vouches_needed: needed,
        vouches_per_month: per_month,
        newcomers: newcomers.into_iter().map(newcomer).collect(),
    }))
}

/// Vouch for somebody
///
/// In the open: it stands in the ledger.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/vouches"])))
)]
#[put("/actors/<handle>/vouch")]
async fn vouch(handle: &str, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    acts::vouch(services, &holder.standing(), handle).await?;
    Ok(Nothing)
}

/// Vouch for somebody no longer
///
/// As long as no roll rests on it.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/vouches/removal"])))
)]
#[delete("/actors/<handle>/vouch")]
async fn withdraw(handle: &str, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    acts::withdraw(services, &holder.standing(), handle).await?;
    Ok(Nothing)
}

/// Lay down my office
///
/// As a moderator. It stands in the ledger and cannot be taken back.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /moderators/resignation"])))
)]
#[delete("/me/office")]
async fn resign(holder: Holder<Moderate>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    moderators::acts::resign(services, &holder.standing()).await?;
    Ok(Nothing)
}
