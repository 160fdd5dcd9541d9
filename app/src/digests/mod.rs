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
    let muted = MutedWords::new(&store::filters::words(conn, member).await?);
    // What is left out is made up for, as far as a member with many words can expect.
    let asked = if muted.is_empty() { threads_max } else { threads_max.saturating_mul(3) };
    let mut content = store::digests::content(conn, member, window.start, window.end, asked).await?;
    let says =
        |thread: &ThreadRow| format!("{} {}", thread.title.as_deref().unwrap_or_default(), words(&thread.html_start));
    let found = content.threads.len();
    // What is put to a vote is no matter of taste.
    let is_wanted = |thread: &ThreadRow| {
        thread.author_id == member.get() || thread.proposal_id.is_some() || muted.found_in(&says(thread)).is_none()
    };
    content.threads.retain(is_wanted);
    content.left_out = found - content.threads.len();
    content.threads.truncate(usize::try_from(threads_max).unwrap_or(usize::MAX));
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
