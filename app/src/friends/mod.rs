//! Imaginary friends: actors made of sources for somebody who is not here. A member who misses a friend makes one and keeps it, others
//! follow it, and whoever it stood for can claim it.

pub mod about;
pub mod acts;
pub mod claim;
pub mod form;
pub mod notices;
pub mod page;
mod proof;
mod words;

use rocket::Route;
use serde::Deserialize;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = form::routes();
    routes.extend(about::routes());
    routes.extend(claim::routes());
    routes
}

/// An imaginary friend as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FriendForm {
    pub name: String,
    /// Where that person is on the web.
    pub page: String,
    /// One address on each line.
    pub feeds: String,
}
