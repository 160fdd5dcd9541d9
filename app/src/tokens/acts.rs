//! Making and revoking tokens for programs: check, permit, write, and tell the member.

use chrono::TimeDelta;
use governance::permits::{self, Action, Standing};
use governance::text::TokenName;
use serde::Deserialize;
use store::api_tokens::NewToken;

use super::Scope;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail::tokens::TokenMade;
use crate::notifications;
use crate::services::Services;
use crate::settings::acts::begin_with_password;
use crate::web::forms::Problems;
use crate::web::guards::token_hash;

/// How a token begins, so that whoever looks for lost secrets in published code finds it.
pub const PREFIX: &str = "fm_";

/// How long one can last: days, and in words.
pub const LASTING: [(&str, &str); 4] = [("7", "a week"), ("30", "30 days"), ("90", "90 days"), ("365", "a year")];

/// A token as it is asked for. Each box is absent when it is not ticked.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    pub name: String,
    pub read: String,
    pub write: String,
    pub vote: String,
    pub moderate: String,
    pub days: String,
    pub password: String,
}

impl Default for TokenForm {
    fn default() -> Self {
        let empty = String::new;
        let (read, days) = (String::new(), "90".to_owned());
        Self { name: empty(), read, write: empty(), vote: empty(), moderate: empty(), days, password: empty() }
    }
}

impl TokenForm {
    /// Whether a scope is asked for.
    pub fn has(&self, scope: Scope) -> bool {
        let ticked = match scope {
            Scope::Read => &self.read,
            Scope::Write => &self.write,
            Scope::Vote => &self.vote,
            Scope::Moderate => &self.moderate,
        };
        !ticked.is_empty()
    }

    fn scopes(&self) -> Vec<&'static str> {
        Scope::ALL.into_iter().filter(|scope| self.has(*scope)).map(Scope::as_str).collect()
    }

    fn lasts(&self) -> Option<TimeDelta> {
        let offered = LASTING.iter().find(|(days, _)| *days == self.days)?;
        TimeDelta::try_days(offered.0.parse().ok()?)
    }
}

/// Makes a token, which nobody can find out afterwards, and tells its member by mail.
pub async fn make(services: &Services, standing: &Standing, form: &TokenForm) -> Outcome<String> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let mut problems = Problems::default();
    let name = problems.take("name", TokenName::parse(&form.name));
    let lasts = problems.take("days", form.lasts().ok_or("choose one of these"));
    let scopes = form.scopes();
    if scopes.is_empty() {
        problems.add("scopes", "choose at least one thing that it may do");
    }
    let (Some(name), Some(lasts), true) = (name, lasts, problems.is_empty()) else { return Ok(Err(problems)) };
    let mut tx = match begin_with_password(services, standing, &form.password).await? {
        Ok(tx) => tx,
        Err(problems) => return Ok(Err(problems)),
    };
    let token = format!("{PREFIX}{}", services.chance.token());
    let new = NewToken { member, name: &name, token_hash: &token_hash(&token), scopes: &scopes, lasts };
    let Some((number, until)) = store::api_tokens::make(&mut tx, &new).await? else {
        let max = store::api_tokens::PER_MEMBER_MAX;
        return Ok(Err(problems.with("name", format!("you have {max} tokens already; revoke one to make another"))));
    };
    let letter = TokenMade { number, name: name.into_string(), may: scopes.join(", "), until };
    notifications::tell(services, &mut tx, member, &letter).await?;
    tx.commit().await?;
    Ok(Ok(token))
}

/// Ends a token of the member's: what uses it can do nothing from now on.
pub async fn revoke(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    store::api_tokens::revoke(&mut tx, member, id).await?;
    Ok(tx.commit().await?)
}
