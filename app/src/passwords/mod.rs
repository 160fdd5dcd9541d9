//! Passwords: changing one, and choosing a new one by mail. How they are hashed is in `secrets`.

pub mod acts;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use crate::error::AppError;
use crate::services::Services;
use crate::settings::{Parts, SettingsPage};
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::{ClientIp, SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::good;
use crate::web::texts::Text;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![change, ask, send, choose, reset]
}

/// The form in the settings.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    pub current_password: String,
    pub new_password: String,
}

/// The form behind the link of a mail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    pub password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AskForm {
    /// A handle or an e-mail address.
    name: String,
}

#[derive(Template)]
#[template(path = "passwords/ask.html")]
struct AskPage {
    layout: Layout,
}

#[derive(Template)]
#[template(path = "passwords/reset.html")]
struct ResetPage {
    layout: Layout,
    /// Empty when the link does not work.
    handle: String,
    token: String,
    password_hint: Text,
    problems: Problems,
}

#[rocket::post("/passwords", data = "<form>")]
async fn change(
    member: SignedIn,
    form: Signed<ChangeForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<SettingsPage>>>, AppError> {
    services.limits.spend(Limited::SignIn, Payer::Member(member.id()))?;
    match acts::change(services, &member, &form).await? {
        Ok(()) => {
            let said = say!("passwords-changed");
            Ok(Ok(good(Redirect::to("/settings"), said)))
        }
        Err(problems) => {
            let page = SettingsPage::load(services, &member, Parts { password_problems: problems, ..Parts::default() })
                .await?;
            Ok(Err(Box::new(Page::unprocessable(page))))
        }
    }
}

#[rocket::get("/passwords/reset")]
fn ask(visitor: Visitor, services: &State<Arc<Services>>) -> Page<AskPage> {
    Page::ok(AskPage { layout: visitor.layout(services, say!("passwords-choose"), Section::None) })
}

#[rocket::post("/passwords/reset", data = "<form>")]
async fn send(
    form: Signed<AskForm>,
    from: ClientIp,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::AskForMail, Payer::Address(from.0))?;
    let account: String = form.name.trim().trim_start_matches('@').to_lowercase().chars().take(300).collect();
    services.limits.spend(Limited::AskForMail, Payer::Account(account))?;
    acts::ask_for_reset(services, &form.name).await?;
    let said = say!("passwords-mail-sent");
    Ok(good(Redirect::to("/sign-in"), said))
}

#[rocket::get("/passwords/reset/<token>")]
async fn choose(token: &str, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<ResetPage>, AppError> {
    Ok(match acts::find_reset(services, token).await? {
        Some(link) => Page::ok(reset_page(services, &visitor, link.handle, token, Problems::default())),
        None => no_such_link(services, &visitor),
    })
}

#[rocket::post("/passwords/reset/<token>", data = "<form>")]
async fn reset(
    token: &str,
    visitor: Visitor,
    form: Signed<ResetForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<ResetPage>>>, AppError> {
    let handle = acts::find_reset(services, token).await?.map(|link| link.handle).unwrap_or_default();
    match acts::reset(services, token, &form).await? {
        Ok(true) => {
            let said = say!("passwords-new-set");
            Ok(Ok(good(Redirect::to("/sign-in"), said)))
        }
        Err(problems) if !handle.is_empty() => {
            Ok(Err(Box::new(Page::unprocessable(reset_page(services, &visitor, handle, token, problems)))))
        }
        Ok(false) | Err(_) => Ok(Err(Box::new(no_such_link(services, &visitor)))),
    }
}

/// What is said beside the box for a new password: how long it must be, and something else. `id` is the text's.
pub fn hint(services: &Services, id: &'static str) -> Text {
    say!(id, min = services.recent.integer(PolicyKey::PasswordMinChars))
}

fn reset_page(services: &Services, visitor: &Visitor, handle: String, token: &str, problems: Problems) -> ResetPage {
    let layout = visitor.layout(services, say!("passwords-choose"), Section::None);
    let password_hint = hint(services, "passwords-hint-words");
    ResetPage { layout, handle, token: token.to_string(), password_hint, problems }
}

fn no_such_link(services: &Services, visitor: &Visitor) -> Page<ResetPage> {
    Page::with_status(Status::Gone, reset_page(services, visitor, String::new(), "", Problems::default()))
}
