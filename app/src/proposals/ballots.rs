//! The ballot box: casting a ballot and changing it. The database decides whether the vote is open.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::canonical::Hash;
use governance::ledger::{Receipt, SignedReceipt};
use governance::permits::{self, Action, Refusal, Standing};
use governance::voting::Choice;
use rocket::http::Status;
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::ballots::Booth;

use super::acts::member_of;
use super::page::{ProposalPage, load};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Notice, NoticeKind, Page};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![create]
}

/// A ballot as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BallotForm {
    choice: String,
}

/// What became of a ballot.
#[derive(Debug)]
pub enum Cast {
    /// It is in the box.
    Accepted { at: DateTime<Utc>, receipt: SignedReceipt },
    /// The vote was not open: it closed at this moment, or has not begun.
    NotOpen(Option<DateTime<Utc>>),
}

/// Casts or changes the member's ballot. Nothing of the choice leaves this function but into its row.
pub async fn cast(services: &Services, standing: &Standing, id: ProposalId, choice: Choice) -> Result<Cast, AppError> {
    let member = member_of(standing)?;
    let mut tx = services.store.begin().await?;
    let booth = store::ballots::booth(&mut tx, id, member).await?;
    let action = Action::CastBallot { on_roll: booth.on_roll, open: booth.is_open() };
    match permits::may(standing, action, booth.now) {
        Ok(_permit) => {}
        Err(Refusal::VoteNotOpen) => return Ok(Cast::NotOpen(booth.closes_at)),
        Err(refusal) => return Err(refusal.into()),
    }
    match store::ballots::cast(&mut tx, id, member, choice).await {
        Ok(()) => {}
        Err(error) if error.is("ballots_only_while_open") => return Ok(Cast::NotOpen(booth.closes_at)),
        Err(error) if error.is("ballots_on_the_roll") => return Err(Refusal::NotOnRoll.into()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    let receipt = receipt_of(id, &booth, booth.now)?.sign(&services.receipt_secret());
    Ok(Cast::Accepted { at: booth.now, receipt })
}

/// What a receipt of this member for this vote says.
pub fn receipt_of(id: ProposalId, booth: &Booth, accepted_at: DateTime<Utc>) -> Result<Receipt, AppError> {
    let spec_hash = booth.spec_hash.as_deref().and_then(|hash| Hash::try_from(hash).ok());
    Ok(Receipt {
        proposal: id,
        spec_hash: spec_hash.ok_or_else(|| AppError::Bug(format!("proposal {id} is open without a specification")))?,
        voter: booth.ledger_name()?,
        accepted_at,
    })
}

#[rocket::post("/proposals/<id>/ballots", data = "<form>")]
async fn create(
    id: i64,
    member: SignedIn,
    form: Signed<BallotForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Redirect, Box<Page<ProposalPage>>>, AppError> {
    services.limits.spend(Limited::CastBallot, Payer::Member(member.id()))?;
    let Ok(choice) = form.choice.parse::<Choice>() else {
        let page = load(services, member.visitor(), ProposalId::from(id), 0)
            .await?
            .with_ballot_problem("Choose yes, no or abstain.");
        return Ok(Err(Box::new(Page::unprocessable(page))));
    };
    match cast(services, &member.standing(), ProposalId::from(id), choice).await? {
        Cast::Accepted { at, receipt } => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("at", &at.timestamp_micros().to_string())
                .append_pair("signature", &receipt.signature)
                .finish();
            Ok(Ok(Redirect::to(format!("/proposals/{id}/receipt?{query}"))))
        }
        Cast::NotOpen(closed) => {
            let text = closed.map_or_else(
                || "Voting has not begun. Your ballot was not accepted.".to_string(),
                |at| format!("Voting closed on {}. Your ballot was not accepted.", Moment::new(at, at).full),
            );
            let mut page = load(services, member.visitor(), ProposalId::from(id), 0).await?;
            page.layout.notice = Some(Notice { kind: NoticeKind::Bad, text });
            Ok(Err(Box::new(Page::with_status(Status::Forbidden, page))))
        }
    }
}
