//! Proposals and ballots, as members write, support and cast them.

use governance::{PolicyKey, ProposalId};

use super::motions::{Proposal, Question};
use super::script::Place;
use super::stage::{Stage, done};
use crate::error::AppError;
use crate::proposals::acts::{self, Subject};
use crate::proposals::alternatives::{self, AlternativeForm};
use crate::proposals::ballots::{Cast, cast};
use crate::proposals::form::DraftForm;
use crate::proposals::sponsors;

fn key_of(proposal: &Proposal) -> Result<PolicyKey, AppError> {
    proposal.key.parse().map_err(|why| AppError::Bug(format!("app/demo: {why}")))
}

fn subject_of(proposal: &Proposal) -> Result<Subject, AppError> {
    if proposal.question.is_some() { Ok(Subject::Question) } else { key_of(proposal).map(Subject::Policy) }
}

/// The form as the author sends it; a document's new text is made from the text in force.
async fn form(stage: &Stage, proposal: &Proposal, title: &str, body: &str) -> Result<DraftForm, AppError> {
    let mut value = proposal.value.clone();
    if let Some((before, after)) = &proposal.replace {
        let mut conn = stage.services.store.read().await?;
        let text = stage.services.constitution(&mut conn).await?.text(key_of(proposal)?);
        if !text.contains(before.as_str()) {
            return Err(AppError::Bug(format!("app/demo: {} does not say “{before}”", proposal.key)));
        }
        value = text.replacen(before.as_str(), after.trim_start_matches('\n'), 1);
    }
    let form = DraftForm {
        policy: proposal.key.clone(),
        title: title.to_string(),
        body: body.to_string(),
        value,
        for_days: proposal.for_days.clone(),
        ..DraftForm::default()
    };
    let Some(question) = proposal.question.clone() else { return Ok(form) };
    let Question { method, options, seats, max_score, credits, budget, .. } = question;
    Ok(DraftForm { method, options: options.join("\n"), seats, max_score, credits, budget, ..form })
}

fn id(stage: &Stage, number: usize) -> Result<ProposalId, AppError> {
    stage
        .proposals
        .get(&number)
        .copied()
        .ok_or_else(|| AppError::Bug(format!("app/demo: proposal {number} is not written yet")))
}

pub async fn draft(stage: &mut Stage, number: usize) -> Result<(), AppError> {
    let proposal = &stage.content.proposals[number];
    let form = form(stage, proposal, &proposal.title, &proposal.body).await?;
    let created = acts::create(&stage.services, stage.named(&proposal.by)?, subject_of(proposal)?, &form).await?;
    let id = done(created, &proposal.title)?;
    stage.proposals.insert(number, id);
    Ok(())
}

pub async fn publish(stage: &Stage, number: usize) -> Result<(), AppError> {
    let (id, author) = (id(stage, number)?, stage.named(&stage.content.proposals[number].by)?);
    acts::publish(&stage.services, author, id).await?;
    let mut conn = stage.services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, None).await?;
    drop(conn);
    if let Some(thread) = row.thread() {
        stage.made(Place::Proposal(number), None, thread);
    }
    Ok(())
}

pub async fn sponsor(stage: &Stage, number: usize, person: usize) -> Result<(), AppError> {
    sponsors::sponsor(&stage.services, stage.person(person)?, id(stage, number)?).await
}

pub async fn amend(stage: &Stage, number: usize) -> Result<(), AppError> {
    let proposal = &stage.content.proposals[number];
    let form = form(stage, proposal, &proposal.amended_title, &proposal.amended).await?;
    let edited = acts::edit(&stage.services, stage.named(&proposal.by)?, id(stage, number)?, &form).await?;
    done(edited, &proposal.title)
}

pub async fn withdraw(stage: &Stage, number: usize) -> Result<(), AppError> {
    let author = stage.named(&stage.content.proposals[number].by)?;
    acts::withdraw(&stage.services, author, id(stage, number)?).await?;
    Ok(())
}

pub async fn offer(stage: &Stage, number: usize, place: usize) -> Result<(), AppError> {
    let offered = &stage.content.proposals[number].alternatives[place];
    let form = AlternativeForm { value: offered.value.clone(), reason: offered.reason.clone() };
    let by = stage.named(&offered.by)?;
    done(alternatives::offer(&stage.services, by, id(stage, number)?, &form).await?, &offered.value)
}

pub async fn back(stage: &Stage, number: usize, place: usize, person: usize) -> Result<(), AppError> {
    // They are numbered from one on.
    let which = i32::try_from(place).unwrap_or(i32::MAX).saturating_add(1);
    alternatives::back_one(&stage.services, stage.person(person)?, id(stage, number)?, which).await
}

pub async fn ballot(stage: &Stage, number: usize, paper: usize, person: usize) -> Result<(), AppError> {
    let papers = stage.content.proposals[number].papers();
    let (written, _) = papers.get(paper).ok_or_else(|| AppError::Bug(format!("app/demo: no paper {paper}")))?;
    match cast(&stage.services, stage.person(person)?, id(stage, number)?, written).await? {
        Cast::Accepted { .. } => Ok(()),
        Cast::NotOpen(closed) => {
            Err(AppError::Bug(format!("app/demo: the vote on proposal {number} is not open ({closed:?})")))
        }
    }
}
