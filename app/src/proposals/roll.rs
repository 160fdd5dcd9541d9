//! The roll: who may vote, and why not me. And the public record, from which a count can be made again.

use std::sync::Arc;

use askama::Template;
use governance::proposals::ProposalState;
use governance::{PolicyKey, ProposalId, time};
use rocket::http::ContentType;
use rocket::response::stream::TextStream;
use rocket::{Route, State, routes};
use store::StoreError;
use store::ballots::Booth;
use store::franchise::ChallengedRow;
use store::proposals::ProposalRow;
use store::sessions::ViewerRow;

use crate::error::AppError;
use crate::franchise::criteria::{self, Criterion};
use crate::record::lines::{self, Page as Lines};
use crate::record::{Place, json_lines};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![show, record]
}

#[derive(Template)]
#[template(path = "proposals/roll.html")]
struct RollPage {
    layout: Layout,
    href: String,
    title: String,
    /// How many are on the roll; none before it is frozen.
    size: Option<u64>,
    hash: String,
    frozen: Option<Moment>,
    /// About the viewer: a sentence; empty for visitors.
    you: String,
    /// What it takes now, and how far the viewer is.
    criteria: Vec<Criterion>,
    provisional: Option<Provisional>,
    /// How many challengers put an account off, and how many others keep it on.
    challengers_needed: i64,
    vouches_after: i64,
    challenged: Vec<Challenged>,
    /// Whether the viewer may say something about an account now.
    can_challenge: bool,
    closed: bool,
    /// Whether ballots are published with names after the close.
    ballots_open: bool,
}

/// The roll before it is frozen.
struct Provisional {
    when: Moment,
    size: i64,
    hash: String,
    ledger_href: String,
}

/// What was said about one account.
#[derive(Default)]
struct Challenged {
    handle: String,
    name: String,
    against: usize,
    in_favour: usize,
    /// By whom, "against" or "for", and why.
    said: Vec<(String, &'static str, String)>,
}

#[rocket::get("/proposals/<id>/roll")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<RollPage>, AppError> {
    let id = ProposalId::from(id);
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, visitor.actor()).await?;
    let constitution = services.constitution(&mut conn).await?;
    let days = constitution.integer(PolicyKey::FranchiseMinAccountDays);
    let standing = match visitor.viewer() {
        Some(viewer) => {
            let founders = constitution.integer(PolicyKey::FranchiseFounders);
            Some(store::franchise::standing(&mut conn, viewer.member_id, founders).await?)
        }
        None => None,
    };
    let provisional = store::franchise::provisional(&mut conn, id).await?;
    let challenged = store::franchise::challenged(&mut conn, id).await?;
    let booth = match visitor.viewer() {
        Some(viewer) if row.is_public() => {
            Some((viewer, store::ballots::booth(&mut conn, id, viewer.member_id).await?))
        }
        _ => None,
    };
    let spec = row.spec()?;
    let now = services.clock.now();
    Ok(Page::ok(RollPage {
        layout: visitor.layout(services, "Who may vote", Section::Proposals),
        href: format!("/proposals/{id}"),
        size: spec.as_ref().map(|spec| spec.roll_size),
        hash: spec.as_ref().map(|spec| hex::encode(spec.roll_hash)).unwrap_or_default(),
        frozen: row.opens_at.map(|at| Moment::new(at, now)),
        criteria: criteria::of(&constitution, standing.as_ref()),
        you: booth
            .map(|(viewer, booth)| match &standing {
                Some(standing) if row.opens_at.is_none() && !standing.may_vote && viewer.confirmed => {
                    missing(viewer, days)
                }
                _ => about_you(viewer, &booth, &row, days),
            })
            .unwrap_or_default(),
        can_challenge: provisional.is_some()
            && row.state()? == ProposalState::Discussion
            && standing.as_ref().is_some_and(|standing| standing.may_vote),
        provisional: provisional.map(|roll| Provisional {
            when: Moment::new(roll.at, now),
            size: roll.size,
            hash: hex::encode(roll.hash),
            ledger_href: format!("/ledger/{}", roll.ledger_entry_id),
        }),
        challengers_needed: constitution.integer(PolicyKey::FranchiseChallengersNeeded),
        vouches_after: constitution.integer(PolicyKey::FranchiseVouchesAfterChallenge),
        challenged: by_account(challenged),
        ballots_open: spec.as_ref().is_some_and(|spec| spec.ballots.is_open()),
        closed: matches!(row.state()?, ProposalState::Passed | ProposalState::Failed | ProposalState::Enacted),
        title: super::board::shown_title(row.words_visible, row.title.clone(), row.payload()?.policy()),
    }))
}

/// What was said, account by account.
fn by_account(rows: Vec<ChallengedRow>) -> Vec<Challenged> {
    let mut accounts: Vec<Challenged> = Vec::new();
    for row in rows {
        if accounts.last().is_none_or(|account| account.handle != row.handle) {
            accounts.push(Challenged { handle: row.handle, name: row.display_name, ..Challenged::default() });
        }
        let Some(account) = accounts.last_mut() else { continue };
        let in_favour = row.stance == "for";
        account.in_favour += usize::from(in_favour);
        account.against += usize::from(!in_favour);
        account.said.push((row.by_handle, if in_favour { "vouches" } else { "challenges" }, row.reason));
    }
    accounts
}

/// What a confirmed member is told who would not be on a roll now.
fn missing(viewer: &ViewerRow, days: i64) -> String {
    let old_enough = time::after_days(viewer.joined_at, days);
    if old_enough > viewer.now {
        format!(
            "You will be on the roll if the vote opens after {}: accounts must be {days} days old. See what else it takes.",
            time::for_people(old_enough)
        )
    } else {
        "You would not be on the roll now: below is what you are missing.".to_string()
    }
}

/// Whether this member is on the roll, and if not, why; before it is frozen, whether they would be.
fn about_you(viewer: &ViewerRow, booth: &Booth, row: &ProposalRow, days: i64) -> String {
    let old_enough = time::after_days(viewer.joined_at, days);
    let joined = time::for_people(viewer.joined_at);
    match row.opens_at {
        Some(_) if booth.on_roll => "You are on the roll.".to_string(),
        Some(opened) if viewer.joined_at > opened => {
            format!(
                "You are not on the roll: you joined on {joined}, after it was frozen. Nothing moves under an open vote, the roll neither."
            )
        }
        Some(opened) if old_enough > opened => format!(
            "You are not on the roll: your account was made on {joined}, and it must be {days} days old when the roll is frozen. From {} on you are on the rolls of new votes.",
            time::for_people(old_enough)
        ),
        Some(_) if !viewer.confirmed => "You are not on the roll: your e-mail address is not confirmed.".to_string(),
        Some(_) => {
            "You are not on the roll: when it was published or frozen you did not meet every criterion, or your account was challenged."
                .to_string()
        }
        None if !viewer.confirmed => {
            "You will be on the roll if you confirm your e-mail address before the vote opens.".to_string()
        }
        None if old_enough > viewer.now => {
            format!(
                "You will be on the roll if the vote opens after {}: accounts must be {days} days old.",
                time::for_people(old_enough)
            )
        }
        None => "You will be on the roll when the vote opens.".to_string(),
    }
}

/// Everything it takes to count again, line by line as in the record's `votes.jsonl`: what was frozen, the roll, who voted and,
/// apart from that, what was voted, the result.
#[rocket::get("/proposals/<id>/record")]
async fn record(id: i64, services: &State<Arc<Services>>) -> Result<(ContentType, TextStream![String]), AppError> {
    let services = Arc::clone(services);
    let mut conn = services.store.read().await?;
    let first = lines::vote(&mut conn, id, None).await?;
    drop(conn);
    let stream = TextStream! {
        let mut page = first;
        loop {
            for line in page.lines {
                yield line + "\n";
            }
            let Some(next) = page.next else { break };
            match more(&services, id, &next).await {
                Ok(further) => page = further,
                // The reader sees that the result is missing.
                Err(error) => {
                    tracing::warn!(%error, "a record broke off");
                    break;
                }
            }
        }
    };
    Ok((json_lines(), stream))
}

/// No connection is held while a slow reader reads.
async fn more(services: &Services, id: i64, after: &Place) -> Result<Lines, StoreError> {
    let mut conn = services.store.read().await?;
    lines::vote(&mut conn, id, Some(after)).await
}
