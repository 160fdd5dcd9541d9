//! Forms that carry a token bound to the browser's own secret, and come from our own pages.
//!
//! Every unsafe route takes its form as [`Signed`]; a tidy test keeps the list of exceptions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{Cookie, SameSite, Status};
use rocket::request::Request;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::guards::{ClientIp, Visitor, session_cookie};
use super::multipart::{self, Arrived, Fault, Files};
use crate::error::{AppError, keep_guard_error};
use crate::services::Services;

/// The largest form any page of ours sends.
const FORM_LIMIT_KIB: u64 = 512;

/// So much of a form with files is read; less of it is kept, and the page says what was too large.
const FILES_LIMIT_KIB: u64 = 40 * 1024;

/// How long a form may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

/// How long one with files may: pictures go up slowly from a telephone.
const FILES_ARRIVE_WITHIN: Duration = Duration::from_secs(120);

/// How long what was asked about a sender before their form arrived is taken for true.
const STANDS_FOR: Duration = Duration::from_secs(2);

/// The name of the field that carries the token.
pub const FIELD: &str = "_csrf";

/// What belongs to a browser secret (a session token or a visitor cookie): whoever knows it has been on our page.
fn proof_of(secret: &str) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable_key());
    mac.update(b"folkmoot form token");
    mac.finalize().into_bytes().into()
}

/// The token that a page's forms carry for a browser secret: 64 bytes in hexadecimal, the pad and the proof under it. With a new pad for
/// each page no two pages hold the same token, so the lengths of packed pages tell nothing about it (decision 0048).
pub fn token_for(secret: &str, pad: [u8; 32]) -> String {
    let mut token = [[0; 32], pad].concat();
    for (byte, (under, pad)) in token.iter_mut().zip(proof_of(secret).iter().zip(&pad)) {
        *byte = under ^ pad;
    }
    hex::encode(token)
}

/// Whether a token is one for this browser secret, whatever its pad.
fn fits(token: &str, secret: &str) -> bool {
    let mut bytes = [0; 64];
    if hex::decode_to_slice(token, &mut bytes).is_err() {
        return false;
    }
    let (covered, pad) = bytes.split_at(32);
    let under: Vec<u8> = covered.iter().zip(pad).map(|(covered, pad)| covered ^ pad).collect();
    under.ct_eq(&proof_of(secret)).into()
}

#[expect(clippy::panic, reason = "HMAC takes keys of any length; see RFC 2104 section 2")]
fn unreachable_key() -> Hmac<Sha256> {
    panic!("HMAC refused a key")
}

/// The name of the cookie that holds a visitor's secret.
pub fn visitor_cookie(secure: bool) -> &'static str {
    if secure { "__Host-folkmoot-visitor" } else { "folkmoot-visitor" }
}

/// The token of a visitor, and the secret it belongs to where their browser has none yet.
struct VisitorToken {
    token: String,
    fresh: Option<Cookie<'static>>,
}

/// The token for a visitor's forms. A browser without a secret is given one with the first page that holds a form ([`hand_out`]), and no
/// cookie before: who only reads needs none.
pub fn visitor_token(request: &Request<'_>, services: &Services) -> String {
    let made = || {
        let secure = services.site.is_secure();
        let name = visitor_cookie(secure);
        let known = request.cookies().get(name).map(|cookie| cookie.value().to_string());
        let fresh = known.is_none().then(|| browser_cookie(name, services.chance.token(), secure));
        let secret = known.as_deref().or(fresh.as_ref().map(|cookie| cookie.value())).unwrap_or_default();
        VisitorToken { token: token_for(secret, services.chance.bytes()), fresh: fresh.clone() }
    };
    request.local_cache(|| Some(made())).as_ref().map(|made| made.token.clone()).unwrap_or_default()
}

/// Gives a visitor's browser the secret of a page's forms, if the page has any; tells whether it has.
pub fn hand_out(request: &Request<'_>, html: &str) -> bool {
    let Some(visitor) = request.local_cache(|| None::<VisitorToken>) else { return false };
    let has_forms = html.contains(&visitor.token);
    if let Some(fresh) = visitor.fresh.as_ref().filter(|_| has_forms) {
        request.cookies().add(fresh.clone());
    }
    has_forms
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

/// A form whose page lets files be chosen: `Signed<WithFiles<F>>`. Without files it may come as other forms do.
pub struct WithFiles<F> {
    pub form: F,
    pub files: Files,
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
        match read_signed(request, data, false).await {
            Ok((form, _)) => Outcome::Success(Self(form)),
            Err(error) => Outcome::Error((keep_guard_error(request, error), ())),
        }
    }
}

#[rocket::async_trait]
impl<'r, F: DeserializeOwned + Send + 'static> FromData<'r> for Signed<WithFiles<F>> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match read_signed(request, data, true).await {
            Ok((form, files)) => Outcome::Success(Self(WithFiles { form, files })),
            Err(error) => Outcome::Error((keep_guard_error(request, error), ())),
        }
    }
}

async fn read_signed<F: DeserializeOwned>(
    request: &Request<'_>,
    data: Data<'_>,
    takes_files: bool,
) -> Result<(F, Files), AppError> {
    if !comes_from_us(request) {
        return Err(AppError::StaleForm);
    }
    let began = Instant::now();
    let within = if takes_files { FILES_ARRIVE_WITHIN } else { ARRIVES_WITHIN };
    let Arrived { fields, files } =
        tokio::time::timeout(within, arrived(request, data, takes_files)).await.map_err(|_| {
            AppError::Unprocessable("The form took too long to arrive. Please send it again.".to_string().into())
        })??;
    if began.elapsed() > STANDS_FOR {
        Visitor::ask_again(request).await?;
    }
    let given = url::form_urlencoded::parse(fields.as_bytes()).find(|(name, _)| name == FIELD).map(|(_, value)| value);
    if !carries_token(request, given.as_deref().unwrap_or_default()) {
        return Err(AppError::StaleForm);
    }
    // A browser never sends NUL in a text field, and Postgres cannot keep one.
    if fields.contains("%00") || fields.contains('\0') {
        return Err(AppError::Unprocessable("The form holds a character that cannot be kept.".to_string().into()));
    }
    let form = serde_urlencoded::from_str(&fields).map_err(|_| broken())?;
    Ok((form, files))
}

fn broken() -> AppError {
    AppError::Unprocessable("The form did not arrive as it was sent out.".to_string().into())
}

fn too_large() -> AppError {
    AppError::Unprocessable("That was larger than any form here sends.".to_string().into())
}

/// The form as it arrives, whichever of the two ways it comes.
async fn arrived(request: &Request<'_>, data: Data<'_>, takes_files: bool) -> Result<Arrived, AppError> {
    let Some(boundary) = multipart::boundary(request) else {
        let body = data
            .open(FORM_LIMIT_KIB.kibibytes())
            .into_bytes()
            .await
            .map_err(|error| AppError::Unprocessable(format!("The form did not arrive: {error}").into()))?;
        if !body.is_complete() {
            return Err(too_large());
        }
        let fields = String::from_utf8(body.into_inner()).map_err(|_| broken())?;
        return Ok(Arrived { fields, files: Files::default() });
    };
    let limit = if takes_files { FILES_LIMIT_KIB } else { FORM_LIMIT_KIB };
    // More than that cannot be a form of ours, and who says so beforehand is not listened to.
    let says = request.headers().get_one("Content-Length").and_then(|length| length.parse::<u64>().ok());
    if says.is_some_and(|bytes| bytes > limit * 1024) {
        return Err(too_large());
    }
    let body = data.open(limit.kibibytes());
    let sender = match request.guard::<ClientIp>().await {
        rocket::outcome::Outcome::Success(sender) => sender.0,
        _ => return Err(broken()),
    };
    multipart::read(body, boundary, (takes_files, sender), |token| carries_token(request, token)).await.map_err(
        |fault| match fault {
            Fault::Broken => broken(),
            Fault::NoToken => AppError::StaleForm,
            Fault::NoRoom => AppError::Unavailable("too many files arrive at this moment".to_string()),
        },
    )
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
        .any(|cookie| fits(given, cookie.value()))
}

/// A path of ours to go back to; anything else leads to the front page.
pub fn safe_path(path: &str) -> String {
    let ours =
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control);
    if ours { path.to_string() } else { "/".to_string() }
}

/// The status that a form without its token meets; for tests.
pub const REFUSED: Status = Status::Forbidden;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_secret_whatever_its_pad_and_nothing_else() {
        let (one, other) = (token_for("secret", [0; 32]), token_for("secret", [0xa7; 32]));
        assert_ne!(one, other);
        assert!(fits(&one, "secret") && fits(&other, "secret"));
        assert!(!fits(&one, "another") && !fits(&one[2..], "secret") && !fits("", "secret"));
        assert!(!fits(&hex::encode(proof_of("secret")), "secret"));
        // Not a letter of the proof stands where it would be read off page after page.
        let kept = one.bytes().zip(other.bytes()).filter(|(one, other)| one == other).count();
        assert_eq!(kept, 0, "of 128 letters");
    }
}
