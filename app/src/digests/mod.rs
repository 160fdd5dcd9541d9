//! Digests: what a member missed, by mail, and the way out of it with one click. `write_digests` writes them.

mod preview;
mod run_now;
pub mod window;

use std::sync::Arc;

use governance::MemberId;
use rocket::{Route, State, routes};
use store::StoreError;
use store::digests::{Content, ThreadRow};

use crate::error::AppError;
use crate::filters::words::MutedWords;
use crate::services::Services;
use crate::ways_out::{self, Regular, WayOutPage};
use crate::web::html::words;
use crate::web::layout::Page;

pub use run_now::{run, run_now};

/// What a digest of a window tells a member, without what has one of the words they muted.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content(
    conn: &mut store::Conn,
    member: MemberId,
    window: window::Window,
    threads_max: i64,
) -> Result<Content, StoreError> {
    let mut content = store::digests::content(conn, member, window.start, window.end, threads_max).await?;
    let muted = MutedWords::new(&store::filters::words(conn, member).await?);
    let says =
        |thread: &ThreadRow| format!("{} {}", thread.title.as_deref().unwrap_or_default(), words(&thread.html_start));
    if !muted.is_empty() {
        content.threads.retain(|thread| thread.author_id == member.get() || muted.found_in(&says(thread)).is_none());
    }
    Ok(content)
}

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
