//! Answers with a tag of their content, so that what has not changed is not sent again.

use rocket::http::{ContentType, Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use sha2::{Digest, Sha256};

use super::statics::Known;

/// A body with its tag.
pub struct Tagged {
    kind: ContentType,
    body: String,
    tag: String,
    is_known: bool,
    next: Option<String>,
}

impl Tagged {
    /// A body, which is not sent when the asker has it.
    pub fn new(kind: ContentType, body: String, known: &Known<'_>) -> Self {
        let hash = hex::encode(Sha256::digest(body.as_bytes()));
        let tag = format!("\"{}\"", hash.get(..32).unwrap_or_default());
        Self { kind, is_known: known.has(&tag), body, tag, next: None }
    }

    /// Names the page that follows.
    #[must_use]
    pub fn followed_by(self, next: Option<String>) -> Self {
        Self { next, ..self }
    }
}

impl<'r> Responder<'r, 'static> for Tagged {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = if self.is_known {
            Response::build().status(Status::NotModified).finalize()
        } else {
            Response::build_from(self.body.respond_to(request)?).header(self.kind).finalize()
        };
        answer.set_header(Header::new("Cache-Control", "public, no-cache"));
        answer.set_header(Header::new("ETag", self.tag));
        if let Some(next) = self.next {
            answer.set_header(Header::new("Link", format!("<{next}>; rel=\"next\"")));
        }
        Ok(answer)
    }
}
