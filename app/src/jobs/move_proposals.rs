//! Moves proposals whose time has come: each in its own transaction, under its own lock, judged again by the database's
//! clock after the lock was got. Nothing depends on when this runs; it only makes visible what has come about.

use std::sync::Arc;

use governance::canonical::Hash;
use governance::proposals::{
    self as verbs, FrozenSpec, LifecycleRefusal, LotSource, OpenBox, Payload, ProposalState, Transition,
};
use governance::{Constitution, ProposalId, Recorded};
use store::Tx;
use store::proposals::ProposalRow;

use super::appeals;
use super::cycles::{self, Turn};
use super::elections;
use super::expulsions;
use super::weigh;
use crate::error::AppError;
use crate::proposals::{amended, told};
use crate::services::Services;

const BATCH: i64 = 50;

/// Moves every proposal that can move; returns how many did.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let due = {
        let mut conn = services.store.read().await?;
        let needed = services.constitution(&mut conn).await?.count(governance::PolicyKey::ProposalSponsorsNeeded);
        store::proposals::due(&mut conn, needed, BATCH).await?
    };
    let mut moved = 0;
    let mut trouble = None;
    for id in due {
        match advance(&services, id).await {
            Ok(did) => moved += usize::from(did),
            Err(error) => {
                tracing::warn!(proposal = id.get(), %error, "a proposal could not be moved");
                trouble = Some(error);
            }
        }
    }
    // One that cannot move must not hold up the others.
    if moved > 0 { Ok(moved) } else { trouble.map_or(Ok(0), Err) }
}

/// Moves one proposal by one state, if its time has come and nobody else holds it.
pub async fn advance(services: &Services, id: ProposalId) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(row) = store::proposals::claim(&mut tx, id).await? else { return Ok(false) };
    if elections::is_about_office(&row)? {
        store::moderators::hold_office(&mut tx).await?;
    }
    let constitution = services.constitution(&mut tx).await?;
    let moved = match row.state()? {
        ProposalState::Sponsoring => end_sponsoring(&mut tx, &row, &constitution).await?,
        ProposalState::Discussion => open_voting(&mut tx, &row, &constitution).await?,
        ProposalState::Voting => close(&mut tx, &row).await?,
        ProposalState::Passed => enact(services, &mut tx, &row, &constitution).await?,
        _ => false,
    };
    if moved {
        told::moved(services, &mut tx, id).await?;
        tx.commit().await?;
        tracing::info!(proposal = id.get(), from = %row.state()?, "a proposal moved on");
    }
    Ok(moved)
}

/// What a verb gave; `None` when its time has not come after all.
pub(super) fn in_time<T>(answer: Result<T, LifecycleRefusal>) -> Result<Option<T>, AppError> {
    match answer {
        Ok(recorded) => Ok(Some(recorded)),
        Err(
            LifecycleRefusal::TooEarly(_)
            | LifecycleRefusal::TooFewSponsors { .. }
            | LifecycleRefusal::WrongState { .. }
            // Somebody else has closed the vote between the list of what is due and the lock: a question is done with that.
            | LifecycleRefusal::Advice,
        ) => Ok(None),
        Err(LifecycleRefusal::EmptyRoll) => {
            tracing::warn!("a vote waits: nobody may vote yet");
            Ok(None)
        }
        Err(other) => Err(AppError::Bug(other.to_string())),
    }
}

pub(super) async fn moved(tx: &mut Tx, recorded: Option<Recorded<Transition>>, reason: &str) -> Result<bool, AppError> {
    let Some(recorded) = recorded else { return Ok(false) };
    store::proposals::move_to(tx, recorded, None, reason).await?;
    Ok(true)
}

async fn end_sponsoring(tx: &mut Tx, row: &ProposalRow, constitution: &Constitution) -> Result<bool, AppError> {
    let now = store::clock::now(tx).await?;
    let facts = row.facts()?;
    if let Some(opened) = in_time(verbs::open_discussion(&facts, constitution, now))? {
        return moved(tx, Some(opened), "").await;
    }
    let reason = format!("found {} of {} sponsors in time", facts.sponsors, facts.track.sponsors_needed(constitution));
    moved(tx, in_time(verbs::lapse(&facts, now))?, &reason).await
}

/// What no longer applies is superseded, with the reason; `None` when the payload still applies.
async fn supersede(
    tx: &mut Tx,
    row: &ProposalRow,
    payload: &Payload,
    constitution: &Constitution,
) -> Result<Option<bool>, AppError> {
    if let Payload::Restore { case } = payload {
        return appeals::supersede(tx, row, *case).await;
    }
    if let Payload::Expel(asked) = payload {
        return expulsions::supersede(tx, row, asked, constitution).await;
    }
    let Err(problem) = payload.check(constitution) else { return Ok(None) };
    let now = store::clock::now(tx).await?;
    let recorded = in_time(verbs::supersede(&row.facts()?, payload, constitution, now))?;
    Ok(Some(moved(tx, recorded, &problem.to_string()).await?))
}

async fn open_voting(tx: &mut Tx, row: &ProposalRow, constitution: &Constitution) -> Result<bool, AppError> {
    let now = store::clock::now(tx).await?;
    let facts = row.facts()?;
    if facts.deadline.is_some_and(|end| now < end) {
        return Ok(false);
    }
    // By which rule a vote opens never depends on whether what is over has gone back yet.
    if constitution.is_overdue(now) {
        return Ok(false);
    }
    let payload = row.payload()?;
    if let Some(moved) = supersede(tx, row, &payload, constitution).await? {
        return Ok(moved);
    }
    // A roll that is to be published first waits for it; the beat before this one sees to that.
    if constitution.integer(governance::PolicyKey::FranchiseChallengeHours) > 0
        && store::franchise::provisional(tx, row.id).await?.is_none()
    {
        return Ok(false);
    }
    let turn = match &payload {
        Payload::Prioritise(_) => cycles::bring_up_to_date(tx, row, constitution).await?,
        Payload::Elect(_) => elections::bring_up_to_date(tx, row, constitution).await?,
        Payload::Recall(recall) => elections::ready_recall(tx, row, recall).await?,
        other => {
            weigh::merge_alternatives(tx, row, other, constitution).await?;
            Turn::Ready
        }
    };
    let said = match turn {
        Turn::Waits => return Ok(false),
        Turn::Cancelled => return Ok(true),
        Turn::Ready => amended::of_row(&store::proposals::find(tx, row.id, None).await?, now)?,
    };
    let roll = store::ballots::freeze_roll(tx, row.id, now).await?;
    let opened = in_time(verbs::open_voting(&facts, &said.title, &said.body, &said.payload, &roll, constitution, now))?;
    let Some(opened) = opened else { return Ok(false) };
    store::proposals::open(tx, opened).await?;
    Ok(true)
}

async fn close(tx: &mut Tx, row: &ProposalRow) -> Result<bool, AppError> {
    let now = store::clock::now(tx).await?;
    let spec =
        row.spec()?.ok_or_else(|| AppError::Bug(format!("proposal {} is voted on without a specification", row.id)))?;
    if now < spec.closes_at {
        return Ok(false);
    }
    let lots = lot_source(tx, &spec).await?;
    if spec.ballots.is_open() {
        return close_open(tx, row, &spec, lots).await;
    }
    let (turnout, ballots) = store::ballots::take_out(tx, row.id, &spec.sheet()).await?;
    let closed = in_time(verbs::close(&row.facts()?, &spec, &turnout, &ballots, lots, now))?;
    let Some(closed) = closed else { return Ok(false) };
    store::tallies::close(tx, closed).await?;
    Ok(true)
}

/// Counts a vote with open ballots. Nobody gives or ends a delegation from here on until the count is written.
async fn close_open(tx: &mut Tx, row: &ProposalRow, spec: &FrozenSpec, lots: LotSource) -> Result<bool, AppError> {
    store::delegations::hold_all(tx, true).await?;
    let now = store::clock::now(tx).await?;
    let roll = store::ballots::roll_of(tx, row.id).await?;
    let cast = store::open_ballots::take_out(tx, row.id).await?.into_iter().collect();
    let speaking = store::delegations::speaking(tx, row.id, row.track()?, spec.closes_at).await?.into_iter().collect();
    let found = OpenBox { roll: &roll, cast: &cast, speaking: &speaking };
    let closed = in_time(verbs::close_open(&row.facts()?, spec, found, lots, now))?;
    let Some(closed) = closed else { return Ok(false) };
    store::open_ballots::close(tx, closed).await?;
    Ok(true)
}

/// The last checkpoint before the close: what lots are drawn from was public before, whenever the count is made.
async fn lot_source(tx: &mut Tx, spec: &FrozenSpec) -> Result<LotSource, AppError> {
    let Some(checkpoint) = store::ledger::checkpoint_before(tx, spec.closes_at).await? else {
        return Ok(LotSource { size: 0, root: governance::ledger::empty_root() });
    };
    let bug = |what: &str| AppError::Bug(format!("checkpoint {}: {what}", checkpoint.size));
    Ok(LotSource {
        size: u64::try_from(checkpoint.size).map_err(|_| bug("its size is no number of leaves"))?,
        root: Hash::try_from(checkpoint.root.as_slice()).map_err(|_| bug("its root is no hash"))?,
    })
}

async fn enact(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    constitution: &Constitution,
) -> Result<bool, AppError> {
    let payload = row.payload()?;
    match &payload {
        Payload::Prioritise(_) => return cycles::put_in_force(tx, row, &payload).await,
        Payload::Elect(elect) => return elections::put_in_force(tx, row, elect, constitution).await,
        Payload::Recall(recall) => return elections::recall(tx, row, recall).await,
        Payload::Expel(asked) => return expulsions::put_in_force(services, tx, row, asked, constitution).await,
        Payload::Restore { case } => return appeals::put_in_force(services, tx, row, *case, constitution).await,
        _ => {}
    }
    let until = payload.policy().and_then(|key| constitution.until(key));
    // What had ended by then goes back first, however late either is done.
    if until.is_some_and(|until| row.enact_at.is_some_and(|at| until.at <= at)) {
        return Ok(false);
    }
    if let Some(moved) = supersede(tx, row, &payload, constitution).await? {
        return Ok(moved);
    }
    let now = store::clock::now(tx).await?;
    let follows = payload.policy().and_then(|key| constitution.version(key)).map(|version| version.version);
    let verb = match &payload {
        Payload::ChooseValue(_) => {
            let tally = store::tallies::of(tx, row.id).await?;
            let tally = tally.ok_or_else(|| AppError::Bug(format!("proposal {} passed without a count", row.id)))?;
            verbs::enact_chosen(&row.facts()?, &payload, &tally.result, constitution, now)
        }
        _ => verbs::enact(&row.facts()?, &payload, constitution, now),
    };
    let Some(enactment) = in_time(verb)? else { return Ok(false) };
    match store::policies::enact(tx, enactment, follows).await {
        Ok(()) => Ok(true),
        // Another change of the same policy came in between; the next beat sees it and supersedes this one.
        Err(error) if error.is("policy_versions_follow_one_another") => Ok(false),
        Err(error) => Err(error.into()),
    }
}
