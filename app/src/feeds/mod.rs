//! Streams as feeds: public ones for everybody, and those of a member behind a secret address.

mod acts;
mod addresses;
mod items;
mod media;
mod private;
mod public;
pub mod topic;

use std::sync::Arc;

use rocket::{Route, State, routes};

use self::topic::{AmongEntries, AtTheTop};
use crate::error::AppError;
use crate::services::Services;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

pub use self::items::{first_words, item, items};
pub use self::public::{actor, load};

/// So many items are in a feed at most.
pub const ITEMS: usize = 50;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![of_a_stream, of_a_thread];
    routes.extend(addresses::routes());
    routes.extend(private::routes());
    routes
}

#[rocket::get("/<feed>?<after>", rank = 19)]
async fn of_a_stream(
    feed: AtTheTop,
    after: Option<&str>,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    Ok(load(services, &feed.0.of, after).await?.answer(feed.0.format, &known))
}

#[rocket::get("/entries/<feed>?<after>", rank = 19)]
async fn of_a_thread(
    feed: AmongEntries,
    after: Option<&str>,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    Ok(load(services, &feed.0.of, after).await?.answer(feed.0.format, &known))
}
