//! Seeding: the demonstration's people live through forty days, by the very acts that the pages call, under a clock that
//! is moved. Nothing is inserted behind the acts' back, so limits, rolls, juries and the ledger are what they would be.

mod asked;
mod board;
mod civics;
pub mod content;
mod delegations;
mod groups;
mod juries;
mod lots;
mod members;
mod motions;
mod script;
mod stage;
mod terms;
mod votes;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::TimeDelta;
use rocket::tokio::task::{JoinError, JoinSet};

use self::content::Content;
use self::script::{Act, Event};
use self::stage::Stage;
use crate::error::AppError;
use crate::jobs::settle_some;
use crate::services::Services;

pub use self::civics::charter;
pub use self::members::PASSWORD;
pub use self::script::ms;
pub use self::stage::set_clock;

/// The demonstration's story is this long.
pub const DAYS: i64 = 41;
/// So many acts run beside each other,
const AT_ONCE: usize = 4;
/// if they happen within so long.
const TOGETHER_MS: i64 = 50 * 60_000;

/// Lets everything happen. The clock ends a little behind the machine's: see [`set_clock`].
/// `feeds_at` is where this demonstration's feeds are served, without a trailing slash; `tell` hears of every day that begins.
pub async fn seed(services: &Arc<Services>, content: Content, feeds_at: &str, tell: fn(i64)) -> Result<(), AppError> {
    let events = script::write(&content)?;
    let mut stage = Arc::new(Stage::new(Arc::clone(services), Arc::new(content)));
    let password_hash = members::password_hash(services).await?;
    let (mut at, mut today) = (0, 0);
    while let Some(event) = events.get(at) {
        stage.go_to(event.ago).await?;
        let day = DAYS - event.ago / script::DAY_MS;
        if day > today {
            today = day;
            tell(day);
        }
        let acts = beside(&events[at..]);
        if acts.is_empty() {
            let alone = Arc::get_mut(&mut stage).ok_or_else(|| AppError::Bug("somebody is still at it".to_string()))?;
            play(alone, event, &password_hash, feeds_at).await?;
        } else {
            play_beside(&stage, acts).await?;
        }
        at += acts.len().max(1);
    }
    let missed = std::mem::take(&mut *stage.missed.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    if !missed.is_empty() {
        tracing::info!(?missed, "not everything was there to be talked about");
    }
    Ok(())
}

/// The first events as far as they may happen beside each other: light ones, and comments in different places.
fn beside(events: &[Event]) -> &[Event] {
    let first = events.first().map_or(0, |event| event.ago);
    let mut places = HashSet::new();
    let may = |event: &Event| {
        let alone = match event.act.comments_on() {
            Some(place) => !places.insert(place),
            None => !event.act.is_light(),
        };
        !alone && first - event.ago <= TOGETHER_MS
    };
    let until = events.iter().map(may).position(|may| !may).unwrap_or(events.len());
    &events[..until]
}

/// Brings the clock level with the machine's: the demonstration begins.
pub async fn begin(services: &Services) -> Result<(), AppError> {
    set_clock(services, TimeDelta::zero()).await
}

/// A few at once, on all cores.
async fn play_beside(stage: &Arc<Stage>, events: &[Event]) -> Result<(), AppError> {
    let mut playing = JoinSet::new();
    for event in events {
        if playing.len() >= AT_ONCE {
            finished(playing.join_next().await)?;
        }
        let (stage, act) = (Arc::clone(stage), event.act.clone());
        playing.spawn(async move { play_light(&stage, &act).await });
    }
    while let Some(played) = playing.join_next().await {
        finished(Some(played))?;
    }
    Ok(())
}

fn finished(played: Option<Result<Result<(), AppError>, JoinError>>) -> Result<(), AppError> {
    played.map_or(Ok(()), |played| played.map_err(|panic| AppError::Bug(panic.to_string()))?)
}

async fn play_light(stage: &Stage, act: &Act) -> Result<(), AppError> {
    match act {
        Act::Follow(one, other) => members::follow(stage, *one, *other).await,
        Act::Comment(place, number, person) => members::comment(stage, *place, *number, *person).await,
        Act::Like(place, comment, person) => members::like(stage, *place, *comment, *person).await,
        Act::Ballot(proposal, choice, person) => votes::ballot(stage, *proposal, *choice, *person).await,
        other => Err(AppError::Bug(format!("{other:?} is not light"))),
    }
}

async fn play(stage: &mut Stage, event: &Event, password_hash: &str, feeds_at: &str) -> Result<(), AppError> {
    match event.act {
        Act::Join(person) => members::join(stage, person, password_hash).await,
        Act::Found(group) => groups::found(stage, group).await,
        Act::Post(thread) => members::post(stage, thread).await,
        Act::AddSource(feed) => members::add_source(stage, feed, feeds_at).await,
        Act::Draft(proposal) => votes::draft(stage, proposal).await,
        Act::Publish(proposal) => votes::publish(stage, proposal).await,
        Act::Sponsor(proposal, person) => votes::sponsor(stage, proposal, person).await,
        Act::Amend(proposal) => votes::amend(stage, proposal).await,
        Act::Withdraw(proposal) => votes::withdraw(stage, proposal).await,
        Act::Offer(proposal, place) => votes::offer(stage, proposal, place).await,
        Act::Back(proposal, place, person) => votes::back(stage, proposal, place, person).await,
        Act::Feature(feature) => board::feature(stage, feature).await,
        Act::Step(feature, number) => board::moved(stage, feature, number).await,
        Act::Approvals(round) => board::approvals(stage, round).await,
        Act::NameCandidate(election, number) => terms::name_candidate(stage, election, number).await,
        Act::Name(election, number) => terms::name_other(stage, election, number).await,
        Act::Stand(election, number) => terms::stands(stage, election, number).await,
        Act::Rankings(election) => terms::rankings(stage, election).await,
        Act::TakeOffice => terms::take_office(stage).await,
        Act::Flag(case, number) => juries::flag(stage, case, number).await,
        Act::DrawJury(case) => juries::draw(stage, case).await,
        Act::Decide(case) => juries::decide(stage, case).await,
        Act::Deliberate(case) => juries::deliberate(stage, case).await,
        Act::Delegate(number) => delegations::give(stage, number).await,
        Act::Due => settle_some(&stage.services, |beat| DUE.contains(&beat)).await,
        Act::Fetch => settle_some(&stage.services, |beat| beat == FETCH).await,
        Act::DueToday => {
            settle_some(&stage.services, |beat| beat == FETCH || DUE.contains(&beat) || DAILY.contains(&beat)).await
        }
        Act::Follow(..) | Act::Comment(..) | Act::Like(..) | Act::Ballot(..) => play_light(stage, &event.act).await,
    }
}

/// The beats whose work others in the story wait for.
const DUE: [&str; 6] = [
    "keep the standing vote",
    "call elections",
    "publish rolls",
    "sample turnout",
    "move proposals",
    "sequence the ledger",
];
const FETCH: &str = "fetch sources";
const DAILY: [&str; 4] = ["draw juries", "mind cases", "count polls", "send mails"];
