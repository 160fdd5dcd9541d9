//! What members do with their own account: check, permit, write.

use chrono_tz::Tz;
use governance::ledger::Pseudonym;
use governance::permits::{self, Action, Standing};
use governance::text::{About, DisplayName};
use governance::{MemberId, PolicyKey, members};
use store::Tx;
use store::members::{Account, DigestSetting};

use super::{DigestForm, ProfileForm};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::secrets;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::html::render_markdown;
use crate::web::limits::{Limited, Payer};

/// As long as the database keeps the HTML of what members, and groups, say about themselves.
pub const ABOUT_HTML_MAX: usize = 20_000;

/// A transaction in which the member may manage their account.
pub(super) async fn begin(services: &Services, standing: &Standing) -> Result<(Tx, MemberId), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let permit = permits::may(standing, Action::ManageAccount, now)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    Ok((tx, member))
}

/// Changes the member's name and what they say about themselves.
pub async fn set_profile(services: &Services, standing: &Standing, form: &ProfileForm) -> Outcome<()> {
    let mut problems = Problems::default();
    let (mut tx, member) = begin(services, standing).await?;
    // A name stands beside everything its owner ever said: under a limit it stays, and a text about oneself can only go. Where a verdict
    // removed them, others take their place all the same, once: nobody is to go nameless for as long as a limit lasts.
    let kept = store::profiles::lock(&mut tx, member.actor()).await?;
    let says_less = form.about.trim().is_empty() && form.display_name.trim() == kept.display_name && !kept.withheld;
    let now = store::clock::now(&mut tx).await?;
    let held = kept.held_until.is_some();
    let replaces = kept.withheld && !held;
    let _permit = permits::may(standing, Action::EditProfile { says_less, held, replaces }, now)?;
    let constitution = services.constitution(&mut tx).await?;
    let name = DisplayName::parse_within(&form.display_name, constitution.integer(PolicyKey::ProfileNameMaxChars));
    let name = problems.take("display_name", name);
    let about = About::parse_within(&form.about, constitution.integer(PolicyKey::ProfileAboutMaxChars));
    let about = problems.take("about", about);
    let (Some(name), Some(about)) = (name, about) else { return Ok(Err(problems)) };
    let html = render_markdown(about.as_str()).html.to_string();
    if let Some(why) = crate::spam::refused_links(&html, &constitution) {
        return Ok(Err(problems.with("about", why)));
    }
    if html.chars().count() > ABOUT_HTML_MAX {
        problems.add("about", say!("settings-too-large"));
        return Ok(Err(problems));
    }
    let says_the_same = name.as_str() == kept.display_name && about.as_str() == kept.about;
    if kept.withheld && says_the_same {
        problems.add("about", say!("settings-words-removed"));
        return Ok(Err(problems));
    }
    if !says_the_same {
        store::profiles::say(&mut tx, member.actor(), &kept, name.as_str(), about.as_str(), &html).await?;
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// Time zones to choose from: those named after places, and UTC. Others are taken when typed.
pub fn offered_time_zones() -> Vec<&'static str> {
    let places =
        ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let is_place = |name: &&str| *name == "UTC" || places.iter().any(|place| name.starts_with(place));
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).filter(is_place).collect()
}

/// Changes when the member's digest comes, and what stands in it.
pub async fn set_digest(services: &Services, standing: &Standing, form: &DigestForm) -> Outcome<()> {
    let mut problems = Problems::default();
    let digest = ["off", "daily", "weekly"].into_iter().find(|choice| *choice == form.digest);
    if digest.is_none() {
        problems.add("digest", say!("settings-choose-one"));
    }
    let hour = form.hour.parse::<i16>().ok().filter(|hour| (0..24).contains(hour));
    if hour.is_none() {
        problems.add("hour", say!("settings-choose-hour"));
    }
    let zone = form.time_zone.trim().parse::<Tz>();
    let zone = problems.take("time_zone", zone.map_err(|_| say!("settings-no-time-zone")));
    let sections = form.sections();
    if sections.as_ref().is_some_and(Vec::is_empty) && digest != Some("off") {
        problems.add("sections", say!("settings-choose-a-section"));
    }
    let (Some(digest), Some(hour), Some(zone), true) = (digest, hour, zone, problems.is_empty()) else {
        return Ok(Err(problems));
    };
    let (mut tx, member) = begin(services, standing).await?;
    let setting = DigestSetting { digest, hour, time_zone: zone.name(), sections: sections.as_deref() };
    store::members::set_digest(&mut tx, member, &setting).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Switches the member's reminders on or off.
pub async fn set_reminders(services: &Services, standing: &Standing, wanted: bool) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing).await?;
    store::reminders::set_wanted(&mut tx, member, wanted).await?;
    Ok(tx.commit().await?)
}

/// Ends one of the member's sessions.
pub async fn end_session(services: &Services, standing: &Standing, session_id: i64) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing).await?;
    store::sessions::close_own(&mut tx, member, session_id).await?;
    Ok(tx.commit().await?)
}

/// The member's account, when they gave its password once more.
pub async fn with_password(services: &Services, member: MemberId, password: &str) -> Outcome<Account> {
    services.limits.spend(Limited::SignIn, Payer::Member(member))?;
    let account = {
        let mut conn = services.store.read().await?;
        store::members::find(&mut conn, member).await?
    };
    if secrets::matches(password, Some(&account.password_hash)).await? {
        return Ok(Ok(account));
    }
    Ok(Err(Problems::default().with("password", say!("passwords-not-yours"))))
}

/// A transaction in which the member may manage their account, when they gave its password once more.
pub async fn begin_with_password(services: &Services, standing: &Standing, password: &str) -> Outcome<Tx> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let account = match with_password(services, member, password).await? {
        Ok(account) => account,
        Err(problems) => return Ok(Err(problems)),
    };
    let (mut tx, member) = begin(services, standing).await?;
    // A password that is being changed at this moment opens nothing any more.
    if !store::members::hold_if_password(&mut tx, member, &account.password_hash).await? {
        return Ok(Err(Problems::default().with("password", say!("passwords-changed-meanwhile"))));
    }
    Ok(Ok(tx))
}

/// Erases the member's account after they gave their password once more.
pub async fn erase(services: &Services, standing: &Standing, password: &str) -> Outcome<()> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let account = match with_password(services, member, password).await? {
        Ok(account) => account,
        Err(problems) => return Ok(Err(problems)),
    };
    let name = Pseudonym::parse(&account.ledger_name).map_err(|error| AppError::Bug(error.to_string()))?;
    let (mut tx, member) = begin(services, standing).await?;
    // Of two requests at once one waits here, then finds no such account any more.
    if !store::erasure::hold(&mut tx, member).await? {
        return Err(AppError::Unavailable("the account is being erased".to_string()));
    }
    let now = store::clock::now(&mut tx).await?;
    store::erasure::erase(&mut tx, members::erase_account(member, &name, now)).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
