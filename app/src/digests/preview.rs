//! The next digest as it would read now, for the member it is for.

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::{Route, State, routes};
use store::digests::{Schedule, Span, Wanted};
use store::mails::{NewMail, Recipient};

use super::window;
use crate::error::AppError;
use crate::mail::digest::Digest;
use crate::mail::framed::Framed;
use crate::mail::{compose, when};
use crate::services::Services;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};

/// What this part answers to.
pub(super) fn routes() -> Vec<Route> {
    routes![show, html]
}

#[derive(Template)]
#[template(path = "digests/preview.html")]
struct PreviewPage {
    layout: Layout,
    subject: String,
    text: String,
    /// When it goes out, on the member's clock; empty when their digests are off.
    goes_out: String,
    /// Whether it would be left out because there is nothing in it.
    empty: bool,
}

struct Preview {
    mail: NewMail,
    goes_out: String,
    empty: bool,
}

#[rocket::get("/digests/preview")]
async fn show(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<PreviewPage>, AppError> {
    let preview = next(services, &member).await?;
    Ok(Page::ok(PreviewPage {
        layout: member.layout(services, "Your next digest", Section::Settings),
        subject: preview.mail.subject,
        text: preview.mail.text_body,
        goes_out: preview.goes_out,
        empty: preview.empty,
    }))
}

#[rocket::get("/digests/preview/html")]
async fn html(member: SignedIn, services: &State<Arc<Services>>) -> Result<Framed, AppError> {
    Ok(Framed(next(services, &member).await?.mail.html_body))
}

async fn next(services: &Services, member: &SignedIn) -> Result<Preview, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let mut reader = store::digests::reader(&mut conn, member.id()).await?.ok_or(AppError::NotFound)?;
    let off = reader.schedule.digest == "off";
    if off {
        // Somebody who gets none may still want to see what they would get.
        reader.schedule = Schedule { digest: "weekly".to_owned(), ..reader.schedule };
    }
    let window = window::open(&reader, now).ok_or_else(|| AppError::Bug("no window is open".to_owned()))?;
    let threads_max = services.constitution(&mut conn).await?.integer(PolicyKey::DigestEntriesMax);
    let span = Span { start: window.start, end: window.end };
    // Whoever looks at it is here: what they see now would be left out of the mail, and is what they want to see here.
    let wanted = Wanted { member: member.id(), span, sections: &reader.sections, threads_max, seen_at: None };
    let gathered = super::contents(&mut conn, &[&reader], vec![wanted]).await?.pop().unwrap_or_default();
    drop(conn);
    let empty = gathered.content.is_empty();
    let digest = Digest::new(&super::addressed(services, &reader, window.end), window, gathered);
    let to = recipient(member, reader.schedule.time_zone);
    let mail = compose(&services.site.letterhead(), &to, &digest).map_err(|error| AppError::Bug(error.to_string()))?;
    let goes_out = if off { String::new() } else { when(&window.end, &to.time_zone) };
    Ok(Preview { mail, goes_out, empty })
}

/// The member as a mail greets them; a preview is sent nowhere.
fn recipient(member: &SignedIn, time_zone: String) -> Recipient {
    let viewer = member.viewer();
    let name = if viewer.display_name.is_empty() { &viewer.handle } else { &viewer.display_name };
    Recipient { member: Some(member.id()), address: String::new(), name: name.clone(), time_zone }
}
