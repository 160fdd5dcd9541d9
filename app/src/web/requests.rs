//! Each request has a number and one line in the log.

use std::sync::Arc;
use std::time::Instant;

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::request::Request;
use rocket::{Data, Response};

use super::kept::route_of;
use super::lull::Waiting;
use crate::services::Services;

struct Started {
    id: String,
    at: Instant,
    waits: Option<Waiting>,
}

fn started<'r>(request: &'r Request<'_>) -> &'r Started {
    request.local_cache(|| {
        let services = request.rocket().state::<Arc<Services>>();
        Started {
            id: services.map_or_else(String::new, |services| hex::encode(services.chance.bytes::<6>())),
            at: Instant::now(),
            waits: services.map(|services| services.lull.somebody_waits()),
        }
    })
}

/// The number under which the log knows this request.
pub fn request_id(request: &Request<'_>) -> String {
    started(request).id.clone()
}

/// What the log says instead of an address that no route answers: it may be one with a secret, slightly mistyped.
const NOWHERE: &str = "-";

/// A request's address as the log may show it: the pattern of the route that answers, such as `/entries/<id>`. Never the
/// address itself: some end in a secret that opens an account, and together they tell who read what.
pub fn logged_path<'r>(request: &'r Request<'_>) -> &'r str {
    route_of(request).or_else(|| request.route().map(|route| route.uri.path())).unwrap_or(NOWHERE)
}

/// Logs method, route, status and duration, and tells the number and the duration. Never a query, a form or a cookie: they are the member's.
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
        let took = started.at.elapsed();
        if let Some(waits) = &started.waits {
            waits.is_answered();
        }
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            request_id = %started.id,
            method = %request.method(),
            route = logged_path(request),
            status = response.status().code,
            duration_ms,
            "request"
        );
        response.set_header(Header::new("X-Request-Id", started.id.clone()));
        // Until here it was ours; what comes after is the way. Browsers show it beside their own times (Server Timing, W3C).
        response.set_header(Header::new("Server-Timing", format!("app;dur={:.1}", took.as_secs_f64() * 1000.0)));
    }
}
