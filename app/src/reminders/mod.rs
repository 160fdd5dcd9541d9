//! Reminders of votes that close without one's ballot: the way out of them with one click. `write_reminders` writes them.

use std::sync::Arc;

use governance::PolicyKey;
use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::services::Services;
use crate::ways_out::{self, Regular, WayOutPage};
use crate::web::layout::Page;
use crate::web::texts::Text;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![ask, unsubscribe]
}

/// When reminders come, in a sentence.
pub fn when(services: &Services) -> Text {
    match services.recent.integer(PolicyKey::VoteReminderHours) {
        0 => say!("reminders-nobody"),
        hours => say!("reminders-hours", hours = hours),
    }
}

#[rocket::get("/reminders/unsubscribe/<token>")]
fn ask(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::ask(services, Regular::Reminders, token)
}

#[rocket::post("/reminders/unsubscribe/<token>")]
async fn unsubscribe(token: &str, services: &State<Arc<Services>>) -> Result<Page<WayOutPage>, AppError> {
    ways_out::leave(services, Regular::Reminders, token).await
}
