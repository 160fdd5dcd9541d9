//! Telling what becomes of a proposal: its author each step, and those whom it is about how it ended.

use governance::proposals::{Expulsion, Payload, ProposalState, Recall, Way};
use governance::{MemberId, ProposalId, Track};
use store::Tx;
use store::proposals::ProposalRow;

use super::expulsion;
use crate::error::AppError;
use crate::mail::offices::{OfficeDecided, OfficeTold, Told};
use crate::mail::proposals::ProposalMoved;
use crate::notifications;
use crate::services::Services;

/// Tells of a proposal that has just moved on, once for each state that somebody else than its author, or the clock, brought it to.
pub async fn moved(services: &Services, tx: &mut Tx, id: ProposalId) -> Result<(), AppError> {
    let row = store::proposals::find(tx, id, None).await?;
    author(services, tx, &row).await?;
    match row.payload()? {
        Payload::Elect(_) => candidates(services, tx, &row).await,
        Payload::Recall(recall) => recalled(services, tx, &row, &recall).await,
        Payload::Expel(asked) => not_expelled(services, tx, &row, &asked).await,
        _ => Ok(()),
    }
}

async fn author(services: &Services, tx: &mut Tx, row: &ProposalRow) -> Result<(), AppError> {
    let Some(author) = row.author() else { return Ok(()) };
    let letter = ProposalMoved {
        proposal: row.id.get(),
        title: row.title.clone(),
        state: row.state()?,
        is_question: row.track()? == Track::Decision,
        is_policy: row.payload()?.policy().is_some(),
        closes_at: row.closes_at,
        enact_at: row.enact_at,
        path: format!("/proposals/{}", row.id),
    };
    if letter.is_news() {
        notifications::tell(services, tx, author, &letter).await?;
    }
    Ok(())
}

async fn office(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    member: MemberId,
    told: OfficeTold,
) -> Result<(), AppError> {
    let path = format!("/proposals/{}", row.id);
    let letter = OfficeDecided { proposal: row.id.get(), member: member.get(), told, path };
    Ok(notifications::tell(services, tx, member, &letter).await?)
}

/// Tells those who stood in an election who won.
async fn candidates(services: &Services, tx: &mut Tx, row: &ProposalRow) -> Result<(), AppError> {
    if !matches!(row.state()?, ProposalState::Enacted | ProposalState::Failed) {
        return Ok(());
    }
    for (member, has_won) in store::elections::stood(tx, row.id).await? {
        let told = if has_won { OfficeTold::Elected } else { OfficeTold::NotElected };
        office(services, tx, row, member, told).await?;
    }
    Ok(())
}

async fn recalled(services: &Services, tx: &mut Tx, row: &ProposalRow, recall: &Recall) -> Result<(), AppError> {
    let told = match row.state()? {
        ProposalState::Enacted => OfficeTold::Recalled,
        ProposalState::Failed => OfficeTold::Kept,
        _ => return Ok(()),
    };
    match store::moderators::term(tx, recall).await? {
        Some(term) => office(services, tx, row, term.member_id, told).await,
        None => Ok(()),
    }
}

/// What a passed expulsion does is told where it is done; this is for the other end.
async fn not_expelled(services: &Services, tx: &mut Tx, row: &ProposalRow, asked: &Expulsion) -> Result<(), AppError> {
    if row.state()? != ProposalState::Failed || asked.way != Way::Out {
        return Ok(());
    }
    match store::expulsions::facts(tx, asked.case).await?.member {
        Some((member, _)) => expulsion::tell(services, tx, row, member, Told::Kept).await,
        None => Ok(()),
    }
}
