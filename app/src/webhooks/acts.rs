//! Making, changing and removing webhooks: check, permit, write, and tell the member.

use std::collections::HashMap;

use governance::MemberId;
use governance::permits::{self, Action, Standing};
use governance::text::TokenName;
use store::Tx;
use store::webhooks::{Choice, NewWebhook};
use url::{Host, Url};

use super::{choice, signing};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail::webhooks::WebhookMade;
use crate::notifications;
use crate::services::Services;
use crate::settings::acts::begin_with_password;
use crate::web::forms::Problems;

/// As long as the database keeps an address.
const URL_BYTES_MAX: usize = 2_000;

/// What is said where nothing is chosen.
const NOTHING: &str = "choose at least one thing that is sent";

/// A form as it was sent: each box is absent when it is not ticked.
pub type HookForm = HashMap<String, String>;

/// A field of the form; empty where it was not sent.
pub fn field<'f>(form: &'f HookForm, name: &str) -> &'f str {
    form.get(name).map(String::as_str).unwrap_or_default()
}

/// The address, where it can be one: on the public web over TLS, or where a test or a demonstration listens on its own machine.
fn address(services: &Services, typed: &str) -> Result<Url, String> {
    let url = Url::parse(typed.trim()).map_err(|_| "this is not an address; an example is https://example.org/in")?;
    services.web_client.check(&url).map_err(|why| why.to_string())?;
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    if url.scheme() != "https" && !is_here {
        return Err(
            "this has to begin with https://: what is sent is yours, and nobody on the way is to read it".into()
        );
    }
    if url.fragment().is_some() || url.as_str().len() > URL_BYTES_MAX {
        return Err("this has a part behind # or is too long".to_owned());
    }
    Ok(url)
}

/// What a webhook is called and sent.
fn read(form: &HookForm, problems: &mut Problems) -> (Option<TokenName>, Choice) {
    let name = problems.take("name", TokenName::parse(field(form, "name")));
    let choice = choice::read(form);
    if choice::is_empty(&choice) {
        problems.add("sent", NOTHING);
    }
    (name, choice)
}

/// Makes a webhook and returns its number and its secret, which nobody is shown again.
pub async fn make(services: &Services, standing: &Standing, form: &HookForm) -> Outcome<(i64, String)> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let mut problems = Problems::default();
    let (name, choice) = read(form, &mut problems);
    let url = problems.take("url", address(services, field(form, "url")));
    let (Some(name), Some(url), true) = (name, url, problems.is_empty()) else { return Ok(Err(problems)) };
    let mut tx = match begin_with_password(services, standing, field(form, "password")).await? {
        Ok(tx) => tx,
        Err(problems) => return Ok(Err(problems)),
    };
    let seed = services.chance.bytes::<16>();
    let host = url.host_str().unwrap_or_default();
    let new = NewWebhook { member, name: name.as_str(), url: url.as_str(), host, seed: &seed };
    let Some(id) = store::webhooks::make(&mut tx, &new, &choice).await? else {
        let max = store::webhooks::PER_MEMBER_MAX;
        return Ok(Err(problems.with("name", format!("you have {max} webhooks already; remove one to make another"))));
    };
    let letter = WebhookMade { webhook: id, name: name.as_str().to_owned(), host: host.to_owned() };
    notifications::tell(services, &mut tx, member, &letter).await?;
    tx.commit().await?;
    Ok(Ok((id, signing::secret(&services.keys, &seed))))
}

/// A transaction in which the member may manage their account.
async fn begin(services: &Services, standing: &Standing) -> Result<(Tx, MemberId), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    Ok((tx, member))
}

/// Changes what a webhook is called and sent.
pub async fn choose(services: &Services, standing: &Standing, id: i64, form: &HookForm) -> Outcome<()> {
    let mut problems = Problems::default();
    let (name, choice) = read(form, &mut problems);
    let (Some(name), true) = (name, problems.is_empty()) else { return Ok(Err(problems)) };
    let (mut tx, member) = begin(services, standing).await?;
    store::webhooks::choose(&mut tx, (member, id), name.as_str(), &choice).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Gives a webhook another secret and returns it. For a day what is sent is signed with that before too.
pub async fn renew(services: &Services, standing: &Standing, id: i64, password: &str) -> Outcome<String> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let mut tx = match begin_with_password(services, standing, password).await? {
        Ok(tx) => tx,
        Err(problems) => return Ok(Err(problems)),
    };
    let seed = services.chance.bytes::<16>();
    store::webhooks::renew(&mut tx, member, id, &seed).await?;
    tx.commit().await?;
    Ok(Ok(signing::secret(&services.keys, &seed)))
}

/// What a member does to a webhook of theirs with one button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    /// Send it a message that says nothing but that it is there.
    Ping,
    /// Switch it on again.
    Resume,
    Remove,
    /// Send this once more.
    Again(i64),
}

/// Does it; `NotFound` where it is not theirs, or cannot be done as it stands.
pub async fn press(services: &Services, standing: &Standing, id: i64, what: Do) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing).await?;
    match what {
        Do::Ping => store::webhooks::ping(&mut tx, member, id).await?,
        Do::Resume => store::webhooks::resume(&mut tx, member, id).await?,
        Do::Remove => store::webhooks::remove(&mut tx, member, id).await?,
        Do::Again(delivery) => store::webhooks::again(&mut tx, member, id, delivery).await?,
    }
    Ok(tx.commit().await?)
}
