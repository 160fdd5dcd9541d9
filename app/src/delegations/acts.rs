//! What members do with their delegations: check, permit, write.

use governance::MemberId;
use governance::delegations::{self, DelegationRefusal, Scope};
use governance::permits::{self, Action, Standing};
use governance::text::Handle;
use store::StoreError;

use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::proposals::acts::{member_of, sentence};
use crate::services::Services;
use crate::web::forms::Problems;

fn refused(refusal: DelegationRefusal) -> AppError {
    AppError::Unprocessable(sentence(&refusal.to_string()))
}

/// Lets another member speak for oneself.
pub async fn give(services: &Services, standing: &Standing, handle: &str, scope: &str) -> Outcome<()> {
    let by = member_of(standing)?;
    let mut problems = Problems::default();
    let scope = problems.take("scope", scope.parse::<Scope>());
    let handle = problems.take("to", Handle::parse(handle.trim().trim_start_matches('@')));
    let (Some(scope), Some(handle)) = (scope, handle) else { return Ok(Err(problems)) };
    let mut tx = services.store.begin().await?;
    let to = match store::actors::member_by_handle(&mut tx, handle.as_str()).await {
        Ok(to) => to,
        Err(StoreError::NotFound) => {
            problems.add("to", "there is no member of this name");
            return Ok(Err(problems));
        }
        Err(error) => return Err(error.into()),
    };
    store::delegations::hold(&mut tx, by, to).await?;
    // After the wait: what is given now is in time for a vote, or late, and nothing between.
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Delegate { own: by == to }, now)?;
    let constitution = services.constitution(&mut tx).await?;
    let by_name = store::proposals::ledger_name(&mut tx, by).await?;
    let to_name = store::proposals::ledger_name(&mut tx, to).await?;
    let given = match delegations::delegate((by, &by_name), (to, &to_name), scope, &constitution, now) {
        Ok(given) => given,
        Err(refusal @ DelegationRefusal::Secret(_)) => {
            problems.add("scope", refusal);
            return Ok(Err(problems));
        }
        Err(refusal) => return Err(refused(refusal)),
    };
    match store::delegations::give(&mut tx, given).await {
        Ok(()) => tx.commit().await?,
        // Not confirmed yet, or gone meanwhile.
        Err(error) if error.is("delegations_of_members") => {
            problems.add("to", "this member cannot vote yet: their address is not confirmed");
            return Ok(Err(problems));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Ok(()))
}

/// Takes a delegation of one's own back.
pub async fn revoke(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let by = member_of(standing)?;
    let mut tx = services.store.begin().await?;
    let (_, _, to) = found(store::delegations::running(&mut tx, id, by).await)?;
    store::delegations::hold(&mut tx, by, to).await?;
    // Read again where nobody else is at it.
    let (scope, to_name, _) = found(store::delegations::running(&mut tx, id, by).await)?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Delegate { own: false }, now)?;
    let by_name = store::proposals::ledger_name(&mut tx, by).await?;
    store::delegations::revoke(&mut tx, delegations::revoke((by, &by_name), &to_name, scope, now)).await?;
    Ok(tx.commit().await?)
}

type Running = (Scope, governance::ledger::Pseudonym, MemberId);

fn found(running: Result<Running, StoreError>) -> Result<Running, AppError> {
    match running {
        Err(StoreError::NotFound) => Err(refused(DelegationRefusal::NothingGiven)),
        other => Ok(other?),
    }
}
