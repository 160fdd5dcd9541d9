//! Votes: the paper, and casting a ballot. Nothing of what a ballot says is kept but in its box.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::permits::Refusal;
use governance::voting::{Marks, Sheet};
use rocket::{State, get, put};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Json, Read};
use super::bodies::Sent;
use super::caller::{self, Holder, Vote};
use super::problem::Problem;
use super::shapes::{Ballot, BallotPaper, Id, PaperOption};
use crate::proposals::ballots::{Cast, cast as cast_written};
use crate::proposals::board::shown_title;
use crate::proposals::vote::spec_for;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("votes": paper, cast);

/// What a cast ballot is answered with. It is kept nowhere, and says nothing of what the ballot says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// Whether it took the place of an earlier one.
    pub replaced: bool,
    /// What is signed.
    pub body: String,
    /// Ed25519, base64.
    pub signature: String,
    /// The community's key for receipts, base64.
    pub public_key: String,
}

/// The kind of a sheet, and how its ballots are written.
pub(super) fn kind(sheet: &Sheet) -> (&'static str, &'static str) {
    match sheet.marks() {
        Marks::YesNo => ("yes_no", "yes, no or abstain"),
        Marks::Ranked { .. } => {
            ("ranked", "a list of places, the best first, each a list of options: [[\"a\"],[\"b\",\"c\"]]")
        }
        Marks::Approvals => ("approvals", "a list of options: [\"a\",\"c\"]"),
        Marks::Scores { .. } => ("scores", "a score for each option: {\"a\":5,\"b\":0}"),
        Marks::Credits { .. } => ("credits", "votes for or against options: {\"a\":3,\"b\":-1}"),
        Marks::Projects { .. } => ("projects", "a list of projects: [\"a\",\"c\"]"),
    }
}

/// The paper of an open vote
#[utoipa::path(
    responses((status = 200, body = BallotPaper)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals/<id>"])))
)]
#[get("/proposals/<id>/paper")]
async fn paper(id: i64, holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<BallotPaper> {
    let mut conn = services.store.read().await?;
    let row = super::proposals::find(&mut conn, holder.visitor(), id).await?;
    let booth = store::ballots::booth(&mut conn, row.id, holder.id()).await?;
    let spec = spec_for(&mut conn, &row, Some(holder.actor())).await?.filter(|_| booth.is_open());
    let spec = spec.ok_or_else(|| Problem::from(Refusal::VoteNotOpen))?;
    let sheet = spec.sheet();
    let (kind, how) = kind(&sheet);
    // Options are words of the author: while those are held they are shown by their ids alone.
    let is_shown = row.words_visible || spec.payload.policy().is_some();
    let option = |place: usize| {
        let id = sheet.options().id(place).to_string();
        PaperOption { name: if is_shown { sheet.options().name(place) } else { id.clone() }, id }
    };
    Ok(Json(BallotPaper {
        proposal: Id(id),
        title: shown_title(row.words_visible, row.title.clone(), spec.payload.policy()),
        kind,
        how,
        options: (0..sheet.options().len()).map(option).collect(),
        rule: spec.rule.sentence(),
        closes_at: spec.closes_at,
        ballots_open: booth.ballots_open,
        on_roll: booth.on_roll,
        has_ballot: booth.has_ballot(),
        cast: store::ballots::cast_so_far(&mut conn, row.id).await?,
        roll: spec.roll_size,
    }))
}

/// Cast a ballot, or change it
///
/// Until the close it can be changed; the last one counts. An Idempotency-Key is not kept here: it would join a member to a choice, and
/// casting the same ballot twice is casting it once. The answer is a signed receipt, which is kept nowhere.
#[utoipa::path(
    request_body = Ballot,
    responses((status = 200, body = Receipt)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/ballots"])))
)]
#[put("/proposals/<id>/ballot", data = "<sent>")]
async fn cast(id: i64, holder: Holder<Vote>, sent: Sent<Ballot>, services: &State<Arc<Services>>) -> Read<Receipt> {
    holder.spend(services, Limited::CastBallot)?;
    let id = ProposalId::from(id);
    let sheet = match services.sheets.known(id) {
        Some(sheet) => sheet,
        None => {
            let mut conn = services.store.read().await?;
            let sheet = services.sheets.read(&mut conn, id, Some(holder.actor())).await?;
            sheet.ok_or_else(|| Problem::from(Refusal::VoteNotOpen))?
        }
    };
    let ballot = sheet.read(&sent.wanted.ballot).map_err(|why| Problem::field("ballot", why.to_string()))?;
    match cast_written(services, &holder.standing(), id, &sheet.written(&ballot)).await? {
        Cast::NotOpen(_) => Err(Problem::from(Refusal::VoteNotOpen)),
        Cast::Accepted { at, receipt, replaced } => Ok(Json(Receipt {
            at,
            replaced,
            body: receipt.body,
            signature: receipt.signature,
            public_key: STANDARD.encode(services.receipt_key()),
        })),
    }
}
