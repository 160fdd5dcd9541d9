//! Proposals: the board, one of them with its result, and what authors and sponsors do before the vote.

use std::sync::Arc;

use governance::permits::{self, Action};
use governance::proposals::ProposalState;
use governance::{PolicyKey, ProposalId};
use rocket::{State, delete, get, put};
use store::proposals::{BoardRow, ProposalRow};
use store::{Conn, StoreError};

use super::answer::{Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::caller::{Caller, Holder, Vote, Write};
use super::problem::{Kind, Problem};
use super::shapes::{Person, Policy, Proposal, ProposalCan, ProposalLine, VoteResult};
use super::streams::following;
use crate::proposals::acts;
use crate::proposals::appeal::is_own;
use crate::proposals::board::shown_title;
use crate::proposals::sponsors;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::guards::Visitor;
use crate::web::limits::Limited;

operations!("proposals": open, decided, show, publish, sponsor, withdraw);

const SIZE: usize = 50;

fn line(services: &Services, row: BoardRow) -> ProposalLine {
    let key: Option<PolicyKey> = row.key.and_then(|key| key.parse().ok());
    ProposalLine {
        id: row.id.into(),
        page: services.site.url(&format!("/proposals/{}", row.id)),
        title: shown_title(row.words_visible, row.title, key),
        state: row.state,
        track: row.track,
        policy: key.map(Policy::new),
        author: (!row.author_gone).then(|| Person::new(row.handle, row.display_name)),
        until: row.until,
        sponsors: row.sponsors,
        comments: row.comments,
        needs_vote: row.needs_viewer,
    }
}

/// Proposals under way
///
/// Everything that is not decided, and the member's own drafts.
#[utoipa::path(
    responses((status = 200, body = Listed<ProposalLine>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals"])))
)]
#[get("/proposals")]
async fn open(caller: Caller, services: &State<Arc<Services>>) -> ReadPart<ProposalLine> {
    let mut conn = services.store.read().await?;
    let visitor = caller.visitor();
    let mut rows = store::proposals::open_now(&mut conn, visitor.actor()).await?;
    if let Some(viewer) = visitor.viewer() {
        rows.extend(store::proposals::drafts_of(&mut conn, viewer.member_id).await?);
    }
    Ok(Part(Listed::whole(rows.into_iter().map(|row| line(services, row)).collect())))
}

/// Decided proposals
///
/// The newest first.
#[utoipa::path(
    responses((status = 200, body = Listed<ProposalLine>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals"])))
)]
#[get("/proposals/decided?<after>")]
async fn decided(after: Option<&str>, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<ProposalLine> {
    let wrong = || Problem::field("after", "This is no place in this list.");
    let below = after.map(|after| after.parse::<i64>().map_err(|_| wrong())).transpose()?.unwrap_or(i64::MAX);
    let mut conn = services.store.read().await?;
    let size = i64::try_from(SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::proposals::decided(&mut conn, caller.visitor().actor(), below, size).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let items = rows.into_iter().map(|row| line(services, row)).collect();
    Ok(Part(Listed::part(items, following(services, "/proposals/decided", next, &[]))))
}

/// What came of its vote, as far as this viewer may see it: options are words of the author, and go with the others when those are held.
async fn result_of(services: &Services, conn: &mut Conn, row: &ProposalRow) -> Result<Option<VoteResult>, Problem> {
    let Some(tally) = store::tallies::of(conn, row.id).await? else { return Ok(None) };
    let is_shown = row.words_visible || row.payload()?.policy().is_some();
    let recorded = serde_json::from_str(&tally.result).map_err(|why| StoreError::unreadable("tally", why))?;
    Ok(Some(VoteResult {
        outcome: tally.outcome,
        at: tally.at,
        ledger: services.site.url(&format!("/ledger/{}", tally.ledger_entry_id)),
        tally: is_shown.then_some(recorded),
    }))
}

async fn can(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    row: &ProposalRow,
) -> Result<Vec<ProposalCan>, Problem> {
    let Some(viewer) = visitor.viewer() else { return Ok(Vec::new()) };
    let (standing, now, state) = (visitor.standing(), services.clock.now(), row.state()?);
    let may = |action| permits::may(&standing, action, now).is_ok();
    let own = row.author() == Some(viewer.member_id);
    let is_sponsor = store::proposals::is_sponsor(conn, row.id, viewer.member_id).await?;
    // What nobody votes on has no box.
    let can_vote = match state {
        ProposalState::Voting => {
            let booth = store::ballots::booth(conn, row.id, viewer.member_id).await?;
            may(Action::CastBallot { on_roll: booth.on_roll, open: booth.is_open() })
        }
        _ => false,
    };
    let is_before = matches!(state, ProposalState::Draft | ProposalState::Sponsoring | ProposalState::Discussion);
    let in_own_case = is_own(conn, &row.payload()?, Some(viewer.member_id)).await?;
    let amend = Action::AmendProposal { own, in_own_case };
    let verbs = [
        (ProposalCan::Publish, state == ProposalState::Draft && may(amend)),
        (ProposalCan::Sponsor, state == ProposalState::Sponsoring && !is_sponsor && may(Action::Sponsor { own })),
        (ProposalCan::Withdraw, is_before && may(Action::WithdrawProposal { own })),
        (ProposalCan::Vote, can_vote),
    ];
    Ok(verbs.into_iter().filter_map(|(verb, can)| can.then_some(verb)).collect())
}

/// A proposal
///
/// With its result once it is closed. Its discussion is the thread it names.
#[utoipa::path(
    responses((status = 200, body = Proposal)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals/<id>"])))
)]
#[get("/proposals/<id>")]
async fn show(id: i64, caller: Caller, services: &State<Arc<Services>>) -> Read<Proposal> {
    let mut conn = services.store.read().await?;
    let row = find(&mut conn, caller.visitor(), id).await?;
    let result = result_of(services, &mut conn, &row).await?;
    let can = can(services, &mut conn, caller.visitor(), &row).await?;
    Ok(Json(shown(services, row, result, can)?))
}

fn shown(
    services: &Services,
    row: ProposalRow,
    result: Option<VoteResult>,
    can: Vec<ProposalCan>,
) -> Result<Proposal, Problem> {
    let key = row.payload()?.policy();
    Ok(Proposal {
        page: services.site.url(&format!("/proposals/{}", row.id)),
        title: shown_title(row.words_visible, row.title.clone(), key),
        state: row.state()?.as_str().to_owned(),
        track: row.track()?.as_str().to_owned(),
        rule: row.spec()?.map(|spec| spec.rule.sentence()),
        policy: key.map(Policy::new),
        thread: row.thread().map(Into::into),
        html: row.words_visible.then(|| absolute(&row.body_html, &services.site.base_url)),
        markdown: row.words_visible.then_some(row.body),
        author: (!row.author_gone).then(|| Person::new(row.handle, row.display_name)),
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        enacted_at: row.enact_at,
        version: row.version,
        sponsors: row.sponsors,
        id: row.id.into(),
        result,
        can,
    })
}

/// A proposal that this viewer can find; drafts are their authors'.
pub async fn find(conn: &mut Conn, visitor: &Visitor, id: i64) -> Result<ProposalRow, Problem> {
    let row = store::proposals::find(conn, ProposalId::from(id), visitor.actor()).await?;
    let is_own = row.author().is_some() && row.author() == visitor.viewer().map(|viewer| viewer.member_id);
    if row.is_public() || is_own { Ok(row) } else { Err(Problem::new(Kind::NotFound)) }
}

/// Publish a draft
///
/// From then on it looks for sponsors.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/publication"])))
)]
#[put("/proposals/<id>/publication")]
async fn publish(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Propose)?;
    acts::publish(services, &holder.standing(), ProposalId::from(id)).await?;
    Ok(Nothing)
}

/// Stand behind a proposal
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/sponsorships"])))
)]
#[put("/proposals/<id>/sponsorship")]
async fn sponsor(id: i64, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    sponsors::sponsor(services, &holder.standing(), ProposalId::from(id)).await?;
    Ok(Nothing)
}

/// Take a proposal back, or throw a draft away
///
/// Before its vote, by its author.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/withdrawal"])))
)]
#[delete("/proposals/<id>")]
async fn withdraw(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::withdraw(services, &holder.standing(), ProposalId::from(id)).await?;
    Ok(Nothing)
}
