//! The page for people who write programs: how to get a token, how to ask, what there is, and what there is not yet.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use rocket::http::Method;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Route, State, routes};

use super::document::{self, Line};
use super::problem::Kind;
use crate::services::Services;
use crate::tokens::Scope;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// Acts that are left to the pages, with the reason: the beginning of their addresses.
const PAGES_ONLY: [(&str, &str); 17] = [
    ("POST /settings/feeds", "makes a secret that would outlast the token"),
    ("POST /friends/<handle>/claim", "asks other people's sites for a proof"),
    ("POST /settings/webhooks", "asks for the password"),
    ("POST /settings/tokens", "asks for the password"),
    ("POST /settings/removal", "asks for the password"),
    ("POST /passwords", "asks for the password, or is the way back to a lost one"),
    ("POST /settings/export", "asks for the password"),
    ("POST /settings/sessions", "ends what a browser is signed in by"),
    ("POST /sessions", "is a browser's: a program is known by its token"),
    ("POST /proposals/papers", "keeps a form as it is typed; a program keeps drafts"),
    ("POST /members", "opens an account"),
    ("POST /confirmation", "opens an account"),
    ("POST /digests/unsubscribe", "is a mail program's"),
    ("POST /reminders/unsubscribe", "is a mail program's"),
    ("POST /notifications/unsubscribe", "is a mail program's"),
    ("POST /websub", "is a server's"),
    ("POST /first-steps/removal", "puts a list away that only the page of home shows"),
];

/// What the pages do, as Rocket has it mounted.
struct Mounted(BTreeSet<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Mounted {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let of_pages = |route: &&Route| {
            let path = route.uri.path();
            route.method == Method::Post && !path.starts_with("/api") && !path.starts_with("/demo")
        };
        let name = |route: &Route| format!("{} {}", route.method, route.uri.path());
        Outcome::Success(Self(request.rocket().routes().filter(of_pages).map(name).collect()))
    }
}

/// Operations of one noun.
struct Noun {
    name: String,
    lines: Vec<Line>,
}

/// A kind of problem, explained.
struct Explained {
    slug: &'static str,
    status: u16,
    title: &'static str,
    about: &'static str,
}

#[derive(Template)]
#[template(path = "api/show.html")]
struct ApiPage {
    layout: Layout,
    address: String,
    nouns: Vec<Noun>,
    count: usize,
    scopes: [(&'static str, &'static str); 4],
    problems: Vec<Explained>,
    /// Acts of pages that have no address here yet.
    missing: Vec<String>,
    /// Acts that are left to the pages, and why.
    left: Vec<(String, &'static str)>,
}

fn nouns(lines: Vec<Line>) -> Vec<Noun> {
    let mut nouns: Vec<Noun> = Vec::new();
    for line in lines {
        match nouns.last_mut().filter(|noun| noun.name == line.tag) {
            Some(noun) => noun.lines.push(line),
            None => nouns.push(Noun { name: line.tag.clone(), lines: vec![line] }),
        }
    }
    nouns
}

/// Those acts of pages that no operation is: left to the pages on purpose, or missing.
fn not_here(mounted: &Mounted, lines: &[Line]) -> (Vec<(String, &'static str)>, Vec<String>) {
    let here: BTreeSet<&str> = lines.iter().flat_map(|line| &line.pages).map(String::as_str).collect();
    let (mut left, mut missing) = (Vec::new(), Vec::new());
    for act in mounted.0.iter().filter(|act| !here.contains(act.as_str())) {
        match PAGES_ONLY.iter().find(|(start, _)| act.starts_with(start)) {
            Some((_, why)) => left.push((act.clone(), *why)),
            None => missing.push(act.clone()),
        }
    }
    (left, missing)
}

#[rocket::get("/api")]
async fn show(visitor: Visitor, mounted: Mounted, services: &State<Arc<Services>>) -> Page<ApiPage> {
    let lines = document::lines();
    let (left, missing) = not_here(&mounted, &lines);
    let explained = |kind: Kind| Explained {
        slug: kind.slug(),
        status: kind.status().code,
        title: kind.title(),
        about: kind.about(),
    };
    Page::ok(ApiPage {
        layout: visitor.layout(services, "For programs", Section::None),
        address: services.site.url(super::BASE),
        count: lines.len(),
        nouns: nouns(lines),
        scopes: Scope::ALL.map(|scope| (scope.as_str(), scope.about())),
        problems: Kind::ALL.into_iter().map(explained).collect(),
        missing,
        left,
    })
}
