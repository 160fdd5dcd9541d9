//! Founding a group, and changing it: one form for both.

use std::sync::Arc;

use askama::Template;
use governance::groups::Entrance;
use governance::permits::{self, Action, GroupAct};
use governance::{CaseId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use super::{acts, words};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![new, create, edit, update]
}

/// A group as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    /// Only where it is founded: it never changes.
    pub handle: String,
    pub display_name: String,
    pub about: String,
    /// `public`, `request` or `private`.
    pub entrance: String,
}

#[derive(Template)]
#[template(path = "groups/form.html")]
pub struct FormPage {
    layout: Layout,
    /// The group that is changed; empty where one is founded.
    handle: String,
    /// The case that hides what it says of itself, and until when unless it was removed.
    withheld: Option<(CaseId, Option<Moment>)>,
    /// Whether a picture belongs to what it says of itself.
    has_portrait: bool,
    form: GroupForm,
    problems: Problems,
    /// Each way in: its name, what it is called, and what follows.
    entrances: [(&'static str, &'static str, &'static str); 3],
    name_max: usize,
    about_max: usize,
}

fn form_page(
    services: &Services,
    member: &SignedIn,
    (handle, withheld): (String, Option<(CaseId, Option<Moment>)>),
    form: GroupForm,
    problems: Problems,
) -> FormPage {
    let title = if handle.is_empty() { "Found a group" } else { "Change the group" };
    FormPage {
        layout: member.layout(services, title, Section::Groups),
        handle,
        withheld,
        has_portrait: false,
        form,
        problems,
        entrances: Entrance::ALL.map(|entrance| {
            let (name, sentence) = words::entrance(entrance);
            (entrance.as_str(), name, sentence)
        }),
        name_max: services.recent.count(PolicyKey::ProfileNameMaxChars),
        about_max: services.recent.count(PolicyKey::ProfileAboutMaxChars),
    }
}

#[rocket::get("/groups/new")]
fn new(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    let _permit = permits::may(&member.standing(), Action::Group(GroupAct::Found { have: 0 }), services.clock.now())?;
    let form = GroupForm { entrance: Entrance::Public.as_str().to_owned(), ..GroupForm::default() };
    Ok(Page::ok(form_page(services, &member, (String::new(), None), form, Problems::default())))
}

type Answer = Result<Result<Flash<Redirect>, Box<Page<FormPage>>>, AppError>;

#[rocket::post("/groups", data = "<form>")]
async fn create(member: SignedIn, form: Signed<GroupForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::found(services, &member.standing(), &form).await? {
        Ok(handle) => Ok(Ok(Flash::success(Redirect::to(format!("/@{handle}")), "The group is founded."))),
        Err(problems) => {
            let page = form_page(services, &member, (String::new(), None), form.0, problems);
            Ok(Err(Box::new(Page::unprocessable(page))))
        }
    }
}

/// The page on which an administrator changes a group, with what was typed.
async fn edit_page(
    services: &Services,
    member: &SignedIn,
    name: &str,
    typed: Option<(GroupForm, Problems)>,
) -> Result<FormPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let group = store::groups::find(&mut conn, name, Some(member.actor())).await?;
    let act = GroupAct::Administer { administrator: group.is_admin };
    let _permit = permits::may(&member.standing(), Action::Group(act), now)?;
    let said = store::groups::words(&mut conn, group.id).await?;
    let until = said.held_until.map(|until| Moment::new(until, now));
    let withheld = said.case_id.map(|case| (CaseId::from(case), until));
    let entrance = group.entrance()?.as_str().to_owned();
    let kept = GroupForm { handle: String::new(), display_name: said.display_name, about: said.about, entrance };
    let (form, problems) = typed.unwrap_or((kept, Problems::default()));
    let page = form_page(services, member, (group.handle, withheld), form, problems);
    Ok(FormPage { has_portrait: said.has_portrait, ..page })
}

#[rocket::get("/groups/<name>/edit")]
async fn edit(name: &str, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    Ok(Page::ok(edit_page(services, &member, name, None).await?))
}

#[rocket::post("/groups/<name>/edit", data = "<form>")]
async fn update(name: &str, member: SignedIn, form: Signed<GroupForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::change(services, &member.standing(), name, &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/@{name}")), "The group is changed."))),
        Err(problems) => {
            let page = edit_page(services, &member, name, Some((form.0, problems))).await?;
            Ok(Err(Box::new(Page::unprocessable(page))))
        }
    }
}
