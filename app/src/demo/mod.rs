//! What only a demonstration has: its community, its controls, its feeds, its mailbox, the galleries of parts and of mails.

mod controls;
pub mod feeds;
mod letters;
mod looks;
mod mailbox;
pub mod run;
pub mod seed;
pub mod style;

use rocket::Route;

/// Mounted only when the site is a demonstration.
pub fn routes() -> Vec<Route> {
    let mut routes = controls::routes();
    routes.extend(feeds::routes());
    routes.extend(letters::routes());
    routes.extend(mailbox::routes());
    routes.extend(style::routes());
    routes
}
