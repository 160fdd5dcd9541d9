//! Digests: what a member missed, by mail, and the way out of it with one click. `write_digests` writes them.

mod preview;
mod run_now;
pub mod tokens;
pub mod window;

use std::sync::Arc;

use askama::Template;
use governance::MemberId;
use rocket::{Route, State, routes};

use self::tokens::Tokens;
use crate::error::AppError;
use crate::services::Services;
use crate::web::layout::{Layout, Page, Section};

pub use run_now::{run, run_now};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![ask, unsubscribe];
    routes.extend(preview::routes());
    routes
}

/// Where a member's digests end with one click.
pub fn unsubscribe_path(tokens: &Tokens, member: MemberId) -> String {
    format!("/digests/unsubscribe/{}", tokens.make(member))
}

#[derive(Template)]
#[template(path = "digests/unsubscribe.html")]
struct UnsubscribePage {
    layout: Layout,
    /// Where the button leads.
    path: String,
    done: bool,
}

impl UnsubscribePage {
    fn new(services: &Services, token: &str, done: bool) -> Page<Self> {
        let title = if done { "No more digests" } else { "Stop the digests?" };
        let mut layout = Layout::visitor(services.site.community.clone(), title, Section::None);
        layout.demo = services.site.demo;
        Page::ok(Self { layout, path: format!("/digests/unsubscribe/{token}"), done })
    }
}

fn member_of(services: &Services, token: &str) -> Result<MemberId, AppError> {
    Tokens::new(&services.keys).read(token).ok_or(AppError::NotFound)
}

/// Only asks: mail programs and virus scanners open every link in a mail.
#[rocket::get("/digests/unsubscribe/<token>")]
fn ask(token: &str, services: &State<Arc<Services>>) -> Result<Page<UnsubscribePage>, AppError> {
    member_of(services, token)?;
    Ok(UnsubscribePage::new(services, token, false))
}

/// RFC 8058: whoever holds the link may end the digests, from a mail program that has no cookie and no form token.
/// The worst that somebody else can do with it is that. Sent twice, it does the same.
#[rocket::post("/digests/unsubscribe/<token>")]
async fn unsubscribe(token: &str, services: &State<Arc<Services>>) -> Result<Page<UnsubscribePage>, AppError> {
    let member = member_of(services, token)?;
    let mut tx = services.store.begin().await?;
    if !store::digests::unsubscribe(&mut tx, member).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(UnsubscribePage::new(services, token, true))
}
