//! Who calls: a member by their token, or anybody. Guards establish identity and scope; what may be done is governance's to say.

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::TimeDelta;
use governance::permits::Standing;
use governance::{ActorId, MemberId};
use rocket::request::{FromRequest, Outcome, Request};
use store::api_tokens::BearerRow;
use store::sessions::{SEEN_EVERY_MINUTES, ViewerRow};

use super::headers::Spent;
use super::problem::{Kind, Problem, keep};
use crate::error::AppError;
use crate::services::Services;
use crate::tokens::Scope;
use crate::tokens::acts::PREFIX;
use crate::web::guards::{ClientIp, Visitor, token_hash};
use crate::web::limits::{Limited, Payer};

/// A token as its holder may use it.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: i64,
    pub scopes: Vec<Scope>,
}

/// Anybody: with a token that may read, a member; without one, a visitor.
#[derive(Clone)]
pub struct Caller {
    visitor: Visitor,
    token: Option<Token>,
    payer: Payer,
}

/// Kept per request, so that several guards cost one query and one request of the budget.
struct Known(Result<Caller, Problem>);

impl Caller {
    /// The same person as any page sees them.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// Whose budget for searches it is.
    pub fn payer(&self) -> Payer {
        self.payer.clone()
    }

    /// Who pays where reading costs what a search costs.
    pub fn spend_search(&self, services: &Services) -> Result<(), AppError> {
        services.limits.spend(Limited::Search, self.payer())
    }

    async fn of(request: &Request<'_>) -> Result<Self, Problem> {
        let known = request.local_cache_async(async { Known(Self::look_up(request).await) }).await;
        known.0.clone()
    }

    async fn look_up(request: &Request<'_>) -> Result<Self, Problem> {
        let Some(services) = request.rocket().state::<Arc<Services>>() else {
            return Err(AppError::Bug("no services".to_owned()).into());
        };
        let address = match request.guard::<ClientIp>().await {
            Outcome::Success(ip) => Payer::Address(ip.0),
            _ => return Err(AppError::Bug("no address".to_owned()).into()),
        };
        let Some(given) = request.headers().get_one("Authorization") else {
            pay(request, services, address.clone())?;
            return Ok(Self { visitor: Visitor::default(), token: None, payer: address });
        };
        let Some(bearer) = bearer(services, given).await? else {
            // Whoever guesses pays for it as a visitor.
            pay(request, services, address)?;
            return Err(Problem::new(Kind::BadToken));
        };
        let payer = Payer::Member(bearer.viewer.member_id);
        pay(request, services, payer.clone())?;
        note_used(services, &bearer.viewer);
        let scopes = bearer.scopes.iter().filter_map(|word| Scope::named(word)).collect();
        let token = Some(Token { id: bearer.viewer.session_id, scopes });
        Ok(Self { visitor: Visitor::reading(bearer.viewer), token, payer })
    }
}

/// The member behind a header such as `Bearer fm_…`.
async fn bearer(services: &Services, given: &str) -> Result<Option<BearerRow>, Problem> {
    let Some((scheme, token)) = given.trim().split_once(' ') else { return Ok(None) };
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let mut conn = services.store.read().await?;
    Ok(store::api_tokens::bearer(&mut conn, &token_hash(token)).await?)
}

fn pay(request: &Request<'_>, services: &Services, payer: Payer) -> Result<(), Problem> {
    let (left, paid) = services.limits.spend_request(payer);
    Spent::note(request, left);
    Ok(paid?)
}

/// Notes now and then that a token is used, beside the request: no answer waits for a write.
fn note_used(services: &Services, viewer: &ViewerRow) {
    if viewer.now - viewer.seen_at < TimeDelta::minutes(SEEN_EVERY_MINUTES) {
        return;
    }
    let (store, token) = (services.store.clone(), viewer.session_id);
    rocket::tokio::spawn(async move {
        let noted = async {
            let mut tx = store.begin().await?;
            store::api_tokens::note_used(&mut tx, token).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::debug!(%error, "that a token was used was not noted; the next request tries again");
        }
    });
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Caller {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let found = Self::of(request).await.and_then(|caller| match &caller.token {
            Some(token) if !token.scopes.contains(&Scope::Read) => Err(Problem::scope(Scope::Read)),
            _ => Ok(caller),
        });
        match found {
            Ok(caller) => Outcome::Success(caller),
            Err(problem) => Outcome::Error((keep(request, problem), ())),
        }
    }
}

/// What a token has to be for.
pub trait Needs: Send + 'static {
    const SCOPE: Scope;
}

/// One type for each scope, so that a handler's signature says which it needs.
pub struct Read;
pub struct Write;
pub struct Vote;
pub struct Moderate;

impl Needs for Read {
    const SCOPE: Scope = Scope::Read;
}

impl Needs for Write {
    const SCOPE: Scope = Scope::Write;
}

impl Needs for Vote {
    const SCOPE: Scope = Scope::Vote;
}

impl Needs for Moderate {
    const SCOPE: Scope = Scope::Moderate;
}

/// A member whose token is for this.
pub struct Holder<N> {
    visitor: Visitor,
    token: Token,
    member: MemberId,
    needs: PhantomData<N>,
}

impl<N> Holder<N> {
    /// The member.
    pub fn id(&self) -> MemberId {
        self.member
    }

    /// The member's public face.
    pub fn actor(&self) -> ActorId {
        self.member.actor()
    }

    /// What governance asks about the member.
    pub fn standing(&self) -> Standing {
        self.visitor.standing()
    }

    /// The same person as any page sees them.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The token.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Spends one from the member's budget.
    pub fn spend(&self, services: &Services, limited: Limited) -> Result<(), AppError> {
        services.limits.spend(limited, Payer::Member(self.member))
    }

    /// Spends one from the member's budget, or from that of a newcomer.
    pub fn spend_by_age(&self, services: &Services, limited: Limited) -> Result<(), AppError> {
        let constitution = services.recent.constitution();
        services.limits.spend_by_age(limited, &self.standing(), &constitution, services.clock.now())
    }
}

impl<N: Needs> Holder<N> {
    fn new(caller: Caller) -> Result<Self, Problem> {
        let Caller { visitor, token, .. } = caller;
        let (Some(member), Some(token)) = (visitor.viewer().map(|viewer| viewer.member_id), token) else {
            return Err(Problem::new(Kind::NoToken));
        };
        if !token.scopes.contains(&N::SCOPE) {
            return Err(Problem::scope(N::SCOPE));
        }
        Ok(Self { visitor, token, member, needs: PhantomData })
    }
}

#[rocket::async_trait]
impl<'r, N: Needs> FromRequest<'r> for Holder<N> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match Caller::of(request).await.and_then(Self::new) {
            Ok(holder) => Outcome::Success(holder),
            Err(problem) => Outcome::Error((keep(request, problem), ())),
        }
    }
}
