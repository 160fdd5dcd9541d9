//! What members do with their delegations: check, permit, write.

use chrono::TimeDelta;
use governance::MemberId;
use governance::delegations::{self, DelegationRefusal, Scope};
use governance::permits::{self, Action, Standing};
use governance::text::Handle;
use store::delegations::DelegationRow;
use store::{StoreError, Tx};

use super::page::scope_words;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail::delegated::DelegationGiven;
use crate::notifications;
use crate::proposals::acts::member_of;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

/// What is said of a name that nobody has, or can have.
const NOBODY: &str = "there is no member of this name";

/// Giving the same again renews it for its whole time. Sooner than this that changes nothing worth a line.
const AGAIN_AFTER: TimeDelta = TimeDelta::days(1);

/// What the database holds against the policies of that moment.
const CHANGED: [&str; 2] = ["delegations_last_so_long", "delegations_where_ballots_are_open"];

fn refused(refusal: DelegationRefusal) -> AppError {
    AppError::Unprocessable(sentence(&refusal.to_string()).into())
}

/// Lets another member speak for oneself.
pub async fn give(services: &Services, standing: &Standing, handle: &str, scope: &str) -> Outcome<()> {
    let by = member_of(standing)?;
    let mut problems = Problems::default();
    let scope = problems.take("scope", scope.parse::<Scope>());
    let handle = Handle::parse(handle.trim().trim_start_matches('@')).map_err(|_| NOBODY);
    let handle = problems.take("to", handle);
    let (Some(scope), Some(handle)) = (scope, handle) else { return Ok(Err(problems)) };
    let mut tx = services.store.begin().await?;
    let to = match store::actors::member_by_handle(&mut tx, handle.as_str()).await {
        Ok(to) => to,
        Err(StoreError::NotFound) => {
            problems.add("to", NOBODY);
            return Ok(Err(problems));
        }
        Err(error) => return Err(error.into()),
    };
    if by == to {
        problems.add("to", "you speak for yourself anyway: name somebody else");
        return Ok(Err(problems));
    }
    store::delegations::hold(&mut tx, by, to).await?;
    // After the wait: what is given now is in time for a vote, or late, and nothing between.
    let now = store::clock::now(&mut tx).await?;
    let apart = store::filters::are_apart(&mut tx, by, to).await?;
    let _permit = permits::may(standing, Action::Delegate { own: by == to, apart }, now)?;
    let running = store::delegations::given_by(&mut tx, by).await?;
    let is_same = |row: &DelegationRow| row.member_id == to && row.scope().is_ok_and(|running| running == scope);
    if running.iter().any(|row| is_same(row) && now - row.at < AGAIN_AFTER) {
        return Ok(Ok(()));
    }
    let constitution = services.constitution(&mut tx).await?;
    let by_name = store::pseudonyms::of(&mut tx, by).await?;
    let to_name = store::pseudonyms::of(&mut tx, to).await?;
    let given = match delegations::delegate((by, &by_name), (to, &to_name), scope, &constitution, now) {
        Ok(given) => given,
        Err(refusal @ DelegationRefusal::Secret(_)) => {
            problems.add("scope", refusal);
            return Ok(Err(problems));
        }
        Err(refusal) => return Err(refused(refusal)),
    };
    match store::delegations::give(&mut tx, given).await {
        Ok(()) => {
            tell(services, &mut tx, by, to).await?;
            tx.commit().await?;
        }
        // Not confirmed yet, or gone meanwhile.
        Err(error) if error.is("delegations_of_members") => {
            problems.add("to", "this member cannot vote yet: their address is not confirmed");
            return Ok(Err(problems));
        }
        // A policy changed between reading it and writing by it.
        Err(error) if CHANGED.iter().any(|rule| error.is(rule)) => {
            return Err(AppError::Unavailable("the rules of delegation are changing just now".to_string()));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Ok(()))
}

/// Whoever speaks for somebody learns of it when it is given, not when they happen to look.
async fn tell(services: &Services, tx: &mut Tx, by: MemberId, to: MemberId) -> Result<(), AppError> {
    // Both are held, so that the newest of what was given to this member is what was given just now.
    let Some(given) = store::delegations::given_to(tx, to, 1).await?.pop() else { return Ok(()) };
    let scope = given.scope()?;
    let letter = DelegationGiven {
        by: by.get(),
        to: to.get(),
        scope: scope.as_str(),
        day: given.at.date_naive(),
        name: given.display_name,
        handle: given.handle,
        votes: scope_words(scope),
        until: given.until,
        speaks_for: store::delegations::number_to(tx, to).await?,
    };
    notifications::tell(services, tx, to, &letter).await?;
    Ok(())
}

/// Takes a delegation of one's own back.
pub async fn revoke(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let by = member_of(standing)?;
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Delegate { own: false, apart: false }, now)?;
    let gone = || refused(DelegationRefusal::NothingGiven);
    let to = store::delegations::running(&mut tx, id, by).await?.ok_or_else(gone)?.to;
    store::delegations::hold(&mut tx, by, to).await?;
    // Read again where nobody else is at it, and at what time.
    let found = store::delegations::running(&mut tx, id, by).await?.ok_or_else(gone)?;
    let now = store::clock::now(&mut tx).await?;
    let by_name = store::pseudonyms::of(&mut tx, by).await?;
    let revoked = delegations::revoke((by, &by_name), &found.to_name, found.scope, now);
    store::delegations::revoke(&mut tx, revoked).await?;
    Ok(tx.commit().await?)
}
