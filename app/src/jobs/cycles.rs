//! The standing vote on features: what of a cycle goes otherwise than with members' proposals. It is announced by the house
//! in time to open when the one before closes, its ballot is the board of the moment at which it opens, and its order is put in force.

use std::sync::Arc;

use governance::proposals::{self as verbs, Payload, Priorities};
use governance::{Constitution, ProposalId, Track, time};
use store::Tx;
use store::features as board;
use store::proposals::{NewText, ProposalRow};

use crate::entries::acts::stored;
use crate::error::AppError;
use crate::proposals::amended;
use crate::services::Services;

/// Announces the next cycle when its time has come and there is something on the board.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    let constitution = {
        let mut conn = services.store.read().await?;
        let constitution = services.constitution(&mut conn).await?;
        if next(&mut conn, &constitution).await?.is_none() {
            return Ok(0);
        }
        constitution
    };
    let mut tx = services.store.begin().await?;
    // Asked again where nobody else can be at it.
    board::hold_board(&mut tx).await?;
    let Some((number, priorities)) = next(&mut tx, &constitution).await? else { return Ok(0) };
    let id = announce(&mut tx, number, priorities, &constitution).await?;
    tx.commit().await?;
    tracing::info!(proposal = id.get(), "a cycle of the standing vote is announced");
    Ok(1)
}

/// The number and the ballot of the cycle that is to be announced now.
async fn next(conn: &mut store::Conn, constitution: &Constitution) -> Result<Option<(i64, Priorities)>, AppError> {
    let (before, is_announced, closes_at) = board::announced_or_open(conn).await?;
    let notice = Track::Priorities.discussion_hours(constitution);
    let now = store::clock::now(conn).await?;
    if is_announced || closes_at.is_some_and(|closes| time::after_hours(now, notice) < closes) {
        return Ok(None);
    }
    let priorities = Priorities::of(constitution, board::board_candidates(conn).await?);
    Ok((!priorities.features.is_empty()).then_some((before + 1, priorities)))
}

async fn announce(
    tx: &mut Tx,
    number: i64,
    priorities: Priorities,
    constitution: &Constitution,
) -> Result<ProposalId, AppError> {
    let now = store::clock::now(tx).await?;
    let title = format!("What to build next: cycle {number}");
    let text = words(&title, priorities)?;
    let id = store::proposals::create(tx, None, &text).await?;
    let recorded = verbs::announce_cycle(id, &amended::of_text(id, &text, now)?).map_err(|why| bug(id, &why))?;
    store::proposals::announce(tx, recorded).await?;
    let row = store::proposals::find(tx, id, None).await?;
    let opened = verbs::open_discussion(&row.facts()?, constitution, now).map_err(|why| bug(id, &why))?;
    store::proposals::move_to(tx, opened, None, "").await?;
    Ok(id)
}

fn bug(id: ProposalId, why: &dyn std::fmt::Display) -> AppError {
    AppError::Bug(format!("cycle {id}: {why}"))
}

/// What a cycle says about itself.
fn words(title: &str, priorities: Priorities) -> Result<NewText, AppError> {
    let how = Priorities::METHODS.iter().find(|(_, method)| *method == priorities.method).map_or("", |(word, _)| word);
    let body = format!(
        "The standing vote on the [feature board](/features). Approve of everything that you would be glad of; you can change your \
         ballot until the close.\n\nThere are {} days of work in this cycle. They are given by {how}, as the \
         [constitution](/constitution/priorities.method) says. What is chosen is planned, but nothing that nobody approves \
         of; everything else keeps its place on the board, and is on the next ballot too.",
        priorities.capacity
    );
    Ok(NewText { title: title.to_string(), text: stored(&body), payload: Payload::Prioritise(priorities) })
}

/// What becomes of what the house has announced, or of a recall, when its time has come.
pub enum Turn {
    /// Another cycle is not done with yet.
    Waits,
    /// There is nothing to vote on any more; it has ended.
    Cancelled,
    /// It can open; its ballot is of now, and what it is of stands still until this transaction ends.
    Ready,
}

/// Brings the ballot of an announced cycle up to date.
pub async fn bring_up_to_date(tx: &mut Tx, row: &ProposalRow, constitution: &Constitution) -> Result<Turn, AppError> {
    board::hold_board(tx).await?;
    let (_, _, open) = board::announced_or_open(tx).await?;
    if open.is_some() {
        return Ok(Turn::Waits);
    }
    let priorities = Priorities::of(constitution, board::board_candidates(tx).await?);
    let (facts, now) = (row.facts()?, store::clock::now(tx).await?);
    if priorities.features.is_empty() {
        let recorded = verbs::cancel_cycle(&facts, now).map_err(|why| bug(row.id, &why))?;
        let why = governance::proposals::PayloadProblem::EmptyBoard.to_string();
        store::proposals::move_to(tx, recorded, None, &why).await?;
        return Ok(Turn::Cancelled);
    }
    let text = words(&row.title, priorities)?;
    if text.payload != row.payload()? {
        let recorded =
            verbs::revise_cycle(&facts, amended::of_text(row.id, &text, now)?).map_err(|why| bug(row.id, &why))?;
        store::proposals::amend(tx, recorded, None, &text.text.html).await?;
    }
    Ok(Turn::Ready)
}

/// Puts the order of a counted cycle in force.
pub async fn put_in_force(tx: &mut Tx, row: &ProposalRow, payload: &Payload) -> Result<bool, AppError> {
    board::hold_board(tx).await?;
    let now = store::clock::now(tx).await?;
    let facts = row.facts()?;
    if facts.deadline.is_some_and(|at| now < at) {
        return Ok(false);
    }
    let states = board::board_states(tx).await?;
    let tally = store::tallies::of(tx, row.id).await?.ok_or_else(|| bug(row.id, &"passed without a count"))?;
    let recorded = verbs::prioritise(&facts, payload, &tally.result, &states, now).map_err(|why| bug(row.id, &why))?;
    board::order(tx, recorded).await?;
    Ok(true)
}
