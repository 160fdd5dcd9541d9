//! Reminders of votes that close without one's ballot: the way out of them with one click. `write_reminders` writes them.

use std::sync::Arc;

use askama::Template;
use governance::{MemberId, PolicyKey};
use rocket::{Route, State, routes};

use crate::digests::tokens::Tokens;
use crate::error::AppError;
use crate::services::Services;
use crate::web::layout::{Layout, Page, Section};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![ask, unsubscribe]
}

/// Where a member's reminders end with one click.
pub fn unsubscribe_path(tokens: &Tokens, member: MemberId) -> String {
    format!("/reminders/unsubscribe/{}", tokens.make(member))
}

/// When reminders come, in a sentence.
pub fn when(services: &Services) -> String {
    match services.recent.integer(PolicyKey::VoteReminderHours) {
        0 => "By the members' own rule nobody is reminded of votes at present.".to_string(),
        1 => "An hour before a vote closes, those who have not voted get a mail.".to_string(),
        hours => format!("{hours} hours before a vote closes, those who have not voted get a mail."),
    }
}

#[derive(Template)]
#[template(path = "reminders/unsubscribe.html")]
struct UnsubscribePage {
    layout: Layout,
    /// Where the button leads.
    path: String,
    done: bool,
}

impl UnsubscribePage {
    fn new(services: &Services, token: &str, done: bool) -> Page<Self> {
        let title = if done { "No more reminders" } else { "Stop the reminders?" };
        let mut layout = Layout::visitor(services.site.community.clone(), title, Section::None);
        layout.demo = services.site.demo;
        Page::ok(Self { layout, path: format!("/reminders/unsubscribe/{token}"), done })
    }
}

fn member_of(services: &Services, token: &str) -> Result<MemberId, AppError> {
    Tokens::of_reminders(&services.keys).read(token).ok_or(AppError::NotFound)
}

/// Only asks: mail programs and virus scanners open every link in a mail.
#[rocket::get("/reminders/unsubscribe/<token>")]
fn ask(token: &str, services: &State<Arc<Services>>) -> Result<Page<UnsubscribePage>, AppError> {
    member_of(services, token)?;
    Ok(UnsubscribePage::new(services, token, false))
}

/// RFC 8058, as for digests: whoever holds the link may end the reminders. Sent twice, it does the same.
#[rocket::post("/reminders/unsubscribe/<token>")]
async fn unsubscribe(token: &str, services: &State<Arc<Services>>) -> Result<Page<UnsubscribePage>, AppError> {
    let member = member_of(services, token)?;
    let mut tx = services.store.begin().await?;
    if !store::reminders::set_wanted(&mut tx, member, false).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(UnsubscribePage::new(services, token, true))
}
