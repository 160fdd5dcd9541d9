//! What could not be done, as problem details (RFC 9457): for every status, on every path below `/api`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use governance::permits::{Refusal, RefusalStatus};
use rocket::http::{ContentType, Header, Method, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use super::headers::Spent;
use super::shapes::Policy;
use crate::error::AppError;
use crate::services::Services;
use crate::tokens::Scope;
use crate::web::forms::Problems;
use crate::web::requests::{logged_path, request_id};
use crate::web::sentences::sentence;
use crate::web::texts::Text;

pub use super::problem_kinds::Kind;

/// A field that is wrong, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// Its name in what was sent.
    pub field: String,
    /// Why, in words for whoever typed it.
    pub detail: String,
}

/// Why a request was not carried out. Nothing of it was kept. Boxed, because what goes well is to stay small.
#[derive(Debug, Clone)]
pub struct Problem(Box<Details>);

/// A problem as it is written out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Details {
    /// The kind of problem: an address that does not change, where it is explained.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    address: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened here.
    detail: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Fault>,
    /// The policy that a refusal rests on: a vote can change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy>,
    /// The rule of conduct that a refusal rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The scope that the token lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    /// In how many seconds to come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// The number under which the log knows this request.
    request_id: String,
    #[serde(skip)]
    #[schema(ignore)]
    kind: Kind,
    /// What the log says and the answer does not.
    #[serde(skip)]
    #[schema(ignore)]
    log: Option<String>,
    /// Methods that the address does take.
    #[serde(skip)]
    #[schema(ignore)]
    allow: Option<String>,
}

impl Details {
    fn of(kind: Kind) -> Self {
        Self {
            address: String::new(),
            title: kind.title(),
            status: kind.status().code,
            detail: kind.about().to_owned(),
            errors: Vec::new(),
            policy: None,
            rule: None,
            scope: None,
            retry_after: None,
            request_id: String::new(),
            kind,
            log: None,
            allow: None,
        }
    }
}

impl From<Details> for Problem {
    fn from(details: Details) -> Self {
        Self(Box::new(details))
    }
}

impl Problem {
    /// A problem of a kind, in the kind's own words.
    pub fn new(kind: Kind) -> Self {
        Details::of(kind).into()
    }

    /// A problem of a kind, in words of its own.
    pub fn saying(kind: Kind, detail: impl Into<String>) -> Self {
        Details { detail: detail.into(), ..Details::of(kind) }.into()
    }

    /// One field is wrong.
    pub fn field(field: &str, detail: impl Into<String>) -> Self {
        let fault = Fault { field: field.to_owned(), detail: detail.into() };
        Details { errors: vec![fault], ..Details::of(Kind::Invalid) }.into()
    }

    /// The token is not for this.
    pub fn scope(scope: Scope) -> Self {
        Details { scope: Some(scope.as_str()), ..Details::of(Kind::Scope) }.into()
    }

    /// The status that it is answered with.
    pub fn status(&self) -> Status {
        self.0.kind.status()
    }

    fn after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds.max(1));
        self
    }

    fn logged(kind: Kind, what: impl Into<String>) -> Self {
        Details { log: Some(what.into()), ..Details::of(kind) }.into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        if refusal.status() == RefusalStatus::NeedsSignIn {
            return Self::new(Kind::NoToken);
        }
        let (policy, rule) = (refusal.policy().map(Policy::new), refusal.rule().map(str::to_owned));
        let detail = sentence(&refusal.to_string());
        Details { policy, rule, detail, ..Details::of(Kind::Refused) }.into()
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::SignIn => Self::new(Kind::NoToken),
            AppError::Refused(refusal) => refusal.into(),
            AppError::NotFound => Self::new(Kind::NotFound),
            AppError::TooMany { retry_after, limit, .. } => {
                let policy = limit.map(|(key, _)| Policy::new(key));
                let details = Details { policy, ..Details::of(Kind::TooMany) };
                Self::from(details).after(retry_after.as_secs())
            }
            AppError::StaleForm => Self::new(Kind::BadToken),
            AppError::Unprocessable(why) => Self::saying(Kind::Invalid, why.to_string()),
            AppError::Unavailable(why) => Self::logged(Kind::Unavailable, why).after(2),
            // The request was taken over while it was on its way.
            AppError::Bug(why) if why == "refused by api_requests_fence" => Self::new(Kind::InFlight).after(2),
            AppError::Bug(what) => Self::logged(Kind::Bug, what),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<Problems> for Problem {
    fn from(problems: Problems) -> Self {
        let fault = |(field, why): (&str, Text)| Fault { field: field.to_owned(), detail: why.to_string() };
        let errors = problems.listed().into_iter().map(fault).collect();
        Details { errors, ..Details::of(Kind::Invalid) }.into()
    }
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let base = request.rocket().state::<Arc<Services>>().map_or("", |services| services.site.base_url.as_str());
        let address = format!("{base}/api#{}", self.0.kind.slug());
        let details = Details { address, request_id: request_id(request), ..*self.0 };
        match (&details.log, details.kind) {
            (Some(what), Kind::Bug) => {
                tracing::error!(%what, route = logged_path(request), request_id = %details.request_id, "bug");
            }
            (Some(why), _) => tracing::warn!(%why, request_id = %details.request_id, "unavailable"),
            (None, _) => {}
        }
        if details.kind == Kind::TooMany {
            Spent::is_over(request);
        }
        let body = serde_json::to_string(&details).map_err(|_| Status::InternalServerError)?;
        let mut answer = Response::build_from(body.respond_to(request)?)
            .status(details.kind.status())
            .header(ContentType::new("application", "problem+json"))
            .finalize();
        if let Some(seconds) = details.retry_after {
            answer.set_header(Header::new("Retry-After", seconds.to_string()));
        }
        if let Some(challenge) = details.kind.challenge(details.scope) {
            answer.set_header(Header::new("WWW-Authenticate", challenge));
        }
        if let Some(methods) = details.allow {
            answer.set_header(Header::new("Allow", methods));
        }
        Ok(answer)
    }
}

/// A guard cannot answer by itself; it leaves its problem here for the catcher.
#[derive(Default)]
struct Kept(Mutex<Option<Problem>>);

/// Keeps a guard's problem for [`catch`] and returns its status.
pub fn keep(request: &Request<'_>, problem: Problem) -> Status {
    let status = problem.status();
    *request.local_cache(Kept::default).0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
    status
}

/// The methods that are answered at the address of a request, by name; whether it may ask at all is no method of a thing.
fn methods_at(request: &Request<'_>) -> BTreeSet<&'static str> {
    let asked: Vec<&str> = request.uri().path().segments().collect();
    let fits = |route: &&rocket::Route| {
        let path = route.uri.path();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        path.starts_with(super::BASE)
            && route.method != Method::Options
            && parts.len() == asked.len()
            && parts.iter().zip(&asked).all(|(part, asked)| part.starts_with('<') || part == asked)
    };
    request.rocket().routes().filter(fits).map(|route| route.method.as_str()).collect()
}

/// For what Rocket refuses before a handler is reached: unknown addresses, guards that said no, bodies too large.
#[rocket::catch(default)]
pub fn catch(status: Status, request: &Request<'_>) -> Problem {
    let kept = request.local_cache(Kept::default).0.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(problem) = kept {
        return problem;
    }
    match status.code {
        400 => Problem::new(Kind::Malformed),
        404 | 422 => match methods_at(request) {
            methods if methods.is_empty() || methods.contains(request.method().as_str()) => {
                Problem::new(Kind::NotFound)
            }
            methods => {
                let named: Vec<&str> = methods.into_iter().collect();
                Details { allow: Some(named.join(", ")), ..Details::of(Kind::Method) }.into()
            }
        },
        413 => Problem::new(Kind::TooLarge),
        415 | 406 => Problem::new(Kind::NotJson),
        503 => Problem::logged(Kind::Unavailable, "shed").after(2),
        code => Problem::logged(Kind::Bug, format!("status {code} without a handler")),
    }
}
