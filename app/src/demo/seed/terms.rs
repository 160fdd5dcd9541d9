//! Elections of moderators, as people name each other, stand, and rank who stands.

use governance::elections::CandidacyState;
use governance::proposals::Payload;
use serde::Deserialize;

use super::script::{Act, Choices, Script, ms};
use super::stage::{Stage, done};
use crate::elections::acts::{NominationForm, StatementForm, nominate, stand};
use crate::error::AppError;
use crate::proposals::ballots::{Cast, cast};

/// When an election is called, opens and is counted, in days before the beginning.
const DUE: [f64; 4] = [37.4, 32.2, 27.0, 2.6];
/// When those who were elected know of it.
const IN_OFFICE: f64 = 26.9;
/// So many of a hundred take part.
const TAKE_PART: usize = 80;

/// Somebody who stands.
#[derive(Debug, Clone, Deserialize)]
pub struct Candidate {
    pub by: String,
    pub ago: f64,
    pub liked: usize,
    pub statement: String,
    /// Who named them before, an hour earlier.
    #[serde(default)]
    pub named_by: String,
}

/// An election: who stands, who is named and says nothing, when the others turn to the ballot.
#[derive(Debug, Clone, Deserialize)]
pub struct Election {
    pub ballots: Option<f64>,
    pub candidates: Vec<Candidate>,
    /// Who names whom, and when.
    #[serde(default)]
    pub named: Vec<(String, String, f64)>,
}

/// Everything that happens in elections.
pub fn write(script: &mut Script<'_>) {
    for ago in DUE {
        script.at(ms(ago), Act::Due);
    }
    for (election, one) in script.content.elections.iter().enumerate() {
        for (number, candidate) in one.candidates.iter().enumerate() {
            if !candidate.named_by.is_empty() {
                script.at(ms(candidate.ago + 0.05), Act::NameCandidate(election, number));
            }
            script.at(ms(candidate.ago), Act::Stand(election, number));
        }
        for (number, (_, _, ago)) in one.named.iter().enumerate() {
            script.at(ms(*ago), Act::Name(election, number));
        }
        if let Some(ago) = one.ballots {
            script.at(ms(ago), Act::Rankings(election));
        }
    }
    script.at(ms(IN_OFFICE), Act::TakeOffice);
}

async fn under_way(stage: &Stage) -> Result<governance::ProposalId, AppError> {
    let mut conn = stage.services.store.read().await?;
    let found = store::elections::under_way(&mut conn).await?;
    found.ok_or_else(|| AppError::Bug("app/demo: no election is under way".to_string()))
}

async fn name(stage: &Stage, by: &str, whom: &str) -> Result<(), AppError> {
    let form = NominationForm { handle: whom.to_string() };
    done(nominate(&stage.services, stage.named(by)?, under_way(stage).await?, &form).await?, whom)
}

/// Somebody who then stands is named.
pub async fn name_candidate(stage: &Stage, election: usize, number: usize) -> Result<(), AppError> {
    let candidate = &stage.content.elections[election].candidates[number];
    name(stage, &candidate.named_by, &candidate.by).await
}

/// Somebody is named, and says nothing.
pub async fn name_other(stage: &Stage, election: usize, number: usize) -> Result<(), AppError> {
    let (by, whom, _) = &stage.content.elections[election].named[number];
    name(stage, by, whom).await
}

pub async fn stands(stage: &Stage, election: usize, number: usize) -> Result<(), AppError> {
    let candidate = &stage.content.elections[election].candidates[number];
    let form = StatementForm { statement: candidate.statement.clone() };
    let answer = stand(&stage.services, stage.named(&candidate.by)?, under_way(stage).await?, &form).await?;
    done(answer, &candidate.by)
}

/// Those on the roll rank the candidates, each in their own way.
pub async fn rankings(stage: &Stage, election: usize) -> Result<(), AppError> {
    let id = under_way(stage).await?;
    let choices = Choices::new(&format!("alderbrook's moderators {election}"));
    let mut conn = stage.services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, None).await?;
    let standing = store::elections::candidacies(&mut conn, id, None).await?;
    drop(conn);
    let Payload::Elect(elect) = row.payload()? else { return Ok(()) };
    let mut liked = Vec::new();
    for one in &standing {
        let place = elect.candidates.iter().position(|on| one.ledger_name().is_ok_and(|name| name == on.candidate));
        let told = stage.content.elections[election].candidates.iter().find(|told| told.by == one.handle);
        if let (CandidacyState::Standing, Some(place), Some(told)) = (one.state()?, place, told) {
            liked.push((place + 1, told.liked));
        }
    }
    for person in &stage.people {
        let Some(member) = person.member else { continue };
        let mut conn = stage.services.store.read().await?;
        let booth = store::ballots::booth(&mut conn, id, member).await?;
        drop(conn);
        if !booth.on_roll || choices.below(100) >= TAKE_PART {
            continue;
        }
        let mut ranked: Vec<(usize, usize)> =
            liked.iter().map(|(place, liked)| (choices.below(100) + liked, *place)).collect();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        let ballot: Vec<[String; 1]> = ranked.iter().map(|(_, place)| [place.to_string()]).collect();
        let written = serde_json::to_string(&ballot).map_err(|why| AppError::Bug(why.to_string()))?;
        if let Cast::NotOpen(closed) = cast(&stage.services, person, id, &written).await? {
            return Err(AppError::Bug(format!("app/demo: election {id} is not open ({closed:?})")));
        }
    }
    Ok(())
}

/// Whoever is in office acts as such from now on.
pub async fn take_office(stage: &mut Stage) -> Result<(), AppError> {
    let mut conn = stage.services.store.read().await?;
    let terms = store::moderators::in_office(&mut conn).await?;
    drop(conn);
    for term in terms.iter().filter(|term| term.is_running) {
        let number = stage.content.person(&term.handle)?;
        if let Some(person) = stage.people.get_mut(number) {
            person.moderator = true;
        }
    }
    Ok(())
}
