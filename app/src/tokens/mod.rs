//! A member's tokens for programs: made after a password, listed, revoked. What programs do with them is in `api`.

pub mod acts;
mod scope;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::text::TokenName;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::api_tokens::TokenRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub use self::acts::TokenForm;
pub use self::scope::Scope;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![list, make, revoke]
}

/// A token in the list; what it is, nobody can say any more.
struct Line {
    id: i64,
    name: String,
    scopes: String,
    made: Moment,
    until: Moment,
    is_over: bool,
    used: Option<Moment>,
}

impl Line {
    fn new(row: TokenRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            scopes: row.scopes.join(", "),
            made: Moment::new(row.created_at, now),
            until: Moment::new(row.expires_at, now),
            is_over: row.expires_at <= now,
            used: row.used_at.map(|at| Moment::new(at, now)),
        }
    }
}

/// A scope in the form.
struct Choice {
    scope: Scope,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct TokensPage {
    layout: Layout,
    /// What was sent as its name.
    typed: String,
    choices: Vec<Choice>,
    days: String,
    lasting: [(&'static str, &'static str); 4],
    problems: Problems,
    name_max: usize,
    lines: Vec<Line>,
    max: usize,
    /// The new token, only on the page that answers to making it.
    made: String,
    /// Where programs find the API.
    address: String,
}

async fn page(
    services: &Services,
    member: &SignedIn,
    made: Option<String>,
    wrong: Option<(TokenForm, Problems)>,
) -> Result<TokensPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = services.clock.now();
    let rows = store::api_tokens::list(&mut conn, member.id()).await?;
    let (form, problems) = wrong.unwrap_or_default();
    let choice = |scope: Scope| Choice { scope, chosen: form.has(scope) };
    Ok(TokensPage {
        layout: member.layout(services, "Tokens for programs", Section::Settings),
        choices: Scope::ALL.map(choice).into(),
        days: form.days.clone(),
        lasting: acts::LASTING,
        typed: form.name,
        problems,
        name_max: TokenName::MAX,
        lines: rows.into_iter().map(|row| Line::new(row, now)).collect(),
        max: store::api_tokens::PER_MEMBER_MAX,
        made: made.unwrap_or_default(),
        address: services.site.url(crate::api::BASE),
    })
}

#[rocket::get("/settings/tokens")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<TokensPage>, AppError> {
    Ok(Page::ok(page(services, &member, None, None).await?))
}

#[rocket::post("/settings/tokens", data = "<form>")]
async fn make(
    member: SignedIn,
    form: Signed<TokenForm>,
    services: &State<Arc<Services>>,
) -> Result<Page<TokensPage>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    // Answered with the page itself: a redirect would have to carry the secret.
    match acts::make(services, &member.standing(), &form).await? {
        Ok(token) => Ok(Page::ok(page(services, &member, Some(token), None).await?)),
        Err(problems) => Ok(Page::unprocessable(page(services, &member, None, Some((form.0, problems))).await?)),
    }
}

#[rocket::post("/settings/tokens/<id>/removal", data = "<_form>")]
async fn revoke(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    acts::revoke(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/settings/tokens"), "Revoked. What used that token can do nothing any more."))
}
