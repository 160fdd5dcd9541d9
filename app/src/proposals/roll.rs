//! The roll: who may vote, and why not me. And the public record, from which a count can be made again.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::proposals::ProposalState;
use governance::{Constitution, PolicyKey, ProposalId};
use rocket::http::{ContentType, Header};
use rocket::response::stream::TextStream;
use rocket::{Responder, Route, State, routes};
use store::franchise::{ChallengedRow, StandingRow};
use store::proposals::ProposalRow;
use store::{Conn, StoreError};

use super::why_not;
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
    /// By whom, "challenges" or "vouches", and why.
    said: Vec<(String, &'static str, String)>,
    /// How many more a block keeps from the viewer; they count all the same.
    kept_away: usize,
}

#[rocket::get("/proposals/<id>/roll")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<RollPage>, AppError> {
    let id = ProposalId::from(id);
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, visitor.actor()).await?;
    let constitution = services.constitution(&mut conn).await?;
    let standing = standing(&mut conn, &visitor, &constitution).await?;
    let provisional = store::franchise::provisional(&mut conn, id).await?;
    let challenged = store::franchise::challenged(&mut conn, id, visitor.sight()).await?;
    let challenged = by_account(challenged);
    let published = provisional.as_ref().map(|roll| roll.at);
    let you = you(&mut conn, &visitor, &row, &constitution, published, standing.as_ref(), &challenged).await?;
    let spec = row.spec()?;
    let now = services.clock.now();
    Ok(Page::ok(RollPage {
        layout: visitor.layout(services, "Who may vote", Section::Proposals),
        href: format!("/proposals/{id}"),
        size: spec.as_ref().map(|spec| spec.roll_size),
        hash: spec.as_ref().map(|spec| hex::encode(spec.roll_hash)).unwrap_or_default(),
        frozen: row.opens_at.map(|at| Moment::new(at, now)),
        criteria: criteria::of(&constitution, standing.as_ref()),
        you,
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
        challenged,
        ballots_open: spec.as_ref().is_some_and(|spec| spec.ballots.is_open()),
        closed: matches!(row.state()?, ProposalState::Passed | ProposalState::Failed | ProposalState::Enacted),
        title: super::board::shown_title(row.words_visible, row.title.clone(), row.payload()?.policy()),
    }))
}

/// What the viewer meets of the franchise; none for visitors.
async fn standing(
    conn: &mut Conn,
    visitor: &Visitor,
    constitution: &Constitution,
) -> Result<Option<StandingRow>, AppError> {
    let Some(viewer) = visitor.viewer() else { return Ok(None) };
    let founders = constitution.integer(PolicyKey::FranchiseFounders);
    Ok(Some(store::franchise::standing(conn, viewer.member_id, founders).await?))
}

/// What the viewer is told about themselves; empty for visitors.
async fn you(
    conn: &mut Conn,
    visitor: &Visitor,
    row: &ProposalRow,
    constitution: &Constitution,
    published: Option<DateTime<Utc>>,
    standing: Option<&StandingRow>,
    challenged: &[Challenged],
) -> Result<String, AppError> {
    let Some(viewer) = visitor.viewer().filter(|_| row.is_public()) else { return Ok(String::new()) };
    let booth = store::ballots::booth(conn, row.id, viewer.member_id).await?;
    let was_listed = store::franchise::was_listed(conn, row.id, viewer.member_id).await?;
    let said = challenged.iter().find(|account| account.handle == viewer.handle);
    let facts = why_not::Facts {
        viewer,
        opened: row.opens_at,
        on_roll: booth.on_roll,
        published: published.map(|at| (at, was_listed)),
        against: said.map_or(0, |said| said.against),
        in_favour: said.map_or(0, |said| said.in_favour),
        challengers_needed: constitution.integer(PolicyKey::FranchiseChallengersNeeded),
        vouches_after: constitution.integer(PolicyKey::FranchiseVouchesAfterChallenge),
        days: constitution.integer(PolicyKey::FranchiseMinAccountDays),
        may_vote: standing.is_some_and(|standing| standing.may_vote),
    };
    Ok(facts.sentence())
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
        if !row.is_readable {
            account.kept_away += 1;
            continue;
        }
        account.said.push((row.by_handle, if in_favour { "vouches" } else { "challenges" }, row.reason));
    }
    accounts
}

/// A vote as a file to keep.
#[derive(Responder)]
struct VoteFile<S> {
    stream: S,
    kind: ContentType,
    disposition: Header<'static>,
}

/// Everything it takes to count again, line by line as in the record's `votes.jsonl`: what was frozen, the roll, who voted and,
/// apart from that, what was voted, the result.
#[rocket::get("/proposals/<id>/record")]
async fn record(id: i64, services: &State<Arc<Services>>) -> Result<VoteFile<TextStream![String]>, AppError> {
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
    let name = format!("attachment; filename=\"vote-{id}.jsonl\"");
    Ok(VoteFile { stream, kind: json_lines(), disposition: Header::new("Content-Disposition", name) })
}

/// No connection is held while a slow reader reads.
async fn more(services: &Services, id: i64, after: &Place) -> Result<Lines, StoreError> {
    let mut conn = services.store.read().await?;
    lines::vote(&mut conn, id, Some(after)).await
}
