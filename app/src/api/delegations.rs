//! Delegations: who speaks for the member where ballots are open, and for whom they speak.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rocket::{State, delete, get, put};
use serde::{Deserialize, Serialize};
use store::delegations::DelegationRow;
use utoipa::ToSchema;

use super::answer::{Json, Nothing, Read, Set};
use super::bodies::Sent;
use super::caller::{self, Holder, Vote};
use super::problem::Problem;
use super::shapes::{Id, Person};
use crate::delegations::acts;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("delegations": show, give, revoke);

/// So many of those who let the member speak are named; the number of all is said.
const NAMED: i64 = 100;

/// A delegation, as one of the two sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Delegation {
    pub id: Id,
    /// The other of the two.
    pub person: Person,
    /// For which votes: a track, or `all`.
    #[schema(example = "all")]
    pub scope: &'static str,
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Delegations {
    /// Who speaks for the member.
    pub given: Vec<Delegation>,
    /// For whom the member speaks: the first hundred.
    pub received: Vec<Delegation>,
    /// How many they are.
    pub speaks_for: i64,
}

fn delegation(row: DelegationRow) -> Result<Delegation, Problem> {
    Ok(Delegation {
        id: Id(row.id),
        scope: row.scope()?.as_str(),
        person: Person::new(row.handle, row.display_name),
        at: row.at,
        until: row.until,
    })
}

/// Who speaks for me, and for whom I speak
#[utoipa::path(
    responses((status = 200, body = Delegations)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /delegations"])))
)]
#[get("/delegations")]
async fn show(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<Delegations> {
    let mut conn = services.store.read().await?;
    let given = store::delegations::given_by(&mut conn, holder.id()).await?;
    let received = store::delegations::given_to(&mut conn, holder.id(), NAMED).await?;
    Ok(Json(Delegations {
        given: given.into_iter().map(delegation).collect::<Result<_, _>>()?,
        received: received.into_iter().map(delegation).collect::<Result<_, _>>()?,
        speaks_for: store::delegations::number_to(&mut conn, holder.id()).await?,
    }))
}

/// Whom to let speak, and for which votes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDelegation {
    /// A track whose ballots are open, or `all`.
    #[schema(example = "all")]
    scope: String,
}

/// Let somebody speak for me
///
/// It stands in the ledger. One's own ballot always wins. Giving the same again renews it.
#[utoipa::path(
    request_body = NewDelegation,
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /delegations"])))
)]
#[put("/delegations/to/<handle>", data = "<sent>")]
async fn give(handle: &str, holder: Holder<Vote>, sent: Sent<NewDelegation>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::CastBallot)?;
    acts::give(services, &holder.standing(), handle, &sent.wanted.scope).await??;
    Ok(Nothing)
}

/// Take a delegation back
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /delegations/<id>/removal"])))
)]
#[delete("/delegations/<id>")]
async fn revoke(id: i64, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::CastBallot)?;
    acts::revoke(services, &holder.standing(), id).await?;
    Ok(Nothing)
}
