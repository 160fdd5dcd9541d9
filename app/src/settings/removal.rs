//! Deleting one's account.

use std::sync::Arc;

use askama::Template;
use rocket::http::CookieJar;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::sessions::take_cookie;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::notices::good;

pub fn routes() -> Vec<Route> {
    routes![confirm, remove]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RemovalForm {
    password: String,
}

#[derive(Template)]
#[template(path = "settings/removal.html")]
struct RemovalPage {
    layout: Layout,
    handle: String,
    /// What stands in the place of the handle afterwards.
    left_behind: String,
    problems: Problems,
}

fn removal_page(services: &Services, member: &SignedIn, problems: Problems) -> RemovalPage {
    RemovalPage {
        layout: member.layout(services, say!("settings-erasing-title"), Section::Settings),
        handle: member.viewer().handle.clone(),
        left_behind: governance::text::Handle::of_erased(member.id()).into_string(),
        problems,
    }
}

#[rocket::get("/settings/removal")]
fn confirm(member: SignedIn, services: &State<Arc<Services>>) -> Page<RemovalPage> {
    Page::ok(removal_page(services, &member, Problems::default()))
}

#[rocket::post("/settings/removal", data = "<form>")]
async fn remove(
    member: SignedIn,
    form: Signed<RemovalForm>,
    jar: &CookieJar<'_>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<RemovalPage>>>, AppError> {
    match acts::erase(services, &member.standing(), &form.password).await? {
        Ok(()) => {
            take_cookie(services, jar);
            Ok(Ok(good(Redirect::to("/"), say!("settings-deleted"))))
        }
        Err(problems) => Ok(Err(Box::new(Page::unprocessable(removal_page(services, &member, problems))))),
    }
}
