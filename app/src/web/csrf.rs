//! Forms that carry a token bound to the browser's own secret, and come from our own pages.
//!
//! Every unsafe route takes its form as [`Signed`]; a tidy test keeps the list of exceptions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::request::Request;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::guards::{Visitor, session_cookie};
use super::multipart;
use crate::error::{AppError, keep_guard_error};
use crate::services::Services;

/// The largest form any page of ours sends.
const FORM_LIMIT_KIB: u64 = 512;

/// The largest with a file in it: a list of feeds, and what stands around it.
const FILE_LIMIT_KIB: u64 = 1_152;

/// How long a form may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

/// How long what was asked about a sender before their form arrived is taken for true.
const STANDS_FOR: Duration = Duration::from_secs(2);

/// The name of the field that carries the token.
pub const FIELD: &str = "_csrf";

/// The token that belongs to a browser secret (a session token or a visitor cookie).
pub fn token_for(secret: &str) -> String {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable_key());
    mac.update(b"folkmoot form token");
    hex::encode(mac.finalize().into_bytes())
}

#[expect(clippy::panic, reason = "HMAC takes keys of any length; see RFC 2104 section 2")]
fn unreachable_key() -> Hmac<Sha256> {
    panic!("HMAC refused a key")
}

/// The name of the cookie that holds a visitor's secret.
pub fn visitor_cookie(secure: bool) -> &'static str {
    if secure { "__Host-folkmoot-visitor" } else { "folkmoot-visitor" }
}

/// The token for a visitor's forms; gives the browser a secret first if it has none.
pub fn visitor_token(jar: &CookieJar<'_>, services: &Services) -> String {
    let secure = services.site.is_secure();
    let name = visitor_cookie(secure);
    let secret = jar.get(name).map(|cookie| cookie.value().to_string()).unwrap_or_else(|| {
        let secret = services.chance.token();
        jar.add(browser_cookie(name, secret.clone(), secure));
        secret
    });
    token_for(&secret)
}

/// A cookie that scripts cannot read and other sites cannot send along with a form.
pub fn browser_cookie(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).secure(secure).same_site(SameSite::Lax).build()
}

/// A form that carried the right token from one of our own pages.
pub struct Signed<F>(pub F);

impl<F> std::ops::Deref for Signed<F> {
    type Target = F;
    fn deref(&self) -> &F {
        &self.0
    }
}

/// For buttons: a form with nothing in it but its token.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Press {
    /// Where to go afterwards, when the button stands on several pages.
    pub back: String,
}

#[rocket::async_trait]
impl<'r, F: DeserializeOwned + Send + 'static> FromData<'r> for Signed<F> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match read_signed(request, data).await {
            Ok(form) => Outcome::Success(Self(form)),
            Err(error) => Outcome::Error((keep_guard_error(request, error), ())),
        }
    }
}

async fn read_signed<F: DeserializeOwned>(request: &Request<'_>, data: Data<'_>) -> Result<F, AppError> {
    if !comes_from_us(request) {
        return Err(AppError::StaleForm);
    }
    let began = Instant::now();
    let boundary = multipart::boundary(request);
    let limit = if boundary.is_some() { FILE_LIMIT_KIB } else { FORM_LIMIT_KIB };
    let body = tokio::time::timeout(ARRIVES_WITHIN, data.open(limit.kibibytes()).into_bytes())
        .await
        .map_err(|_| AppError::Unprocessable("The form took too long to arrive. Please send it again.".to_string()))?
        .map_err(|error| AppError::Unprocessable(format!("The form did not arrive: {error}")))?;
    if began.elapsed() > STANDS_FOR {
        Visitor::ask_again(request).await?;
    }
    if !body.is_complete() {
        return Err(AppError::Unprocessable("That was larger than any form here sends.".to_string()));
    }
    let body = match boundary {
        Some(boundary) => multipart::as_urlencoded(body.into_inner(), boundary).await,
        None => String::from_utf8(body.into_inner()).ok(),
    };
    let body =
        body.ok_or_else(|| AppError::Unprocessable("The form did not arrive as it was sent out.".to_string()))?;
    let given = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == FIELD).map(|(_, value)| value);
    if !carries_token(request, given.as_deref().unwrap_or_default()) {
        return Err(AppError::StaleForm);
    }
    // A browser never sends NUL in a text field, and Postgres cannot keep one.
    if body.contains("%00") || body.contains('\0') {
        return Err(AppError::Unprocessable("The form holds a character that cannot be kept.".to_string()));
    }
    serde_urlencoded::from_str(&body)
        .map_err(|_| AppError::Unprocessable("The form did not arrive as it was sent out.".to_string()))
}

/// Fetch metadata where the browser sends it, else the Origin; a request with neither is judged by its token alone.
fn comes_from_us(request: &Request<'_>) -> bool {
    if let Some(site) = request.headers().get_one("Sec-Fetch-Site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = request.headers().get_one("Origin") else { return true };
    let Some(services) = request.rocket().state::<Arc<Services>>() else { return false };
    let host = request.headers().get_one("Host").unwrap_or_default();
    origin == services.site.base_url
        || origin.split_once("://").is_some_and(|(_, rest)| !host.is_empty() && rest == host)
}

fn carries_token(request: &Request<'_>, given: &str) -> bool {
    let secure = request.rocket().state::<Arc<Services>>().is_some_and(|services| services.site.is_secure());
    let jar = request.cookies();
    [session_cookie(secure), visitor_cookie(secure)]
        .into_iter()
        .filter_map(|name| jar.get(name))
        .any(|cookie| bool::from(token_for(cookie.value()).as_bytes().ct_eq(given.as_bytes())))
}

/// A path of ours to go back to; anything else leads to the front page.
pub fn safe_path(path: &str) -> String {
    let ours =
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control);
    if ours { path.to_string() } else { "/".to_string() }
}

/// The status that a form without its token meets; for tests.
pub const REFUSED: Status = Status::Forbidden;
