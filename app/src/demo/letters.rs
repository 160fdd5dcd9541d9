//! `/demo/letters/…`: every mail that Folkmoot writes, once, with what it may have to say. `/demo/mail` lists them.

use std::sync::Arc;

use askama::Template;
use rocket::response::Redirect;
use rocket::{Route, State, routes};

use super::looks::Looks;
use crate::error::AppError;
use crate::mail::framed::Framed;
use crate::mail::samples::{self, Sample};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section, Tab};

/// What the gallery answers to; mounted in a demonstration only.
pub fn routes() -> Vec<Route> {
    routes![list, show, html]
}

#[derive(Template)]
#[template(path = "demo/letter.html")]
struct LetterPage {
    layout: Layout,
    name: &'static str,
    subject: String,
    text: String,
    tabs: Vec<Tab>,
    frame: String,
    looks: Looks,
}

fn all(services: &Services) -> Result<Vec<Sample>, AppError> {
    samples::all(&services.site.letterhead()).map_err(|error| AppError::Bug(error.to_string()))
}

fn one(services: &Services, name: &str) -> Result<Sample, AppError> {
    all(services)?.into_iter().find(|sample| sample.name == name).ok_or(AppError::NotFound)
}

/// Name and subject of each.
pub(super) fn listed(services: &Services) -> Result<Vec<(&'static str, String)>, AppError> {
    Ok(all(services)?.into_iter().map(|sample| (sample.name, sample.mail.subject)).collect())
}

/// Where they were listed before.
#[rocket::get("/demo/letters")]
fn list() -> Redirect {
    Redirect::to("/demo/mail#every")
}

#[rocket::get("/demo/letters/<name>?<light>&<width>")]
async fn show(
    name: &str,
    light: Option<&str>,
    width: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<LetterPage>, AppError> {
    let Sample { name, mail } = one(services, name)?;
    let (path, looks) = (format!("/demo/letters/{name}"), Looks::of(light, width));
    Ok(Page::ok(LetterPage {
        layout: visitor.layout(services, &mail.subject, Section::None),
        name,
        subject: mail.subject,
        text: mail.text_body,
        tabs: looks.tabs(&path),
        frame: looks.frame(&path),
        looks,
    }))
}

#[rocket::get("/demo/letters/<name>/html?<light>")]
async fn html(name: &str, light: Option<&str>, services: &State<Arc<Services>>) -> Result<Framed, AppError> {
    Ok(Framed(Looks::of(light, None).dressed(&one(services, name)?.mail.html_body)))
}
