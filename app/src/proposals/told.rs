//! Telling an author what becomes of their proposal.

use governance::{ProposalId, Track};
use store::Tx;

use crate::error::AppError;
use crate::mail::proposals::ProposalMoved;
use crate::notifications;
use crate::services::Services;

/// Tells the author of a proposal that has just moved on, once for each state that somebody else, or the clock, brought it to.
pub async fn author(services: &Services, tx: &mut Tx, id: ProposalId) -> Result<(), AppError> {
    let row = store::proposals::find(tx, id, None).await?;
    let Some(author) = row.author() else { return Ok(()) };
    let letter = ProposalMoved {
        proposal: id.get(),
        title: row.title.clone(),
        state: row.state()?,
        is_question: row.track()? == Track::Decision,
        closes_at: row.closes_at,
        enact_at: row.enact_at,
        path: format!("/proposals/{id}"),
    };
    if letter.is_news() {
        notifications::tell(services, tx, author, &letter).await?;
    }
    Ok(())
}
