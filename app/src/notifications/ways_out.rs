//! The way out of mails about what others do, with one click.

use std::sync::Arc;

use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::services::Services;
use crate::ways_out::{self, Regular, WayOutPage};
use crate::web::layout::Page;

pub fn routes() -> Vec<Route> {
    routes![ask, unsubscribe]
}

#[rocket::get("/notifications/unsubscribe/<token>")]
fn ask(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::ask(services, Regular::Notifications, token)
}

#[rocket::post("/notifications/unsubscribe/<token>")]
async fn unsubscribe(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::leave(services, Regular::Notifications, token).await
}
