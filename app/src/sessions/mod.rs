//! Sessions: signing in and out.

pub mod acts;
pub mod browsers;
pub mod device;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::http::CookieJar;
use rocket::http::uri::Origin;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use self::acts::Place;
use self::browsers::Browser;
use self::device::Device;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed, browser_cookie, safe_path};
use crate::web::forms::Problems;
use crate::web::guards::{ClientIp, Visitor, session_cookie};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::good;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![sign_in, create, remove]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    /// A handle or an e-mail address.
    name: String,
    password: String,
    next: String,
}

#[derive(Template)]
#[template(path = "sessions/sign_in.html")]
struct SignInPage {
    layout: Layout,
    /// What was typed as handle or address.
    typed: String,
    next: String,
    problems: Problems,
}

/// Gives the browser its session.
pub fn give_cookie(services: &Services, jar: &CookieJar<'_>, token: String) {
    let secure = services.site.is_secure();
    let mut cookie = browser_cookie(session_cookie(secure), token, secure);
    cookie.set_max_age(rocket::time::Duration::days(services.recent.integer(PolicyKey::SessionDays)));
    jar.add(cookie);
}

/// Takes the browser's session away.
pub fn take_cookie(services: &Services, jar: &CookieJar<'_>) {
    let secure = services.site.is_secure();
    jar.remove(browser_cookie(session_cookie(secure), String::new(), secure));
}

/// Where to go after signing in: a path of ours, home when none was asked for.
fn after_sign_in(next: &str) -> String {
    let path = if next.is_empty() { "/home".to_string() } else { safe_path(next) };
    if Origin::parse(&path).is_ok() { path } else { "/home".to_string() }
}

#[rocket::get("/sign-in?<next>")]
fn sign_in(
    next: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<SignInPage>, Box<Redirect>> {
    let next = next.unwrap_or_default();
    if visitor.viewer().is_some() {
        return Err(Box::new(Redirect::to(after_sign_in(next))));
    }
    let layout = visitor.layout(services, say!("sessions-sign-in"), Section::None);
    Ok(Page::ok(SignInPage { layout, typed: String::new(), next: next.to_string(), problems: Problems::default() }))
}

#[rocket::post("/sessions", data = "<form>")]
async fn create(
    visitor: Visitor,
    form: Signed<SignInForm>,
    from: ClientIp,
    device: Device,
    browser: Browser,
    jar: &CookieJar<'_>,
    services: &State<Arc<Services>>,
) -> Result<Result<Redirect, Box<Page<SignInPage>>>, AppError> {
    services.limits.spend(Limited::SignIn, Payer::Address(from.0))?;
    let account: String = form.name.trim().trim_start_matches('@').to_lowercase().chars().take(300).collect();
    services.limits.spend(Limited::SignIn, Payer::Account(account))?;
    let instead_of = visitor.viewer().map(|viewer| viewer.session_id);
    let place = Place { device: &device.0, browser: &browser, instead_of };
    if let Some((token, mark)) = acts::sign_in(services, &form.name, &form.password, place).await? {
        give_cookie(services, jar, token);
        browser.remember(&mark, services, jar);
        return Ok(Ok(Redirect::to(after_sign_in(&form.next))));
    }
    let mut problems = Problems::default();
    problems.add("password", say!("sessions-wrong"));
    let layout = visitor.layout(services, say!("sessions-sign-in"), Section::None);
    let SignInForm { name, next, .. } = form.0;
    Ok(Err(Box::new(Page::unprocessable(SignInPage { layout, typed: name, next, problems }))))
}

#[rocket::post("/sessions/removal", data = "<_form>")]
async fn remove(
    visitor: Visitor,
    _form: Signed<Press>,
    jar: &CookieJar<'_>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    if let Some(viewer) = visitor.viewer() {
        acts::close(services, viewer.session_id).await?;
    }
    take_cookie(services, jar);
    Ok(good(Redirect::to("/"), say!("sessions-signed-out")))
}

#[cfg(test)]
mod tests {
    use super::after_sign_in;

    #[test]
    fn signing_in_leads_only_to_pages_of_ours() {
        for (next, to) in [
            ("", "/home"),
            ("/proposals?state=voting", "/proposals?state=voting"),
            ("//elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("/a b", "/home"),
        ] {
            assert_eq!(after_sign_in(next), to, "{next}");
        }
    }
}
