//! The ballot box: casting a ballot and changing it. The database decides whether the vote is open.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::canonical::Hash;
use governance::ledger::{Receipt, SignedReceipt};
use governance::permits::{self, Action, Refusal, Standing};
use governance::proposals::FrozenSpec;
use governance::voting::{Ballot, Marks, Sheet};
use rocket::http::Status;
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use store::ballots::Booth;
use store::proposals::ProposalRow;

use super::acts::member_of;
use super::page::{ProposalPage, load};
use super::paper::{self, Fields, Paper};
use super::vote::{paper_of, spec_for};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Notice, NoticeKind, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![create]
}

/// What became of a ballot.
#[derive(Debug)]
pub enum Cast {
    /// It is in the box.
    Accepted {
        at: DateTime<Utc>,
        receipt: SignedReceipt,
        /// Whether it took the place of an earlier one.
        replaced: bool,
    },
    /// The vote was not open: it closed at this moment, or has not begun.
    NotOpen(Option<DateTime<Utc>>),
}

/// Casts or changes the member's ballot, as its sheet wrote it. Nothing of what it says leaves this function but into its row.
pub async fn cast(services: &Services, standing: &Standing, id: ProposalId, written: &str) -> Result<Cast, AppError> {
    let member = member_of(standing)?;
    let mut tx = services.store.begin().await?;
    let booth = store::ballots::booth(&mut tx, id, member).await?;
    let action = Action::CastBallot { on_roll: booth.on_roll, open: booth.is_open() };
    match permits::may(standing, action, booth.now) {
        Ok(_permit) => {}
        Err(Refusal::VoteNotOpen) => return Ok(Cast::NotOpen(booth.closes_at)),
        Err(refusal) => return Err(refusal.into()),
    }
    match store::ballots::cast(&mut tx, id, member, written, booth.has_ballot()).await {
        Ok(()) => {}
        Err(error) if error.is("ballots_only_while_open") => return Ok(Cast::NotOpen(booth.closes_at)),
        Err(error) if error.is("ballots_of_their_vote") => {
            return Err(AppError::Unprocessable(
                "This is no ballot of this vote. It was not accepted.".to_string().into(),
            ));
        }
        Err(error) if error.is("ballots_on_the_roll") => return Err(Refusal::NotOnRoll.into()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    let receipt = receipt_of(id, &booth, booth.now)?.sign(&services.receipt_secret());
    Ok(Cast::Accepted { at: booth.now, receipt, replaced: booth.has_ballot() })
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

/// A ballot in words, before it is cast.
#[derive(Template)]
#[template(path = "proposals/preview.html")]
struct PreviewPage {
    layout: Layout,
    id: ProposalId,
    title: String,
    said: Vec<String>,
    /// The ballot in its one written form: what will be counted, to the letter.
    written: String,
    replaces: bool,
    /// Whether everyone sees after the close what it says.
    is_open: bool,
}

#[derive(rocket::Responder)]
enum Answer {
    Done(Box<Redirect>),
    Preview(Box<Page<PreviewPage>>),
    Refused(Box<Page<ProposalPage>>),
}

/// What the sender wants done with the ballot: a word of three is cast at once, everything else is shown in words first.
fn step<'a>(sheet: &Sheet, fields: &'a Fields) -> &'a str {
    let named = fields.iter().find(|(name, _)| name == "step").map(|(_, step)| step.as_str());
    named.unwrap_or(if *sheet.marks() == Marks::YesNo { "cast" } else { "preview" })
}

#[rocket::post("/proposals/<id>/ballots", data = "<form>")]
async fn create(
    id: i64,
    member: SignedIn,
    form: Signed<Fields>,
    services: &State<Arc<Services>>,
) -> Result<Answer, AppError> {
    services.limits.spend(Limited::CastBallot, Payer::Member(member.id()))?;
    let id = ProposalId::from(id);
    let sheet = match services.sheets.known(id) {
        Some(sheet) => sheet,
        None => {
            let mut conn = services.store.read().await?;
            let sheet = services.sheets.read(&mut conn, id, Some(member.actor())).await?;
            drop(conn);
            match sheet {
                Some(sheet) => sheet,
                None => return not_open(services, &member, id, None).await,
            }
        }
    };
    let ballot = match paper::read(&sheet, &form) {
        Ok(ballot) => ballot,
        Err(refusal) => {
            let (_, spec) = in_words(services, &member, id).await?;
            let page = load(services, member.visitor(), id, 0).await?;
            let paper = paper_of(&spec, Paper::sent(&spec.sheet(), &form));
            let page = page.with_ballot_problem(paper, &refusal.to_string());
            return Ok(Answer::Refused(Box::new(Page::unprocessable(page))));
        }
    };
    match step(&sheet, &form) {
        "change" => change(services, &member, id, &ballot).await,
        "preview" => preview(services, &member, id, &ballot).await,
        _ => put_in(services, &member, id, &sheet.written(&ballot)).await,
    }
}

/// The proposal, and what was frozen of it with what people call the things in it.
async fn in_words(
    services: &Services,
    member: &SignedIn,
    id: ProposalId,
) -> Result<(ProposalRow, FrozenSpec), AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, Some(member.actor())).await?;
    let spec = spec_for(&mut conn, &row, Some(member.actor())).await?;
    Ok((row, spec.ok_or(AppError::NotFound)?))
}

/// Puts a ballot into the box and leads to its receipt.
async fn put_in(services: &Services, member: &SignedIn, id: ProposalId, written: &str) -> Result<Answer, AppError> {
    match cast(services, &member.standing(), id, written).await? {
        Cast::Accepted { at, receipt, replaced } => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("at", &at.timestamp_micros().to_string()).append_pair("signature", &receipt.signature);
            if replaced {
                query.append_pair("replaced", "true");
            }
            let query = query.finish();
            Ok(Answer::Done(Box::new(Redirect::to(format!("/proposals/{id}/receipt?{query}")))))
        }
        Cast::NotOpen(closed) => not_open(services, member, id, closed).await,
    }
}

/// The paper again, filled as the ballot is.
async fn change(services: &Services, member: &SignedIn, id: ProposalId, ballot: &Ballot) -> Result<Answer, AppError> {
    let (_, spec) = in_words(services, member, id).await?;
    let page = load(services, member.visitor(), id, 0).await?;
    let page = page.with_ballot_problem(paper_of(&spec, Paper::of(&spec.sheet(), Some(ballot))), "");
    Ok(Answer::Refused(Box::new(Page::ok(page))))
}

async fn preview(services: &Services, member: &SignedIn, id: ProposalId, ballot: &Ballot) -> Result<Answer, AppError> {
    let (row, spec) = in_words(services, member, id).await?;
    let sheet = spec.sheet();
    let (said, written) = (sheet.in_words(ballot), sheet.written(ballot));
    let mut conn = services.store.read().await?;
    let booth = store::ballots::booth(&mut conn, row.id, member.id()).await?;
    drop(conn);
    let action = Action::CastBallot { on_roll: booth.on_roll, open: booth.is_open() };
    match permits::may(&member.standing(), action, booth.now) {
        Ok(_permit) => {}
        Err(Refusal::VoteNotOpen) => return not_open(services, member, row.id, booth.closes_at).await,
        Err(refusal) => return Err(refusal.into()),
    }
    Ok(Answer::Preview(Box::new(Page::ok(PreviewPage {
        layout: member.layout(services, "Your ballot in words", Section::Proposals),
        id: row.id,
        title: super::board::shown_title(row.words_visible, row.title.clone(), row.payload()?.policy()),
        said,
        written,
        replaces: booth.has_ballot(),
        is_open: booth.ballots_open,
    }))))
}

async fn not_open(
    services: &Services,
    member: &SignedIn,
    id: ProposalId,
    closed: Option<DateTime<Utc>>,
) -> Result<Answer, AppError> {
    let text = closed.map_or_else(
        || "Voting has not begun. Your ballot was not accepted.".to_string(),
        |at| format!("Voting closed on {}. Your ballot was not accepted.", Moment::new(at, at).full),
    );
    let mut page = load(services, member.visitor(), id, 0).await?;
    page.layout.notice = Some(Notice { kind: NoticeKind::Bad, text: text.into() });
    Ok(Answer::Refused(Box::new(Page::with_status(Status::Forbidden, page))))
}
