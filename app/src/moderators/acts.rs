//! What moderators do with their office themselves: lay it down.

use governance::members;
use governance::permits::{self, Action, Refusal, Standing};

use crate::error::AppError;
use crate::proposals::acts::member_of;
use crate::services::Services;

/// Ends one's own running term at once.
pub async fn resign(services: &Services, standing: &Standing) -> Result<(), AppError> {
    let member = member_of(standing)?;
    let mut tx = services.store.begin().await?;
    // A recall that is put in force at this moment, or an election that is called, comes before or after.
    store::moderators::hold_office(&mut tx).await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Resign, now)?;
    let term = store::moderators::held_by(&mut tx, member).await?.ok_or(Refusal::NotModerator)?;
    let resigned = members::resign_moderator(member, &term.ledger_name()?, term.starts_at, now);
    store::moderators::end_term(&mut tx, resigned).await?;
    Ok(tx.commit().await?)
}
