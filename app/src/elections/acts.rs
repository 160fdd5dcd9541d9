//! What members do while nominations run: check, permit, write.

use chrono::{DateTime, Utc};
use governance::elections::{self as verbs, Candidacy, CandidacyState, Nominations};
use governance::ledger::Pseudonym;
use governance::permits::{self, Action, Refusal, Standing};
use governance::text::CandidateStatement;
use governance::{EntryId, MemberId, ProposalId, Track};
use serde::Deserialize;
use store::elections::CandidacyRow;
use store::entries::{Audience, NewEntry, StoredText};
use store::{StoreError, Tx};

use crate::entries::acts::{Outcome, stored};
use crate::error::AppError;
use crate::mail::offices::Nominated;
use crate::notifications;
use crate::proposals::acts::member_of;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::limits::{Limited, Payer};

/// Whom somebody names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NominationForm {
    pub handle: String,
}

/// Why somebody stands, in Markdown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StatementForm {
    pub statement: String,
}

/// An election and somebody in it, read where the vote cannot open meanwhile.
struct Scene {
    tx: Tx,
    now: DateTime<Utc>,
    nominations: Nominations,
    candidate: MemberId,
    name: Pseudonym,
    row: Option<CandidacyRow>,
    in_office_until: Option<DateTime<Utc>>,
}

impl Scene {
    async fn of(services: &Services, mut tx: Tx, election: ProposalId, candidate: MemberId) -> Result<Self, AppError> {
        let voting_hours = Track::Election.voting_hours(&services.constitution(&mut tx).await?);
        let nominations = store::elections::nominations(&mut tx, election, voting_hours).await?;
        // After the lock: what is read now holds until the end.
        let now = store::clock::now(&mut tx).await?;
        let name = store::pseudonyms::of(&mut tx, candidate).await?;
        let row = store::elections::candidacy(&mut tx, election, candidate).await?;
        let in_office_until = store::moderators::in_office_until(&mut tx, candidate).await?;
        Ok(Self { tx, now, nominations, candidate, name, row, in_office_until })
    }

    fn candidacy(&self) -> Result<Candidacy<'_>, StoreError> {
        Ok(Candidacy {
            candidate: self.candidate,
            name: &self.name,
            state: self.row.as_ref().map(CandidacyRow::state).transpose()?,
            in_office_until: self.in_office_until,
        })
    }
}

/// Names somebody else for an election.
pub async fn nominate(
    services: &Services,
    standing: &Standing,
    election: ProposalId,
    form: &NominationForm,
) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let handle = form.handle.trim().trim_start_matches('@').to_lowercase();
    let mut problems = Problems::default();
    let found = match store::actors::member_by_handle(&mut tx, &handle).await {
        Ok(found) => Some(found),
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let now = store::clock::now(&mut tx).await?;
    let own = found.is_some() && found == standing.member;
    let apart = match (standing.member, found) {
        (Some(by), Some(candidate)) => store::filters::are_apart(&mut tx, by, candidate).await?,
        _ => false,
    };
    let _permit = permits::may(standing, Action::Nominate { own, apart }, now)?;
    let Some(candidate) = found else {
        problems.add("handle", "nobody here has this handle: it is in the address of their page, behind the @");
        return Ok(Err(problems));
    };
    let by = member_of(standing)?;
    let mut scene = Scene::of(services, tx, election, candidate).await?;
    let by_name = store::pseudonyms::of(&mut scene.tx, by).await?;
    let answer = verbs::nominate(&scene.nominations, &scene.candidacy()?, by, &by_name, scene.now);
    match answer {
        Ok(recorded) => match store::elections::nominate(&mut scene.tx, recorded).await {
            Ok(()) => {
                services.limits.spend(Limited::Propose, Payer::Member(by))?;
                tell(services, &mut scene).await?;
                scene.tx.commit().await?;
            }
            // Somebody else did so at the same moment.
            Err(error) if error.is("candidacies_once") => problems.add("handle", "they are nominated already"),
            Err(error) => return Err(error.into()),
        },
        Err(refusal) => problems.add("handle", refusal),
    }
    Ok(if problems.is_empty() { Ok(()) } else { Err(problems) })
}

/// Nobody has to look every day whether somebody named them.
async fn tell(services: &Services, scene: &mut Scene) -> Result<(), AppError> {
    let Nominations { election, until: Some(until), .. } = scene.nominations else { return Ok(()) };
    let letter = Nominated {
        election: election.get(),
        member: scene.candidate.get(),
        until,
        path: format!("/proposals/{election}/candidacy"),
    };
    notifications::tell(services, &mut scene.tx, scene.candidate, &letter).await?;
    Ok(())
}

/// Stands for election, named by others or not; or, standing already, says anew why.
pub async fn stand(
    services: &Services,
    standing: &Standing,
    election: ProposalId,
    form: &StatementForm,
) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::StandForElection, now)?;
    let by = member_of(standing)?;
    let mut problems = Problems::default();
    let Some(statement) = problems.take("statement", CandidateStatement::parse(&form.statement)) else {
        return Ok(Err(problems));
    };
    let words = stored(statement.as_str());
    if let Some(why) = crate::spam::refused_links(&words.html, &services.constitution(&mut tx).await?) {
        return Ok(Err(problems.with("statement", why)));
    }
    let mut scene = Scene::of(services, tx, election, by).await?;
    let recorded = match verbs::stand(&scene.nominations, &scene.candidacy()?, statement, scene.now) {
        Ok(recorded) => recorded,
        Err(refusal) => {
            problems.add("statement", refusal);
            return Ok(Err(problems));
        }
    };
    let thread = scene.row.as_ref().and_then(CandidacyRow::thread);
    let thread = write_statement(&mut scene.tx, by, thread, &words).await?;
    store::elections::stand(&mut scene.tx, recorded, thread).await?;
    scene.tx.commit().await?;
    Ok(Ok(()))
}

/// The statement begins a thread in which people ask the candidate; a new one takes its place there.
async fn write_statement(
    tx: &mut Tx,
    by: MemberId,
    thread: Option<EntryId>,
    words: &StoredText,
) -> Result<EntryId, AppError> {
    let title = "Stands for moderator";
    let Some(thread) = thread else {
        let entry = NewEntry {
            author: by.actor(),
            kind: "candidacy",
            audience: Audience::Public,
            title: Some(title.to_string()),
            link_url: None,
            text: words.clone(),
            carries: None,
            once_key: None,
        };
        return Ok(store::entries::post(tx, &entry).await?);
    };
    let before = store::entries::lock(tx, thread, Some(by.actor())).await?;
    if store::cases::is_held_or_removed(tx, thread).await? || store::cases::is_open_about(tx, thread).await? {
        return Err(Refusal::Held.into());
    }
    if before.body != words.source {
        store::entries::edit(tx, &before, Some(title), words).await?;
    }
    Ok(thread)
}

/// Says no to being named, or takes back that one stands. Says which it was.
pub async fn leave(services: &Services, standing: &Standing, election: ProposalId) -> Result<CandidacyState, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::LeaveElection, now)?;
    let mut scene = Scene::of(services, tx, election, member_of(standing)?).await?;
    let left = verbs::decline_or_withdraw(&scene.nominations, &scene.candidacy()?, scene.now);
    let recorded = left.map_err(|why| AppError::Unprocessable(format!("Nothing was changed: {why}.").into()))?;
    let to = recorded.value().to;
    store::elections::decline_or_withdraw(&mut scene.tx, recorded).await?;
    scene.tx.commit().await?;
    Ok(to)
}
