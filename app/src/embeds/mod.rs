//! Public streams to be shown on other sites, in a frame. What stands there is what a visitor sees, whoever looks: no session is read,
//! nothing can be pressed, so a page around it has nothing to steal and nobody to trick.

use std::sync::Arc;

use askama::Template;
use rocket::http::{ContentType, Header};
use rocket::request::{FromParam, Request};
use rocket::response::{Responder, Result as Responded};
use rocket::{Route, State, routes};
use store::streams::{Order, Stream as Shown};

use crate::error::AppError;
use crate::feeds::topic::{Stream, Topic};
use crate::services::Services;
use crate::streams;
use crate::web::cards::EntryCard;
use crate::web::guards::Visitor;
use crate::web::headers::EMBEDDED;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show]
}

/// The front, or what an actor posts: `front`, `@ada`.
struct Embeddable(Stream);

impl<'r> FromParam<'r> for Embeddable {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        // As the addresses of feeds are read, so that there is one spelling.
        let topic = Topic::parse(&format!("/{name}.atom")).ok_or(())?;
        if matches!(topic.of, Stream::Thread(_)) { Err(()) } else { Ok(Self(topic.of)) }
    }
}

/// A stream without anything around it.
#[derive(Template)]
#[template(path = "embeds/stream.html")]
struct EmbeddedPage {
    community: String,
    /// Whose stream it is; empty for the front.
    name: String,
    /// The page with the same.
    href: String,
    cards: Vec<EntryCard>,
}

/// A page that other sites may frame.
struct Framed(Tagged);

impl<'r> Responder<'r, 'static> for Framed {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = self.0.respond_to(request)?;
        answer.set_header(Header::new("Content-Security-Policy", EMBEDDED));
        Ok(answer)
    }
}

#[rocket::get("/embed/<stream>")]
async fn show(stream: Embeddable, known: Known<'_>, services: &State<Arc<Services>>) -> Result<Framed, AppError> {
    let visitor = Visitor::default();
    let (name, shown) = match &stream.0 {
        Stream::Actor(handle) => {
            let mut conn = services.store.read().await?;
            crate::feeds::actor(&mut conn, &visitor, handle).await?
        }
        _ => (String::new(), Shown::Front),
    };
    let (cards, _) = streams::load(services, &visitor, shown, Order::Activity, None).await?;
    let href = if name.is_empty() { "/".to_owned() } else { stream.0.stem() };
    let page = EmbeddedPage { community: services.site.community.clone(), name, href, cards };
    let html = page.render().map_err(|error| AppError::Bug(error.to_string()))?;
    Ok(Framed(Tagged::new(ContentType::HTML, html, &known)))
}
