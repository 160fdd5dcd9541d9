//! What members do with the links of their profiles: check, permit, write.

use governance::MemberId;
use governance::permits::{self, Action, Standing};
use store::Tx;

use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::sources::acts::address;
use crate::web::forms::Problems;

/// A profile's owner, with what they say of themselves locked: no link changes while a jury looks at it.
async fn begin(services: &Services, standing: &Standing, says_less: bool) -> Result<(Tx, MemberId), AppError> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let mut tx = services.store.begin().await?;
    let kept = store::profiles::lock(&mut tx, member.actor()).await?;
    let now = store::clock::now(&mut tx).await?;
    let held = kept.held_until.is_some();
    let _permit = permits::may(standing, Action::EditProfile { says_less, held, replaces: false }, now)?;
    if kept.withheld && !says_less {
        // What was removed is to be replaced first, in the settings: the links go with it.
        return Err(AppError::Unprocessable(
            "What you said about yourself was removed. Say something else first, in your settings.".to_owned().into(),
        ));
    }
    Ok((tx, member))
}

/// Puts a link on the member's profile.
pub async fn add(services: &Services, standing: &Standing, typed: &str) -> Outcome<()> {
    let mut problems = Problems::default();
    if typed.trim().is_empty() {
        return Ok(Err(problems.with("url", "give the address of a page of yours")));
    }
    let Some(url) = problems.take("url", address(typed, &services.web_client)) else { return Ok(Err(problems)) };
    let (mut tx, member) = begin(services, standing, false).await?;
    let constitution = services.constitution(&mut tx).await?;
    if let Some(why) = crate::spam::refused_address(url.as_str(), &constitution) {
        return Ok(Err(problems.with("url", why)));
    }
    match store::profile_links::add(&mut tx, member, url.as_str()).await {
        Ok(true) => {}
        Ok(false) => return Ok(Err(problems.with("url", "this address is on your profile already"))),
        Err(error) if error.is("profile_links_have_an_end") => {
            return Ok(Err(problems.with("url", "a profile has room for ten links: take one away first")));
        }
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes one of the member's own links away.
pub async fn remove(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing, true).await?;
    store::profile_links::remove(&mut tx, member, id).await?;
    Ok(tx.commit().await?)
}

/// Has a page looked at again.
pub async fn look_again(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::ManageAccount, now)?;
    store::profile_links::look_again(&mut tx, standing.member.ok_or(AppError::SignIn)?, id).await?;
    Ok(tx.commit().await?)
}
