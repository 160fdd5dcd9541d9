//! What only a demonstration has: its controls, its mailbox, the gallery of parts.

mod controls;
mod mailbox;
pub mod style;

use rocket::Route;

/// Mounted only when the site is a demonstration.
pub fn routes() -> Vec<Route> {
    let mut routes = controls::routes();
    routes.extend(mailbox::routes());
    routes.extend(style::routes());
    routes
}
