//! What can go wrong with a request, and the page that says so.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use governance::permits::{Refusal, RefusalStatus};
use governance::{PolicyKey, PolicyValue};
use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::{Redirect, Responder, Result as Responded};
use store::StoreError;

use crate::constitution::words;
use crate::services::Services;
use crate::web::errors::{CitedRule, ErrorPage};
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Section};
use crate::web::moments::Moment;
use crate::web::requests::{logged_path, request_id};
use crate::web::texts::Text;

/// Why a request was not carried out. Nothing of it was kept.
#[derive(Debug)]
pub enum AppError {
    /// Only members may do this, and nobody is signed in.
    SignIn,
    /// The rules say no.
    Refused(Refusal),
    /// There is nothing here, or nothing that this viewer may see.
    NotFound,
    /// More than one person sends; come back after this long.
    TooMany {
        retry_after: Duration,
        /// The policy that says how many in an hour, and how many that is; none where no vote decides it.
        limit: Option<(PolicyKey, u32)>,
        /// From when on the full limit holds, where so few are allowed because the account is new.
        newcomer: Option<DateTime<Utc>>,
    },
    /// A form without a valid token, or from another site.
    StaleForm,
    /// Something that no form of ours sends, or that no longer fits what is there.
    Unprocessable(Text),
    /// The database or another part does not answer at the moment.
    Unavailable(String),
    /// Our fault: logged with its details, shown without them.
    Bug(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Unavailable(why) => Self::Unavailable(why),
            StoreError::Refused(constraint) => Self::Bug(format!("refused by {constraint}")),
            StoreError::Bug(what) => Self::Bug(what),
        }
    }
}

impl From<search::SearchError> for AppError {
    fn from(error: search::SearchError) -> Self {
        match error {
            search::SearchError::Database(error) => StoreError::from(error).into(),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SignIn => f.write_str("sign-in needed"),
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::NotFound => f.write_str("not found"),
            Self::TooMany { retry_after, .. } => write!(f, "too many; again after {} s", retry_after.as_secs()),
            Self::StaleForm => f.write_str("stale form"),
            Self::Unprocessable(why) => write!(f, "unprocessable: {why}"),
            Self::Unavailable(why) => write!(f, "unavailable: {why}"),
            Self::Bug(what) => write!(f, "bug: {what}"),
        }
    }
}

impl AppError {
    /// The status a guard or a catcher knows this error by.
    pub fn status(&self) -> Status {
        match self {
            Self::SignIn => Status::Unauthorized,
            Self::Refused(_) | Self::StaleForm => Status::Forbidden,
            Self::NotFound => Status::NotFound,
            Self::TooMany { .. } => Status::TooManyRequests,
            Self::Unprocessable(_) => Status::UnprocessableEntity,
            Self::Unavailable(_) => Status::ServiceUnavailable,
            Self::Bug(_) => Status::InternalServerError,
        }
    }
}

/// The frame of an error page: the viewer's if they were known before things went wrong.
fn frame(request: &Request<'_>) -> Layout {
    match request.rocket().state::<Arc<Services>>() {
        Some(services) => Visitor::already_known(request).layout(services, "", Section::None),
        None => Layout::visitor("Folkmoot", "", Section::None),
    }
}

fn later(request: &Request<'_>, after: Duration) -> Option<Moment> {
    let services = request.rocket().state::<Arc<Services>>()?;
    let now = services.clock.now();
    let at = now + chrono::TimeDelta::from_std(after).ok()?;
    Some(Moment::new(at, now))
}

fn rule(key: PolicyKey) -> CitedRule {
    CitedRule {
        text: key.definition().why.into(),
        name: say!("errors-rule-name", title = key.definition().title),
        href: words::href(key),
    }
}

/// The limit that somebody is over, and for newcomers from when on they have all of it.
fn over((key, per_hour): (PolicyKey, u32), newcomer: Option<DateTime<Utc>>) -> CitedRule {
    let many = key.in_words(&PolicyValue::Integer(per_hour.into()));
    match newcomer {
        None => CitedRule { text: say!("errors-over", why = key.definition().why, many = many), ..rule(key) },
        Some(until) => CitedRule {
            text: say!("errors-over-newcomer", many = many, until = Text::date(until)),
            ..rule(PolicyKey::NewcomerShare)
        },
    }
}

fn cited(refusal: &Refusal) -> CitedRule {
    match refusal.policy() {
        Some(key) => rule(key),
        None => {
            let (text, name) = (say!("errors-decided"), say!("errors-constitution"));
            CitedRule { text, name, href: "/constitution".to_string() }
        }
    }
}

/// Sends the browser to sign in and, after that, back to the page it wanted (only ever a path of ours).
fn to_sign_in(request: &Request<'_>) -> Redirect {
    let wanted =
        if request.method() == rocket::http::Method::Get { request.uri().to_string() } else { "/".to_string() };
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &wanted).finish();
    Redirect::to(format!("/sign-in?{query}"))
}

impl<'r> Responder<'r, 'static> for AppError {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let layout = frame(request);
        let again = Duration::from_secs(2);
        let (page, retry_after) = match self {
            Self::SignIn => return to_sign_in(request).respond_to(request),
            Self::Refused(ref refusal) if refusal.status() == RefusalStatus::NeedsSignIn => {
                return to_sign_in(request).respond_to(request);
            }
            Self::Refused(refusal) => {
                (ErrorPage::refused(layout, Text::from(&refusal).sentence(), cited(&refusal)), None)
            }
            Self::NotFound => (ErrorPage::not_found(layout), None),
            Self::StaleForm => (ErrorPage::stale_form(layout), None),
            Self::Unprocessable(why) => (ErrorPage::unprocessable(layout, why), None),
            Self::TooMany { retry_after, limit, newcomer } => {
                let now = layout_now(request);
                let moment = later(request, retry_after).unwrap_or_else(|| Moment::new(now, now));
                let rule = limit.map(|limit| over(limit, newcomer));
                (ErrorPage::too_many(layout, moment, rule), Some(retry_after))
            }
            Self::Unavailable(why) => {
                tracing::warn!(%why, request_id = %request_id(request), "unavailable");
                (ErrorPage::unavailable(layout, later(request, again)), Some(again))
            }
            Self::Bug(what) => {
                tracing::error!(%what, route = logged_path(request), request_id = %request_id(request), "bug");
                (ErrorPage::bug(layout, request_id(request)), None)
            }
        };
        let mut response = page.page().respond_to(request)?;
        if let Some(after) = retry_after {
            response.set_header(Header::new("Retry-After", after.as_secs().max(1).to_string()));
        }
        Ok(response)
    }
}

fn layout_now(request: &Request<'_>) -> chrono::DateTime<chrono::Utc> {
    request.rocket().state::<Arc<Services>>().map_or(chrono::DateTime::UNIX_EPOCH, |services| services.clock.now())
}

/// For what Rocket refuses before a handler is reached: unknown addresses, guards that said no, forms too large.
#[rocket::catch(default)]
pub fn catch(status: Status, request: &Request<'_>) -> AppError {
    if let Some(error) = take_guard_error(request) {
        return error;
    }
    match status.code {
        401 => AppError::SignIn,
        403 => AppError::StaleForm,
        404 | 405 => AppError::NotFound,
        // An address whose number is none, as Rocket reports it.
        422 if request.method() == rocket::http::Method::Get => AppError::NotFound,
        413 => AppError::Unprocessable(say!("errors-too-large")),
        400 | 415 | 422 => AppError::Unprocessable(say!("errors-not-as-sent")),
        503 => AppError::Unavailable("shed".to_string()),
        code => AppError::Bug(format!("status {code} without a handler")),
    }
}

/// A guard cannot answer by itself; it leaves its error here for the catcher.
#[derive(Default)]
struct GuardError(std::sync::Mutex<Option<AppError>>);

/// Keeps a guard's error for [`catch`] and returns its status.
pub fn keep_guard_error(request: &Request<'_>, error: AppError) -> Status {
    let status = error.status();
    let slot = request.local_cache(GuardError::default);
    *slot.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
    status
}

fn take_guard_error(request: &Request<'_>) -> Option<AppError> {
    request.local_cache(GuardError::default).0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
}
