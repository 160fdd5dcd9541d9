//! Making an imaginary friend: the form, and what it answers when somebody made one before.

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use governance::permits::{self, Action};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::friends::Taken;

use super::FriendForm;
use super::acts::{self, Made};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![new, create]
}

#[derive(Template)]
#[template(path = "friends/new.html")]
pub struct FormPage {
    layout: Layout,
    form: FriendForm,
    problems: Problems,
    /// The one that has the feed already.
    taken: Option<Taken>,
    name_max: usize,
    max: i64,
}

fn form_page(
    services: &Services,
    member: &SignedIn,
    form: FriendForm,
    (problems, taken): (Problems, Option<Taken>),
) -> FormPage {
    FormPage {
        layout: member.layout(services, "Make an imaginary friend", Section::Settings),
        form,
        problems,
        taken,
        name_max: services.recent.count(PolicyKey::ProfileNameMaxChars),
        max: services.recent.integer(PolicyKey::SourcesPerMemberMax),
    }
}

#[rocket::get("/friends/new")]
fn new(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    let _permit = permits::may(&member.standing(), Action::AddSource { have: 0, max: 1 }, services.clock.now())?;
    Ok(Page::ok(form_page(services, &member, FriendForm::default(), (Problems::default(), None))))
}

#[rocket::post("/friends", data = "<form>")]
async fn create(
    member: SignedIn,
    form: Signed<FriendForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<FormPage>>>, AppError> {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    let wrong = match acts::make(services, &member.standing(), &form).await? {
        Made::New(handle) => {
            let said = "Made. It is read within seconds, and what it brings in appears in your stream.";
            return Ok(Ok(Flash::success(Redirect::to(format!("/@{handle}")), said)));
        }
        Made::Taken(taken) => (Problems::default(), Some(taken)),
        Made::Wrong(problems) => (problems, None),
    };
    Ok(Err(Box::new(Page::unprocessable(form_page(services, &member, form.0, wrong)))))
}
