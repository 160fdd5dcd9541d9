//! Answers with a tag of their content, so that what has not changed is not sent again.

use rocket::http::{ContentType, Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use sha2::{Digest, Sha256};

use super::statics::Known;

/// What a body is called in its tag: half of its hash, in hexadecimal digits.
pub fn name_of(body: &str) -> String {
    hex::encode(&Sha256::digest(body.as_bytes())[..16])
}

/// A body with its tag.
pub struct Tagged {
    kind: ContentType,
    /// `None` where the asker has it.
    body: Option<String>,
    tag: String,
    links: Vec<String>,
    is_private: bool,
}

impl Tagged {
    /// A body, which is not sent when the asker has it.
    pub fn new(kind: ContentType, body: String, known: &Known<'_>) -> Self {
        Self::named(kind, &name_of(&body), known, || body)
    }

    /// A body with a name of its own, which is not even written when the asker has what bears the same name.
    pub fn named(kind: ContentType, name: &str, known: &Known<'_>, body: impl FnOnce() -> String) -> Self {
        let tag = format!("\"{name}\"");
        let body = if known.has(&tag) { None } else { Some(body()) };
        Self { kind, body, tag, links: Vec::new(), is_private: false }
    }

    /// Adds a link to the header.
    #[must_use]
    pub fn linked(mut self, link: String) -> Self {
        self.links.push(link);
        self
    }

    /// Names the page that follows.
    #[must_use]
    pub fn followed_by(self, next: Option<String>) -> Self {
        match next {
            Some(next) => self.linked(format!("<{next}>; rel=\"next\"")),
            None => self,
        }
    }

    /// Only for whoever asked, at an address that is a secret: kept by nobody in between, found by no search engine, named to nobody.
    #[must_use]
    pub fn private(self) -> Self {
        Self { is_private: true, ..self }
    }
}

impl<'r> Responder<'r, 'static> for Tagged {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = match self.body {
            None => Response::build().status(Status::NotModified).finalize(),
            Some(body) => Response::build_from(body.respond_to(request)?).header(self.kind).finalize(),
        };
        let keeping = if self.is_private { "private, no-cache" } else { "public, no-cache" };
        answer.set_header(Header::new("Cache-Control", keeping));
        answer.set_header(Header::new("ETag", self.tag));
        if self.is_private {
            answer.set_header(Header::new("Referrer-Policy", "no-referrer"));
            answer.set_header(Header::new("X-Robots-Tag", "noindex, nofollow"));
        }
        if !self.links.is_empty() {
            answer.set_header(Header::new("Link", self.links.join(", ")));
        }
        Ok(answer)
    }
}
