//! The form of a proposal: which policy, to what, why. The same form writes and changes it.

use std::sync::Arc;

use askama::Template;
use governance::policies::{PolicyGroup, PolicyKind};
use governance::proposals::Payload;
use governance::text::{ProposalBody, ProposalTitle};
use governance::{Constitution, PolicyKey, PolicyValue, ProposalId, Track};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use super::acts;
use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![new, create, edit, update]
}

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DraftForm {
    /// The policy's key.
    pub policy: String,
    pub title: String,
    /// The reasons, in Markdown.
    pub body: String,
    /// The new value, or a document's new text.
    pub value: String,
}

/// Policies to choose from: a heading, and name, address and value of each.
type Shelf = (&'static str, Vec<(&'static str, &'static str, String)>);

#[derive(Template)]
#[template(path = "proposals/choose.html")]
struct ChoosePage {
    layout: Layout,
    shelves: Vec<Shelf>,
}

/// The form as a page.
#[derive(Template)]
#[template(path = "proposals/form.html")]
pub struct FormPage {
    layout: Layout,
    heading: String,
    /// Where it is sent.
    action: String,
    cancel: String,
    key: &'static str,
    policy: &'static str,
    policy_href: String,
    why: &'static str,
    now: String,
    bounds: String,
    /// For choices and switches: the words offered.
    offered: Vec<String>,
    is_document: bool,
    way: String,
    /// Says that others will see a new version.
    is_published: bool,
    form: DraftForm,
    problems: Problems,
}

impl FormPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;
}

/// How a change of a track goes, in words.
pub fn way(track: Track, constitution: &Constitution) -> String {
    let sponsors = track.sponsors_needed(constitution);
    let plural = if sponsors == 1 { "" } else { "s" };
    let delay = match track.enactment_hours(constitution) {
        0 => "takes effect at once".to_string(),
        hours => format!("takes effect {hours} hours after the vote"),
    };
    format!(
        "{sponsors} sponsor{plural}, {} hours of discussion, {} hours of voting; {delay}.",
        track.discussion_hours(constitution),
        track.voting_hours(constitution)
    )
}

/// What the form shows for a value: a share or number as it is written, a document's whole text.
fn typed(value: &PolicyValue) -> String {
    value.to_string()
}

fn page(layout: Layout, key: PolicyKey, constitution: &Constitution, form: DraftForm, problems: Problems) -> FormPage {
    let definition = key.definition();
    FormPage {
        layout,
        heading: format!("Change “{}”", definition.title),
        action: "/proposals".to_string(),
        cancel: words::href(key),
        key: key.as_str(),
        policy: definition.title,
        policy_href: words::href(key),
        why: definition.why,
        now: words::value(key, &constitution.value(key)),
        bounds: words::bounds(&definition.kind),
        offered: match definition.kind {
            PolicyKind::Choice(offered) => offered.iter().map(ToString::to_string).collect(),
            PolicyKind::Switch => vec!["yes".to_string(), "no".to_string()],
            _ => Vec::new(),
        },
        is_document: key.is_document(),
        way: way(key.track(), constitution),
        is_published: false,
        form,
        problems,
    }
}

fn choose_page(services: &Services, member: &SignedIn, constitution: &Constitution) -> ChoosePage {
    let shelf = |group: &PolicyGroup| {
        let of_group = PolicyKey::ALL.iter().copied().filter(|key| key.definition().group == *group);
        let named =
            of_group.map(|key| (key.definition().title, key.as_str(), words::value(key, &constitution.value(key))));
        (group.title(), named.collect())
    };
    ChoosePage {
        layout: member.layout(services, "Propose a change", Section::Proposals),
        shelves: PolicyGroup::ALL.iter().map(shelf).collect(),
    }
}

#[derive(rocket::Responder)]
enum NewPage {
    Choose(Box<Page<ChoosePage>>),
    Form(Box<Page<FormPage>>),
}

#[rocket::get("/proposals/new?<policy>")]
async fn new(policy: Option<&str>, member: SignedIn, services: &State<Arc<Services>>) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let Some(name) = policy else {
        return Ok(NewPage::Choose(Box::new(Page::ok(choose_page(services, &member, &constitution)))));
    };
    let key = crate::constitution::named(name)?;
    let form = DraftForm { policy: key.to_string(), value: typed(&constitution.value(key)), ..DraftForm::default() };
    let layout = member.layout(services, "Propose a change", Section::Proposals);
    Ok(NewPage::Form(Box::new(Page::ok(page(layout, key, &constitution, form, Problems::default())))))
}

#[rocket::post("/proposals", data = "<form>")]
async fn create(
    member: SignedIn,
    form: Signed<DraftForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<FormPage>>>, AppError> {
    services.limits.spend(Limited::Propose, Payer::Member(member.id()))?;
    let key: PolicyKey = form
        .policy
        .parse()
        .map_err(|why: governance::policies::UnknownPolicy| AppError::Unprocessable(why.to_string()))?;
    match acts::create(services, &member.standing(), key, &form).await? {
        Ok(id) => Ok(Ok(Flash::success(
            Redirect::to(format!("/proposals/{id}")),
            "Your draft is kept. Only you see it until you publish it.",
        ))),
        Err(problems) => {
            let mut conn = services.store.read().await?;
            let constitution = services.constitution(&mut conn).await?;
            let layout = member.layout(services, "Propose a change", Section::Proposals);
            Ok(Err(Box::new(Page::unprocessable(page(layout, key, &constitution, form.0, problems)))))
        }
    }
}

async fn edit_page(
    services: &Services,
    member: &SignedIn,
    id: i64,
    sent: Option<(DraftForm, Problems)>,
) -> Result<FormPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, ProposalId::from(id), Some(member.actor())).await?;
    if row.author_id != member.id() {
        return Err(AppError::NotFound);
    }
    let constitution = services.constitution(&mut conn).await?;
    let payload: Payload = row.payload()?;
    let key = payload.key();
    let (form, problems) = sent.unwrap_or_else(|| {
        let form = DraftForm {
            policy: key.to_string(),
            title: row.title.clone(),
            body: row.body.clone(),
            value: typed(&payload.new_value()),
        };
        (form, Problems::default())
    });
    let layout = member.layout(services, "Change your proposal", Section::Proposals);
    let mut page = page(layout, key, &constitution, form, problems);
    page.heading = "Change your proposal".to_string();
    page.action = format!("/proposals/{id}/edit");
    page.cancel = format!("/proposals/{id}");
    page.is_published = row.thread_id.is_some();
    Ok(page)
}

#[rocket::get("/proposals/<id>/edit")]
async fn edit(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FormPage>, AppError> {
    Ok(Page::ok(edit_page(services, &member, id, None).await?))
}

#[rocket::post("/proposals/<id>/edit", data = "<form>")]
async fn update(
    id: i64,
    member: SignedIn,
    form: Signed<DraftForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<FormPage>>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::edit(services, &member.standing(), ProposalId::from(id), &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/proposals/{id}")), "Changed."))),
        Err(problems) => {
            Ok(Err(Box::new(Page::unprocessable(edit_page(services, &member, id, Some((form.0, problems))).await?))))
        }
    }
}
