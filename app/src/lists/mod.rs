//! Lists of people: a member's own ways to read those they follow, each a stream that only they see.

pub mod acts;
mod choose;
mod show;

use std::sync::Arc;

use askama::Template;
use governance::text::ListName;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::lists::ListRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::{bad, good};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![index, make, rename, remove];
    routes.extend(show::routes());
    routes.extend(choose::routes());
    routes
}

/// What a list is called.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NameForm {
    name: String,
}

/// A member's lists as a page.
#[derive(Template)]
#[template(path = "lists/index.html")]
struct ListsPage {
    layout: Layout,
    lists: Vec<ListRow>,
    typed: String,
    problems: Problems,
    name_max: usize,
    max: usize,
}

async fn page(
    services: &Services,
    member: &SignedIn,
    form: NameForm,
    problems: Problems,
) -> Result<ListsPage, AppError> {
    let conn = services.store.read().await?;
    Ok(ListsPage {
        layout: member.layout(services, say!("lists-yours"), Section::Home),
        lists: store::lists::of_member(&conn, member.id(), None).await?,
        typed: form.name,
        problems,
        name_max: ListName::MAX,
        max: store::lists::PER_MEMBER_MAX,
    })
}

#[rocket::get("/lists")]
async fn index(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ListsPage>, AppError> {
    Ok(Page::ok(page(services, &member, NameForm::default(), Problems::default()).await?))
}

#[rocket::post("/lists", data = "<form>")]
async fn make(
    member: SignedIn,
    form: Signed<NameForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Redirect, Page<ListsPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::make(services, &member.standing(), &form.name).await? {
        Ok(list) => Ok(Ok(Redirect::to(format!("/lists/{list}")))),
        Err(problems) => Ok(Err(Page::unprocessable(page(services, &member, form.0, problems).await?))),
    }
}

#[rocket::post("/lists/<id>/name", data = "<form>")]
async fn rename(
    id: i64,
    member: SignedIn,
    form: Signed<NameForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let back = Redirect::to(format!("/lists/{id}"));
    Ok(match acts::rename(services, &member.standing(), id, &form.name).await? {
        Ok(()) => good(back, say!("lists-renamed")),
        Err(problems) => bad(back, say!("lists-name-stays", why = problems.of("name"))),
    })
}

#[rocket::post("/lists/<id>/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::remove(services, &member.standing(), id).await?;
    Ok(good(Redirect::to("/lists"), say!("lists-gone")))
}
