//! The page for people who write receivers: what comes, and how to know that it is from here.

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};
use store::notifications::Kind;

use crate::notifications::choices::label;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::texts::Text;

pub fn routes() -> Vec<Route> {
    routes![show]
}

#[derive(Template)]
#[template(path = "webhooks/guide.html")]
struct GuidePage {
    layout: Layout,
    /// The word and the meaning of each kind of notification.
    kinds: Vec<(&'static str, Text)>,
}

#[rocket::get("/api/webhooks")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Page<GuidePage> {
    Page::ok(GuidePage {
        layout: visitor.layout(services, "Receiving webhooks", Section::None),
        kinds: Kind::ALL.into_iter().map(|kind| (kind.as_str(), label(kind).1)).collect(),
    })
}
