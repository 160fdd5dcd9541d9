//! Drafting anew what was overtaken: the old text, from the value that is in force now.

use governance::ProposalId;
use governance::permits::{self, Action, Standing};
use governance::proposals::ProposalState;

use super::acts::{self, Subject};
use super::revision::as_typed;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;

/// Puts a draft on the author's desk that says what the superseded proposal said.
pub async fn renew(services: &Services, standing: &Standing, id: ProposalId) -> Outcome<ProposalId> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, standing.member.map(governance::MemberId::actor)).await?;
    let now = store::clock::now(&mut conn).await?;
    drop(conn);
    let own = standing.member.is_some() && standing.member == row.author();
    let _permit = permits::may(standing, Action::AmendProposal { own, in_own_case: false }, now)?;
    if row.state()? != ProposalState::Superseded {
        return Err(AppError::Unprocessable("Only what was overtaken is drafted anew.".to_string().into()));
    }
    let payload = row.payload()?;
    let form = as_typed(&payload, row.title, row.body);
    acts::create(services, standing, Subject::of(&payload), &form).await
}
