//! The feature board, as members fill it, vote on it, and moderators say what is built.

use governance::FeatureId;
use serde::Deserialize;
use store::features::Cycle;

use super::content::Content;
use super::script::{Act, Choices, Script, ms};
use super::stage::{Stage, done};
use crate::error::AppError;
use crate::features::acts::{FeatureForm, StepForm, propose, step};
use crate::proposals::ballots::{Cast, cast};

/// When cycles are announced, open and are counted, in days before the beginning: two are over, the third is open.
const DUE: [f64; 6] = [35.5, 33.3, 20.9, 18.8, 6.6, 4.4];
/// When members turn to the ballot.
const BALLOTS: [f64; 3] = [30.0, 15.0, 2.0];
/// So many of a hundred do.
const TAKE_PART: usize = 70;

/// A feature on the board.
#[derive(Debug, Clone, Deserialize)]
pub struct Feature {
    pub by: String,
    pub ago: f64,
    pub title: String,
    pub body: String,
    pub effort: u32,
    #[serde(default)]
    pub link: String,
    /// How many of a hundred would be glad of it.
    pub liked: usize,
    /// Which moderator moved it where, why and when.
    #[serde(default)]
    pub steps: Vec<(String, String, String, f64)>,
}

/// Everything that happens to the board.
pub fn write(script: &mut Script<'_>) {
    for (number, feature) in script.content.features.iter().enumerate() {
        script.at(ms(feature.ago), Act::Feature(number));
        for (position, (_, _, _, ago)) in feature.steps.iter().enumerate() {
            script.at(ms(*ago), Act::Step(number, position));
        }
    }
    for ago in DUE {
        script.at(ms(ago), Act::Due);
    }
    for (round, ago) in BALLOTS.into_iter().enumerate() {
        script.at(ms(ago), Act::Approvals(round));
    }
}

pub async fn feature(stage: &mut Stage, number: usize) -> Result<(), AppError> {
    let feature = &stage.content.features[number];
    let form = FeatureForm {
        title: feature.title.clone(),
        body: feature.body.clone(),
        effort_days: feature.effort.to_string(),
        link: feature.link.clone(),
        once: String::new(),
    };
    let id = done(propose(&stage.services, stage.named(&feature.by)?, &form).await?, &feature.title)?;
    stage.features.insert(number, id);
    Ok(())
}

pub async fn moved(stage: &Stage, number: usize, position: usize) -> Result<(), AppError> {
    let feature = &stage.content.features[number];
    let (by, state, reason, _) = &feature.steps[position];
    let form = StepForm { state: state.clone(), reason: reason.clone() };
    done(step(&stage.services, stage.named(by)?, id(stage, number)?, &form).await?, &feature.title)
}

fn id(stage: &Stage, number: usize) -> Result<FeatureId, AppError> {
    let id = stage.features.get(&number).copied();
    id.ok_or_else(|| AppError::Bug(format!("app/demo: feature {number} is not on the board yet")))
}

/// Those on the roll of the open cycle say what they would be glad of, each in their own way.
pub async fn approvals(stage: &Stage, round: usize) -> Result<(), AppError> {
    let choices = Choices::new(&format!("alderbrook's board {round}"));
    let mut conn = stage.services.store.read().await?;
    let mut open = None;
    for cycle in store::features::cycles(&mut conn, None).await? {
        if cycle.stage()? == Some(Cycle::Open) {
            open = Some(cycle.id);
        }
    }
    let id = open.ok_or_else(|| AppError::Bug(format!("app/demo: no cycle is open for round {round}")))?;
    let row = store::proposals::find(&mut conn, id, None).await?;
    drop(conn);
    let governance::proposals::Payload::Prioritise(priorities) = row.payload()? else { return Ok(()) };
    let liked: Vec<usize> = priorities.features.iter().map(|one| liked(&stage.content, stage, one.feature)).collect();
    for person in &stage.people {
        let Some(member) = person.member else { continue };
        let mut conn = stage.services.store.read().await?;
        let booth = store::ballots::booth(&mut conn, id, member).await?;
        drop(conn);
        if !booth.on_roll || choices.below(100) >= TAKE_PART {
            continue;
        }
        let glad = (1..).zip(&liked).filter(|(_, liked)| choices.below(100) < **liked);
        let ballot: Vec<String> = glad.map(|(place, _): (usize, _)| place.to_string()).collect();
        let written = serde_json::to_string(&ballot).map_err(|why| AppError::Bug(why.to_string()))?;
        if let Cast::NotOpen(closed) = cast(&stage.services, person, id, &written).await? {
            return Err(AppError::Bug(format!("app/demo: cycle {id} is not open ({closed:?})")));
        }
    }
    Ok(())
}

fn liked(content: &Content, stage: &Stage, feature: FeatureId) -> usize {
    let number = stage.features.iter().find(|(_, id)| **id == feature).map(|(number, _)| *number);
    number.and_then(|number| content.features.get(number)).map_or(0, |feature| feature.liked)
}
