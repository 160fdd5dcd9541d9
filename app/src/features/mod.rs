//! The board: what members would like to see built, in the order that the standing vote gives it.

pub mod acts;
mod board;
mod feeds;
mod form;
mod page;
pub mod words;

use rocket::Route;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [board::routes(), feeds::routes(), form::routes(), page::routes()].concat()
}
