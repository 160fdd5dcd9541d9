//! Members: joining, and confirming an address.

pub mod acts;

use std::sync::Arc;

use askama::Template;
use governance::permits;
use rocket::http::{CookieJar, Status};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use self::acts::Confirmed;
use crate::error::AppError;
use crate::services::Services;
use crate::sessions;
use crate::sessions::browsers::Browser;
use crate::sessions::device::Device;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::{ClientIp, SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::good;
use crate::web::texts::Text;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![join, create, ask_again, show_confirmation, confirm]
}

/// The form of a newcomer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    pub handle: String,
    pub email: String,
    pub password: String,
}

#[derive(Template)]
#[template(path = "members/join.html")]
struct JoinPage {
    layout: Layout,
    handle: String,
    email: String,
    password_hint: Text,
    problems: Problems,
}

impl JoinPage {
    fn new(services: &Services, visitor: &Visitor, form: JoinForm, problems: Problems) -> Self {
        // The password is never sent back.
        Self {
            layout: visitor.layout(services, say!("members-join"), Section::None),
            handle: form.handle,
            email: form.email,
            password_hint: crate::passwords::hint(services, "passwords-hint-words"),
            problems,
        }
    }
}

#[derive(Template)]
#[template(path = "members/confirmation.html")]
struct ConfirmationPage {
    layout: Layout,
    /// Empty when the link does not work.
    handle: String,
    token: String,
    /// Why the link does not work.
    trouble: Text,
    can_ask_again: bool,
}

#[rocket::get("/join")]
async fn join(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Result<Page<JoinPage>, Redirect>, AppError> {
    if visitor.viewer().is_some() {
        return Ok(Err(Redirect::to("/home")));
    }
    let mut conn = services.store.read().await?;
    let _permit = permits::may_register(&services.constitution(&mut conn).await?)?;
    Ok(Ok(Page::ok(JoinPage::new(services, &visitor, JoinForm::default(), Problems::default()))))
}

#[rocket::post("/members", data = "<form>")]
async fn create(
    visitor: Visitor,
    form: Signed<JoinForm>,
    from: ClientIp,
    device: Device,
    browser: Browser,
    jar: &CookieJar<'_>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<JoinPage>>>, AppError> {
    services.limits.spend(Limited::Register, Payer::Address(from.0))?;
    services
        .limits
        .spend(Limited::AskForMail, Payer::Account(form.email.trim().to_lowercase().chars().take(300).collect()))?;
    match acts::register(services, &form).await? {
        Ok(registered) => {
            let token =
                sessions::acts::open(services, registered.member, &device.0, visitor.viewer().map(|v| v.session_id))
                    .await?;
            sessions::give_cookie(services, jar, token);
            browser.remember(&sessions::acts::mark_of(services, registered.member).await?, services, jar);
            Ok(Ok(good(Redirect::to("/home"), say!("members-welcome"))))
        }
        Err(problems) => Ok(Err(Box::new(Page::unprocessable(JoinPage::new(services, &visitor, form.0, problems))))),
    }
}

#[rocket::post("/confirmations", data = "<_form>")]
async fn ask_again(
    member: SignedIn,
    _form: Signed<Press>,
    from: ClientIp,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::AskForMail, Payer::Address(from.0))?;
    services.limits.spend(Limited::AskForMail, Payer::Member(member.id()))?;
    acts::ask_again(services, member.id()).await?;
    Ok(good(Redirect::to("/settings"), say!("members-mail-sent")))
}

#[rocket::get("/confirmation/<token>")]
async fn show_confirmation(
    token: &str,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ConfirmationPage>, AppError> {
    match acts::find_confirmation(services, token).await? {
        Some(link) => {
            let page = confirmation_page(services, &visitor, link.handle, token, Text::empty());
            Ok(Page::ok(page))
        }
        None => Ok(no_such_link(services, &visitor, say!("members-link-used"))),
    }
}

#[rocket::post("/confirmation/<token>", data = "<_form>")]
async fn confirm(
    token: &str,
    visitor: Visitor,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<ConfirmationPage>>>, AppError> {
    let trouble = match acts::confirm(services, token).await? {
        Confirmed::Done(_) => {
            let to = if visitor.viewer().is_some() { "/home" } else { "/sign-in" };
            return Ok(Ok(good(Redirect::to(to), say!("members-confirmed"))));
        }
        Confirmed::NoSuchLink => say!("members-link-used"),
        Confirmed::HeldByAnother => say!("members-address-of-another"),
    };
    Ok(Err(Box::new(no_such_link(services, &visitor, trouble))))
}

fn confirmation_page(
    services: &Services,
    visitor: &Visitor,
    handle: String,
    token: &str,
    trouble: Text,
) -> ConfirmationPage {
    ConfirmationPage {
        layout: visitor.layout(services, say!("members-confirm-title"), Section::None),
        handle,
        token: token.to_string(),
        trouble,
        can_ask_again: visitor.viewer().is_some_and(|viewer| !viewer.confirmed),
    }
}

fn no_such_link(services: &Services, visitor: &Visitor, trouble: Text) -> Page<ConfirmationPage> {
    Page::with_status(Status::Gone, confirmation_page(services, visitor, String::new(), "", trouble))
}
