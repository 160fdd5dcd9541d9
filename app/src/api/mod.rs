//! The JSON API: what a page shows and does, for programs. It reads through the same rule as pages and writes through the same acts.
//!
//! Each file is a noun. A handler's attributes are its one description: Rocket routes by them, and the OpenAPI document is made of them.
//! Cookies are no authority here: a program is known by its token, and whoever brings none sees what a visitor sees.

/// Names the handlers of a noun once, for Rocket and for the document.
macro_rules! operations {
    ($tag:literal: $($handler:ident),+ $(,)?) => {
        /// What this noun answers to.
        pub fn routes() -> Vec<rocket::Route> {
            rocket::routes![$($handler),+]
        }

        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($handler),+))]
        struct Operations;

        /// The same, described.
        pub fn described() -> (&'static str, utoipa::openapi::OpenApi) {
            ($tag, <Operations as utoipa::OpenApi>::openapi())
        }
    };
}

mod actors;
mod alternatives;
mod answer;
mod answers;
mod audits;
mod bodies;
mod caller;
mod cases;
mod delegations;
mod document;
mod doors;
mod drafts;
mod elections;
mod entries;
mod features;
mod filters;
mod flags;
mod franchise;
mod friends;
mod groups;
pub mod headers;
mod juries;
mod ledger;
mod links;
mod lists;
mod mails;
mod me;
mod media;
mod notifications;
mod once;
mod page;
mod policies;
mod posting;
mod problem;
mod problem_kinds;
mod proposals;
pub mod pushed;
mod readings;
mod searches;
mod settings;
pub(crate) mod shapes;
mod sources;
mod streams;
mod votes;

use rocket::{Catcher, Route, catchers, routes};
use utoipa::openapi::OpenApi;

/// Where the API is. Another version would be another address.
pub const BASE: &str = "/api/folkmoot/v1";

/// What is answered below [`BASE`].
pub fn routes() -> Vec<Route> {
    let mut routes = routes![document::openapi, headers::preflight];
    routes.extend(actors::routes());
    routes.extend(alternatives::routes());
    routes.extend(answers::routes());
    routes.extend(audits::routes());
    routes.extend(cases::routes());
    routes.extend(delegations::routes());
    routes.extend(doors::routes());
    routes.extend(drafts::routes());
    routes.extend(elections::routes());
    routes.extend(entries::routes());
    routes.extend(features::routes());
    routes.extend(filters::routes());
    routes.extend(flags::routes());
    routes.extend(franchise::routes());
    routes.extend(friends::routes());
    routes.extend(groups::routes());
    routes.extend(juries::routes());
    routes.extend(ledger::routes());
    routes.extend(links::routes());
    routes.extend(lists::routes());
    routes.extend(mails::routes());
    routes.extend(me::routes());
    routes.extend(media::routes());
    routes.extend(notifications::routes());
    routes.extend(policies::routes());
    routes.extend(posting::routes());
    routes.extend(proposals::routes());
    routes.extend(readings::routes());
    routes.extend(searches::routes());
    routes.extend(settings::routes());
    routes.extend(sources::routes());
    routes.extend(streams::routes());
    routes.extend(votes::routes());
    routes
}

/// Every noun as it describes itself, in the order of the document.
fn described() -> [(&'static str, OpenApi); 33] {
    [
        me::described(),
        streams::described(),
        entries::described(),
        posting::described(),
        readings::described(),
        media::described(),
        answers::described(),
        actors::described(),
        searches::described(),
        notifications::described(),
        filters::described(),
        flags::described(),
        cases::described(),
        juries::described(),
        audits::described(),
        groups::described(),
        doors::described(),
        lists::described(),
        sources::described(),
        friends::described(),
        proposals::described(),
        drafts::described(),
        alternatives::described(),
        votes::described(),
        elections::described(),
        delegations::described(),
        franchise::described(),
        features::described(),
        policies::described(),
        ledger::described(),
        settings::described(),
        mails::described(),
        links::described(),
    ]
}

/// The page for people.
pub fn pages() -> Vec<Route> {
    page::routes()
}

/// What is answered below `/api` when no handler was reached.
pub fn catchers() -> Vec<Catcher> {
    catchers![problem::catch]
}
