//! Each request has a number and one line in the log.

use std::sync::Arc;
use std::time::Instant;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::request::Request;
use rocket::{Data, Response};

use crate::services::Services;

struct Started {
    id: String,
    at: Instant,
}

fn started<'r>(request: &'r Request<'_>) -> &'r Started {
    request.local_cache(|| Started {
        id: request
            .rocket()
            .state::<Arc<Services>>()
            .map_or_else(String::new, |services| hex::encode(services.chance.bytes::<6>())),
        at: Instant::now(),
    })
}

/// The number under which the log knows this request.
pub fn request_id(request: &Request<'_>) -> String {
    started(request).id.clone()
}

/// Addresses that end in a secret, which opens an account to whoever reads it.
const SECRET_AFTER: [&str; 2] = ["/confirmation/", "/passwords/reset/"];

/// A request's path as the log may show it.
pub fn logged_path(request: &Request<'_>) -> String {
    let path = request.uri().path().as_str();
    match SECRET_AFTER.iter().find(|prefix| path.starts_with(**prefix)) {
        Some(prefix) => format!("{prefix}…"),
        None => path.to_string(),
    }
}

/// Logs method, path, status and duration, and tells the number. Never a query, a form or a cookie: they are the member's.
pub struct RequestLog;

#[rocket::async_trait]
impl Fairing for RequestLog {
    fn info(&self) -> Info {
        Info { name: "request log", kind: Kind::Request | Kind::Response }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        started(request);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let started = started(request);
        let duration_ms = u64::try_from(started.at.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            request_id = %started.id,
            method = %request.method(),
            path = %logged_path(request),
            status = response.status().code,
            duration_ms,
            "request"
        );
        response.set_header(Header::new("X-Request-Id", started.id.clone()));
    }
}
