//! What members do for the franchise: check, permit, write.

use governance::franchise::{self, FranchiseRefusal, Stance, Vouch};
use governance::permits::{self, Action, Standing};
use governance::text::{Handle, Remark};
use governance::{MemberId, ProposalId};
use store::Tx;

use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::proposals::acts::member_of;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

fn refused(refusal: FranchiseRefusal) -> AppError {
    AppError::Unprocessable(sentence(&refusal.to_string()).into())
}

async fn begin(
    services: &Services,
    standing: &Standing,
    handle: &str,
    act: fn(bool) -> Action,
) -> Result<(Tx, MemberId, MemberId), AppError> {
    let mut tx = services.store.begin().await?;
    let by = member_of(standing)?;
    let now = store::clock::now(&mut tx).await?;
    let handle = Handle::parse(handle).map_err(|_| AppError::NotFound)?;
    let of = store::actors::member_by_handle(&mut tx, handle.as_str()).await?;
    let _permit = permits::may(standing, act(by == of), now)?;
    Ok((tx, by, of))
}

/// Vouches for somebody, in the open.
pub async fn vouch(services: &Services, standing: &Standing, handle: &str) -> Result<(), AppError> {
    let (mut tx, by, of) = begin(services, standing, handle, |own| Action::Vouch { own }).await?;
    let constitution = services.constitution(&mut tx).await?;
    let by_name = store::pseudonyms::of(&mut tx, by).await?;
    let of_name = store::pseudonyms::of(&mut tx, of).await?;
    let facts = store::franchise::vouch_facts(&mut tx, by, of).await?;
    let now = store::clock::now(&mut tx).await?;
    let recorded = franchise::vouch(facts, &by_name, &of_name, &constitution, now).map_err(refused)?;
    match store::franchise::vouch(&mut tx, recorded).await {
        Ok(()) => Ok(tx.commit().await?),
        // Two at once: the database counts one after the other.
        Err(error) if error.is("vouches_one_per_pair") => Err(refused(FranchiseRefusal::Twice)),
        Err(error) if error.is("vouches_per_month") => {
            let max = constitution.count(governance::PolicyKey::FranchiseVouchesPerMonth);
            Err(refused(FranchiseRefusal::TooMany { max }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes a voucher back that no roll rests on.
pub async fn withdraw(services: &Services, standing: &Standing, handle: &str) -> Result<(), AppError> {
    let (mut tx, by, of) = begin(services, standing, handle, |_| Action::TakeBack).await?;
    let is_used = store::franchise::is_used(&mut tx, by, of).await?.ok_or(AppError::NotFound)?;
    let by_name = store::pseudonyms::of(&mut tx, by).await?;
    let of_name = store::pseudonyms::of(&mut tx, of).await?;
    let at = store::clock::now(&mut tx).await?;
    let recorded = franchise::withdraw_vouch(Vouch { by, of, at }, is_used, &by_name, &of_name).map_err(refused)?;
    store::franchise::withdraw(&mut tx, recorded).await?;
    Ok(tx.commit().await?)
}

/// Says that an account on a provisional roll does not belong there, or that it does.
pub async fn challenge(
    services: &Services,
    standing: &Standing,
    proposal: ProposalId,
    handle: &str,
    stance: Stance,
    reason: &str,
) -> Outcome<()> {
    let mut problems = Problems::default();
    let Some(reason) = problems.take("reason", Remark::parse(reason)) else { return Ok(Err(problems)) };
    let (mut tx, by, of) = match begin(services, standing, handle, |own| Action::Vouch { own }).await {
        Err(AppError::NotFound) => {
            problems.add("handle", "there is no member of this name");
            return Ok(Err(problems));
        }
        other => other?,
    };
    let by_name = store::pseudonyms::of(&mut tx, by).await?;
    let of_name = store::pseudonyms::of(&mut tx, of).await?;
    let facts = store::franchise::challenge_facts(&mut tx, proposal, of, by).await?;
    let now = store::clock::now(&mut tx).await?;
    let recorded = franchise::challenge(facts, stance, reason, &by_name, &of_name, now).map_err(refused)?;
    match store::franchise::challenge(&mut tx, recorded).await {
        Ok(()) => tx.commit().await?,
        Err(error) if error.is("challenges_once") => return Err(refused(FranchiseRefusal::Twice)),
        Err(error) if error.is("challenges_within_the_window") => return Err(refused(FranchiseRefusal::WindowClosed)),
        Err(error) => return Err(error.into()),
    }
    Ok(Ok(()))
}
