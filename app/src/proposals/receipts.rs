//! Receipts: signed when a ballot is accepted, carried by its address, kept nowhere. They prove that there was a ballot,
//! never what it said.

use std::sync::Arc;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::ledger::SignedReceipt;
use rocket::{Route, State, routes};
use store::ballots::Booth;

use super::ballots::receipt_of;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;
use crate::web::sentences::sentence;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// A receipt that verified.
struct Shown {
    when: Moment,
    body: String,
    signature: String,
}

#[derive(Template)]
#[template(path = "proposals/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    href: String,
    title: String,
    receipt: Option<Shown>,
    /// Whether the ballot took the place of an earlier one of theirs.
    has_replaced: bool,
    /// Where the ballot is now, in a sentence.
    whereabouts: &'static str,
    open: bool,
    /// Whether ballots of this vote are published with names after the close.
    ballots_open: bool,
    closes: Option<Moment>,
    public_key: String,
}

#[rocket::get("/proposals/<id>/receipt?<at>&<signature>&<replaced>")]
async fn show(
    id: i64,
    at: Option<i64>,
    signature: Option<&str>,
    replaced: Option<bool>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<ReceiptPage>, AppError> {
    let id = ProposalId::from(id);
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, Some(member.actor())).await?;
    let booth = store::ballots::booth(&mut conn, id, member.id()).await?;
    let title = super::board::shown_title(row.words_visible, row.title.clone(), row.payload()?.policy());
    let now = services.clock.now();
    let receipt = match (at.and_then(DateTime::from_timestamp_micros), signature) {
        (Some(at), Some(signature)) => Some(verified(services, id, &booth, at, signature, now)?),
        _ => None,
    };
    Ok(Page::ok(ReceiptPage {
        layout: member.layout(services, "Receipt", Section::Proposals),
        href: format!("/proposals/{id}"),
        title,
        has_replaced: receipt.is_some() && replaced.unwrap_or(false),
        receipt,
        whereabouts: whereabouts(&booth),
        open: booth.is_open(),
        ballots_open: booth.ballots_open,
        closes: booth.closes_at.map(|at| Moment::new(at, now)),
        public_key: STANDARD.encode(services.receipt_key()),
    }))
}

/// The receipt of the address, if this community gave it to this member.
fn verified(
    services: &Services,
    id: ProposalId,
    booth: &Booth,
    at: DateTime<Utc>,
    signature: &str,
    now: DateTime<Utc>,
) -> Result<Shown, AppError> {
    if booth.spec_hash.is_none() {
        return Err(AppError::NotFound);
    }
    let signed = SignedReceipt { body: receipt_of(id, booth, at)?.body(), signature: signature.to_string() };
    signed.verify(&services.receipt_key()).map_err(|why| AppError::Unprocessable(sentence(&why.to_string()).into()))?;
    Ok(Shown { when: Moment::new(at, now), body: signed.body, signature: signed.signature })
}

fn whereabouts(booth: &Booth) -> &'static str {
    if booth.has_ballot() {
        "Your ballot is in the box."
    } else if booth.counted && booth.ballots_open {
        "Your ballot was counted, and everyone can see what it says."
    } else if booth.counted {
        "Your ballot was counted: you are among those who voted, and the link to what you voted is gone."
    } else {
        "There is no ballot of yours in this vote."
    }
}
