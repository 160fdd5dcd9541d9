//! Making and revoking addresses for feed readers: check, permit, write.

use governance::permits::{self, Action, Standing};
use governance::text::FeedAddressName;

use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::token_hash;

/// Makes an address and returns the token in it, which nobody can find out afterwards.
pub async fn make(services: &Services, standing: &Standing, name: &str) -> Outcome<String> {
    let mut problems = Problems::default();
    let Some(name) = problems.take("name", FeedAddressName::parse(name)) else { return Ok(Err(problems)) };
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    let token = services.chance.token();
    if !store::feed_tokens::make(&mut tx, member, &name, &token_hash(&token)).await? {
        let max = store::feed_tokens::PER_MEMBER_MAX;
        problems.add("name", format!("you have {max} addresses already; revoke one to make another"));
        return Ok(Err(problems));
    }
    tx.commit().await?;
    Ok(Ok(token))
}

/// Ends an address of the member's: what reads there reads nothing from now on.
pub async fn revoke(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    store::feed_tokens::revoke(&mut tx, member, id).await?;
    Ok(tx.commit().await?)
}
