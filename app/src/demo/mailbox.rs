//! `/demo/mail`: what Folkmoot has written to people, as they would read it, and every mail there is. A demonstration has no mail server.

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};

use super::looks::Looks;
use crate::error::AppError;
use crate::mail::framed::Framed;
use crate::mail::reading::ReadMail;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::moments::Moment;

const LISTED_MAX: usize = 100;

/// What the mailbox answers to; mounted in a demonstration only.
pub fn routes() -> Vec<Route> {
    routes![list, show, html]
}

#[derive(Template)]
#[template(path = "demo/mails.html")]
struct MailboxPage {
    layout: Layout,
    mails: Vec<MailLine>,
    /// Name and subject of every mail there is.
    letters: Vec<(&'static str, String)>,
}

struct MailLine {
    href: String,
    to: String,
    subject: String,
    when: Option<Moment>,
}

#[derive(Template)]
#[template(path = "demo/mail.html")]
struct MailPage {
    layout: Layout,
    subject: String,
    headers: Vec<(String, String)>,
    text: Vec<Piece>,
    tabs: Vec<Tab>,
    frame: String,
    looks: Looks,
}

/// A stretch of the text part.
struct Piece {
    text: String,
    /// Whether it is an address of this community, and so worth a link.
    link: bool,
}

fn unreadable(error: &std::io::Error) -> AppError {
    AppError::Unavailable(format!("the mailbox cannot be read: {error}"))
}

#[rocket::get("/demo/mail")]
async fn list(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<MailboxPage>, AppError> {
    let now = services.clock.now();
    let found = match services.mailer.folder() {
        Some(folder) => folder.newest(LISTED_MAX).await.map_err(|error| unreadable(&error))?,
        None => Vec::new(),
    };
    let mails = found
        .into_iter()
        .map(|(name, mail)| MailLine {
            href: format!("/demo/mail/{name}"),
            to: mail.to,
            subject: mail.subject,
            when: mail.at.map(|at| Moment::new(at, now)),
        })
        .collect();
    Ok(Page::ok(MailboxPage {
        layout: visitor.layout(services, "Mail", Section::None),
        mails,
        letters: super::letters::listed(services)?,
    }))
}

async fn read(services: &Services, name: &str) -> Result<ReadMail, AppError> {
    let folder = services.mailer.folder().ok_or(AppError::NotFound)?;
    folder.read(name).await.map_err(|error| unreadable(&error))?.ok_or(AppError::NotFound)
}

#[rocket::get("/demo/mail/<name>?<light>&<width>")]
async fn show(
    name: &str,
    light: Option<&str>,
    width: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<MailPage>, AppError> {
    let mail = read(services, name).await?;
    let (path, looks) = (format!("/demo/mail/{name}"), Looks::of(light, width));
    Ok(Page::ok(MailPage {
        layout: visitor.layout(services, &mail.subject, Section::None),
        text: pieces(&mail.text, &services.site.base_url),
        subject: mail.subject,
        headers: mail.headers,
        tabs: looks.tabs(&path),
        frame: looks.frame(&path),
        looks,
    }))
}

#[rocket::get("/demo/mail/<name>/html?<light>")]
async fn html(name: &str, light: Option<&str>, services: &State<Arc<Services>>) -> Result<Framed, AppError> {
    Ok(Framed(Looks::of(light, None).dressed(&read(services, name).await?.html)))
}

/// Cuts a text where addresses of ours begin and end. Only ours: a mail may quote what a stranger wrote.
fn pieces(text: &str, base_url: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(base_url) {
        let (before, from) = rest.split_at(start);
        let (address, after) = from.split_at(from.find(char::is_whitespace).unwrap_or(from.len()));
        let ours = matches!(address.as_bytes().get(base_url.len()), None | Some(b'/'));
        pieces.push(Piece { text: before.to_owned(), link: false });
        pieces.push(Piece { text: address.to_owned(), link: ours });
        rest = after;
    }
    pieces.push(Piece { text: rest.to_owned(), link: false });
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn only_our_own_addresses_become_links() {
        let text = "See http://127.0.0.1:8000/x?y=1 and\nhttp://127.0.0.1:8000.evil.example/x or https://other.example";
        let found: Vec<(String, bool)> =
            pieces(text, "http://127.0.0.1:8000").into_iter().map(|piece| (piece.text, piece.link)).collect();
        assert_eq!(found.iter().map(|(text, _)| text.as_str()).collect::<String>(), text);
        let links: Vec<&str> = found.iter().filter(|(_, link)| *link).map(|(text, _)| text.as_str()).collect();
        assert_eq!(links, ["http://127.0.0.1:8000/x?y=1"]);
    }
}
