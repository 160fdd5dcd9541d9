//! Challenging an account on a provisional roll, and the roll itself for whoever wants to check it.

use std::sync::Arc;

use governance::ProposalId;
use governance::canonical::canonical_json;
use governance::franchise::Stance;
use rocket::http::ContentType;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use serde_json::json;

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![challenge, provisional]
}

/// What is said about an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChallengeForm {
    handle: String,
    /// `against` or `for`.
    stance: String,
    reason: String,
}

/// What a form's word means; `None` for any other.
pub fn stance(word: &str) -> Option<Stance> {
    match word {
        "against" => Some(Stance::Against),
        "for" => Some(Stance::For),
        _ => None,
    }
}

#[rocket::post("/proposals/<id>/challenges", data = "<form>")]
async fn challenge(
    id: i64,
    member: SignedIn,
    form: Signed<ChallengeForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Flag, Payer::Member(member.id()))?;
    let none = || AppError::Unprocessable("Say whether you challenge the account or vouch for it.".to_string().into());
    let (proposal, stance) = (ProposalId::from(id), stance(&form.stance).ok_or_else(none)?);
    match acts::challenge(services, &member.standing(), proposal, &form.handle, stance, &form.reason).await? {
        Ok(()) => {
            Ok(Flash::success(Redirect::to(format!("/proposals/{id}/roll")), "It is said, and stands in the ledger."))
        }
        Err(problems) => {
            let said = ["handle", "reason"].map(|field| problems.of(field).to_string()).join(" ");
            Err(AppError::Unprocessable(format!("It was not said: {}.", said.trim()).into()))
        }
    }
}

/// Everybody on the provisional roll, by ledger name, with the hash that the ledger has.
#[rocket::get("/proposals/<id>/roll/provisional")]
async fn provisional(
    id: i64,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<(ContentType, String), AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, ProposalId::from(id), visitor.actor()).await?;
    let roll = store::franchise::provisional(&mut conn, row.id).await?.ok_or(AppError::NotFound)?;
    let names = store::franchise::provisional_names(&mut conn, row.id).await?;
    let record = json!({
        "v": 1,
        "proposal": id,
        "at": governance::time::written(roll.at),
        "roll": names,
        "roll_hash": hex::encode(&roll.hash),
        "ledger_line": roll.ledger_entry_id,
    });
    Ok((ContentType::JSON, canonical_json(&record)))
}
