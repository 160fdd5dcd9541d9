//! Digests: what a member missed, by mail, and the way out of it with one click. `write_digests` writes them.

mod content;
mod preview;
pub mod progress;
mod run_now;
pub mod window;

use std::sync::Arc;

use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::services::Services;
use crate::ways_out::{self, Regular, WayOutPage};
use crate::web::layout::Page;

pub use content::{Gathered, addressed, contents};
pub use run_now::{run, run_now};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![ask, unsubscribe];
    routes.extend(preview::routes());
    routes
}

#[rocket::get("/digests/unsubscribe/<token>")]
fn ask(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::ask(services, Regular::Digests, token)
}

#[rocket::post("/digests/unsubscribe/<token>")]
async fn unsubscribe(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::leave(services, Regular::Digests, token).await
}
