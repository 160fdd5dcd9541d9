//! `/demo/letters`: every mail that Folkmoot writes, once, with what it may have to say.

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::mail::framed::Framed;
use crate::mail::samples::{self, Sample};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};

/// What the gallery answers to; mounted in a demonstration only.
pub fn routes() -> Vec<Route> {
    routes![list, show, html]
}

#[derive(Template)]
#[template(path = "demo/letters.html")]
struct GalleryPage {
    layout: Layout,
    /// Name and subject of each.
    letters: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "demo/letter.html")]
struct LetterPage {
    layout: Layout,
    name: &'static str,
    subject: String,
    text: String,
}

fn all(services: &Services) -> Result<Vec<Sample>, AppError> {
    samples::all(&services.site.letterhead()).map_err(|error| AppError::Bug(error.to_string()))
}

fn one(services: &Services, name: &str) -> Result<Sample, AppError> {
    all(services)?.into_iter().find(|sample| sample.name == name).ok_or(AppError::NotFound)
}

#[rocket::get("/demo/letters")]
async fn list(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<GalleryPage>, AppError> {
    let letters = all(services)?.into_iter().map(|sample| (sample.name, sample.mail.subject)).collect();
    Ok(Page::ok(GalleryPage { layout: visitor.layout(services, "Every mail there is", Section::None), letters }))
}

#[rocket::get("/demo/letters/<name>")]
async fn show(name: &str, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<LetterPage>, AppError> {
    let Sample { name, mail } = one(services, name)?;
    Ok(Page::ok(LetterPage {
        layout: visitor.layout(services, &mail.subject, Section::None),
        name,
        subject: mail.subject,
        text: mail.text_body,
    }))
}

#[rocket::get("/demo/letters/<name>/html")]
async fn html(name: &str, services: &State<Arc<Services>>) -> Result<Framed, AppError> {
    Ok(Framed(one(services, name)?.mail.html_body))
}
