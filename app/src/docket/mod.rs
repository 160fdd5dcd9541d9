//! What the docket publishes of all cases together: the open log of every act, and the transparency report.

mod feeds;
mod filter;
mod line;
mod log;
mod report;

use rocket::Route;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [log::routes(), feeds::routes(), report::routes()].concat()
}
