//! Elections of moderators while nominations run: who is named, who stands and why. The vote itself is a proposal like any other.

pub mod acts;
mod form;
pub mod part;

use rocket::Route;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    form::routes()
}
