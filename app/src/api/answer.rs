//! What is answered when all went well.

use rocket::http::{ContentType, Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::shapes::Id;

/// A part of a longer list, the newest first, and the address of what follows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Where the next part is; absent at the end. The header Link says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Listed<T> {
    /// All there is.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// A part, and where the next begins: `next` is the whole address.
    pub fn part(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next }
    }
}

/// Something as JSON.
pub struct Json<T>(pub T);

/// A list with its header.
pub struct Part<T>(pub Listed<T>);

/// What reading answers.
pub type Read<T> = Result<Json<T>, Problem>;
pub type ReadPart<T> = Result<Part<T>, Problem>;

fn written<T: Serialize>(value: &T, request: &Request<'_>) -> Responded<'static> {
    let body = serde_json::to_string(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Status::InternalServerError
    })?;
    Response::build_from(body.respond_to(request)?).header(ContentType::JSON).ok()
}

impl<'r, T: Serialize> Responder<'r, 'static> for Json<T> {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        written(&self.0, request)
    }
}

impl<'r, T: Serialize> Responder<'r, 'static> for Part<T> {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = written(&self.0, request)?;
        if let Some(next) = &self.0.next {
            answer.set_header(Header::new("Link", format!("<{next}>; rel=\"next\"")));
        }
        Ok(answer)
    }
}

/// What an act made or changed: numbers and addresses, never words.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Done {
    /// The number of what was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Where it is in this API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The case that holds it, or that came of it: until a jury has looked, only its author sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Id>,
    /// What came of it, where there is more than one way: `noted`, `held`, `asked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
}

impl Done {
    /// Something with a number was made at an address below the API's.
    pub fn made(id: impl Into<Id>, path: &str) -> Self {
        Self { id: Some(id.into()), href: Some(format!("{}{path}", super::BASE)), ..Self::default() }
    }

    /// Nothing to say but what came of it.
    pub fn outcome(outcome: &'static str) -> Self {
        Self { outcome: Some(outcome), ..Self::default() }
    }
}

/// What an act answers, or answered before under the same key.
pub struct Acted {
    pub status: Status,
    pub location: Option<String>,
    pub body: String,
    pub is_replayed: bool,
}

/// What a handler that acts answers.
pub type Act = Result<Acted, Problem>;

impl<'r> Responder<'r, 'static> for Acted {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = Response::build_from(self.body.respond_to(request)?)
            .status(self.status)
            .header(ContentType::JSON)
            .finalize();
        if let Some(location) = self.location {
            answer.set_header(Header::new("Location", location));
        }
        if self.is_replayed {
            answer.set_header(Header::new("Idempotency-Replayed", "true"));
        }
        Ok(answer)
    }
}

/// Done, and nothing to say about it (204).
pub struct Nothing;

/// What a handler answers that puts something in place or takes it away: sending it twice is sending it once.
pub type Set = Result<Nothing, Problem>;

impl<'r> Responder<'r, 'static> for Nothing {
    fn respond_to(self, _: &'r Request<'_>) -> Responded<'static> {
        Response::build().status(Status::NoContent).ok()
    }
}
