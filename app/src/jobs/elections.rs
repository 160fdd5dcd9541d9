//! Elections of moderators and recalls: what of them goes otherwise than with other proposals. An election is called by the house
//! when seats would be empty, its ballot is of those who stand at the moment at which it opens, and its winners begin their terms.

use std::sync::Arc;

use governance::elections::{Outlook, is_called};
use governance::proposals::{self as verbs, Elect, Payload, PayloadProblem, Recall};
use governance::{Constitution, MemberId, PolicyKey, ProposalId, Track, time};
use store::proposals::{NewText, ProposalRow};
use store::{Conn, Tx};

use super::cycles::Turn;
use crate::entries::acts::stored;
use crate::error::AppError;
use crate::proposals::amended;
use crate::services::Services;

/// Calls an election when seats would be empty at the end of its vote.
pub async fn run(services: Arc<Services>) -> Result<usize, AppError> {
    {
        let mut conn = services.store.read().await?;
        let constitution = services.constitution(&mut conn).await?;
        if called(&mut conn, &constitution).await?.is_none() {
            return Ok(0);
        }
    }
    let mut tx = services.store.begin().await?;
    // Asked again where nobody else can be at it.
    store::moderators::hold_office(&mut tx).await?;
    let constitution = services.constitution(&mut tx).await?;
    let Some(vacancies) = called(&mut tx, &constitution).await? else { return Ok(0) };
    let id = announce(&mut tx, vacancies, &constitution).await?;
    tx.commit().await?;
    tracing::info!(proposal = id.get(), vacancies, "an election of moderators is called");
    Ok(1)
}

/// For how many seats an election is to be called now. Who may vote is counted only when all else says yes.
async fn called(conn: &mut Conn, constitution: &Constitution) -> Result<Option<u32>, AppError> {
    if constitution.integer(PolicyKey::ModeratorsSeats) == 0 {
        return Ok(None);
    }
    let now = store::clock::now(conn).await?;
    let outlook = store::elections::outlook(conn, Outlook::horizon(constitution, now)).await?;
    if is_called(constitution, &outlook, now).is_none() {
        return Ok(None);
    }
    let voters = store::elections::voters(conn).await?;
    Ok(is_called(constitution, &Outlook { voters, ..outlook }, now))
}

async fn announce(tx: &mut Tx, vacancies: u32, constitution: &Constitution) -> Result<ProposalId, AppError> {
    let now = store::clock::now(tx).await?;
    let number = store::elections::number(tx).await?.saturating_add(1);
    let title = format!("Who looks after us: election {number} of moderators");
    let text = words(&title, Elect::of(vacancies, []), constitution);
    let id = store::proposals::create(tx, None, &text).await?;
    let recorded = verbs::announce_election(id, &amended::of_text(id, &text, now)?).map_err(|why| bug(id, &why))?;
    store::proposals::announce(tx, recorded).await?;
    let row = store::proposals::find(tx, id, None).await?;
    let opened = verbs::open_nominations(&row.facts()?, constitution, now).map_err(|why| bug(id, &why))?;
    store::proposals::move_to(tx, opened, None, "").await?;
    Ok(id)
}

fn bug(id: ProposalId, why: &dyn std::fmt::Display) -> AppError {
    AppError::Bug(format!("election {id}: {why}"))
}

fn seats(count: u32) -> String {
    if count == 1 { "One seat".to_string() } else { format!("{count} seats") }
}

/// What an election says about itself.
fn words(title: &str, elect: Elect, constitution: &Constitution) -> NewText {
    let days = constitution.integer(PolicyKey::ModeratorsTermDays);
    let is_are = if elect.vacancies == 1 { "is" } else { "are" };
    let body = format!(
        "{} {is_are} to be filled. [Moderators](/moderators) may hold an entry at once, and decide cases under the rules that are marked for them; a jury hears every appeal. They \
         also say how far [features](/features) have come. A term lasts {days} days and ends by itself, or by a recall.\n\n\
         First whoever wants to stands, or is named by somebody else and says yes. Then all who may vote rank the candidates, and the \
         single transferable vote fills the seats. Whoever would rather have others to choose from ranks *Re-open nominations*: a seat that it \
         wins stays empty until the next election, and as soon as it holds one, nobody gets a seat with less than the quota. Nobody gets \
         one without a single vote.",
        seats(elect.vacancies)
    );
    NewText { title: title.to_string(), text: stored(&body), payload: Payload::Elect(elect) }
}

/// Whether moving a proposal changes who is in office, or counts on it: such acts take turns.
pub fn is_about_office(row: &ProposalRow) -> Result<bool, AppError> {
    let policy = row.payload()?.policy();
    Ok(row.track()? == Track::Election
        || matches!(policy, Some(PolicyKey::ModeratorsSeats | PolicyKey::ModeratorsTermDays)))
}

/// Writes down who stands in an election whose nominations are over. The caller holds the office.
pub async fn bring_up_to_date(tx: &mut Tx, row: &ProposalRow, constitution: &Constitution) -> Result<Turn, AppError> {
    let (facts, now) = (row.facts()?, store::clock::now(tx).await?);
    let closes = time::after_hours(now, Track::Election.voting_hours(constitution));
    let vacancies = Outlook::vacancies(constitution, store::elections::staying(tx, closes).await?);
    let elect = Elect::of(vacancies, store::elections::candidates(tx, row.id, now, closes).await?);
    if let Err(why @ (PayloadProblem::NoCandidates | PayloadProblem::NoVacancy)) = elect.check_ballot() {
        let recorded = verbs::cancel_election(&facts, &why, now).map_err(|why| bug(row.id, &why))?;
        store::proposals::move_to(tx, recorded, None, &why.to_string()).await?;
        return Ok(Turn::Cancelled);
    }
    let text = words(&row.title, elect, constitution);
    let recorded =
        verbs::revise_election(&facts, amended::of_text(row.id, &text, now)?).map_err(|why| bug(row.id, &why))?;
    store::proposals::amend(tx, recorded, None, &text.text.html).await?;
    Ok(Turn::Ready)
}

/// Whose term a recall would end, while it runs.
async fn running(tx: &mut Tx, recall: &Recall) -> Result<Option<MemberId>, AppError> {
    Ok(store::moderators::term(tx, recall).await?.filter(|term| term.is_running).map(|term| term.member_id))
}

async fn overtake(tx: &mut Tx, row: &ProposalRow) -> Result<(), AppError> {
    let now = store::clock::now(tx).await?;
    let recorded = verbs::overtake_recall(&row.facts()?, now).map_err(|why| bug(row.id, &why))?;
    store::proposals::move_to(tx, recorded, None, &PayloadProblem::TermOver.to_string()).await?;
    Ok(())
}

/// Ends a recall whose term is over before its vote opens.
pub async fn ready_recall(tx: &mut Tx, row: &ProposalRow, recall: &Recall) -> Result<Turn, AppError> {
    if running(tx, recall).await?.is_some() {
        return Ok(Turn::Ready);
    }
    overtake(tx, row).await?;
    Ok(Turn::Cancelled)
}

/// Gives the seats of a counted election to those who won them.
pub async fn put_in_force(
    tx: &mut Tx,
    row: &ProposalRow,
    elect: &Elect,
    constitution: &Constitution,
) -> Result<bool, AppError> {
    let (facts, now) = (row.facts()?, store::clock::now(tx).await?);
    if facts.deadline.is_some_and(|at| now < at) {
        return Ok(false);
    }
    let tally = store::tallies::of(tx, row.id).await?.ok_or_else(|| bug(row.id, &"passed without a count"))?;
    let there = store::elections::offices(tx, &elect.candidates).await?;
    let payload = Payload::Elect(elect.clone());
    let seated =
        verbs::seat(&facts, &payload, &tally.result, &there, constitution, now).map_err(|why| bug(row.id, &why))?;
    store::elections::seat(tx, seated).await?;
    Ok(true)
}

/// Ends the term that a passed recall names; overtakes the recall when the term is over.
pub async fn recall(tx: &mut Tx, row: &ProposalRow, recall: &Recall) -> Result<bool, AppError> {
    let (facts, now) = (row.facts()?, store::clock::now(tx).await?);
    if facts.deadline.is_some_and(|at| now < at) {
        return Ok(false);
    }
    let Some(member) = running(tx, recall).await? else {
        overtake(tx, row).await?;
        return Ok(true);
    };
    let payload = Payload::Recall(recall.clone());
    let dismissed = verbs::dismiss(&facts, &payload, Some(member), now).map_err(|why| bug(row.id, &why))?;
    store::elections::dismiss(tx, dismissed).await?;
    Ok(true)
}
