//! The headers that every answer of the API carries: what is left of the budget, and that pages of other sites may ask.

use std::sync::{Mutex, PoisonError};

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::Response;

use crate::web::limits::requests::Left;

/// What is left of the budget that paid for this request.
#[derive(Default)]
pub struct Spent(Mutex<Option<Left>>);

impl Spent {
    /// Notes what is left.
    pub fn note(request: &Request<'_>, left: Left) {
        *request.local_cache(Self::default).0.lock().unwrap_or_else(PoisonError::into_inner) = Some(left);
    }

    /// Another budget than that of requests is empty: these headers would say that there is room.
    pub fn is_over(request: &Request<'_>) {
        let mut spent = request.local_cache(Self::default).0.lock().unwrap_or_else(PoisonError::into_inner);
        *spent = spent.filter(|left| left.remaining == 0);
    }

    fn of(request: &Request<'_>) -> Option<Left> {
        *request.local_cache(Self::default).0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sets them. A page of another site may ask whatever it likes: it brings a token of its own, and cookies count for nothing.
pub struct ApiHeaders;

const OPEN: [(&str, &str); 4] = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Allow, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id",
    ),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Vary", "Authorization"),
];

#[rocket::async_trait]
impl Fairing for ApiHeaders {
    fn info(&self) -> Info {
        Info { name: "headers of the API", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if !request.uri().path().starts_with(super::BASE) {
            return;
        }
        for (name, value) in OPEN {
            response.set_header(Header::new(name, value));
        }
        if !response.headers().contains("Cache-Control") {
            response.set_header(Header::new("Cache-Control", "private, no-store"));
        }
        if let Some(left) = Spent::of(request) {
            let policy = format!("\"{}\";q={};w={}", left.name, left.quota, left.window_s);
            let now = format!("\"{}\";r={};t={}", left.name, left.remaining, left.full_in_s);
            response.set_header(Header::new("RateLimit-Policy", policy));
            response.set_header(Header::new("RateLimit", now));
        }
    }
}

/// What a browser is told before a page of another site may ask.
#[derive(rocket::Responder)]
pub struct Preflight {
    nothing: (Status, ()),
    methods: Header<'static>,
    headers: Header<'static>,
    lasts: Header<'static>,
}

#[rocket::options("/<_..>")]
pub fn preflight() -> Preflight {
    Preflight {
        nothing: (Status::NoContent, ()),
        methods: Header::new("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE"),
        headers: Header::new("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key"),
        lasts: Header::new("Access-Control-Max-Age", "86400"),
    }
}
