//! The form of a proposal: which policy, to what, why. The same form writes and changes it.

use std::sync::Arc;

use askama::Template;
use governance::policies::{PolicyGroup, PolicyKind};
use governance::proposals::Question;
use governance::text::{ProposalBody, ProposalTitle};
use governance::{Constitution, PolicyKey, PolicyValue, Track};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use super::acts::{self, Subject};
use super::question::{self, Offered};
use crate::constitution::words;
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

/// What [`DraftForm::kind`] says of a question.
const QUESTION: &str = "question";

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DraftForm {
    /// "question", or empty for a change of a policy.
    pub kind: String,
    /// The policy's key.
    pub policy: String,
    pub title: String,
    /// The reasons, in Markdown.
    pub body: String,
    /// The new value, or a document's new text.
    pub value: String,
    /// Of a question: how its ballots are counted.
    pub method: String,
    /// One a line, projects with their cost behind a bar.
    pub options: String,
    pub seats: String,
    pub max_score: String,
    pub credits: String,
    pub budget: String,
}

/// Policies to choose from: a heading, and name, address and value of each.
type Shelf = (&'static str, Vec<(&'static str, &'static str, String)>);

#[derive(Template)]
#[template(path = "proposals/choose.html")]
pub struct ChoosePage {
    layout: Layout,
    shelves: Vec<Shelf>,
}

/// The form as a page.
#[derive(Template)]
#[template(path = "proposals/form.html")]
pub struct FormPage {
    layout: Layout,
    pub heading: String,
    /// Where it is sent.
    pub action: String,
    pub cancel: String,
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
    pub is_published: bool,
    form: DraftForm,
    problems: Problems,
}

/// The form of a question as a page.
#[derive(Template)]
#[template(path = "proposals/question.html")]
pub struct QuestionPage {
    layout: Layout,
    pub heading: &'static str,
    pub action: String,
    pub cancel: String,
    offered: Vec<Offered>,
    way: String,
    pub is_published: bool,
    form: DraftForm,
    problems: Problems,
}

impl QuestionPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;
    const MAX_SCORE: u32 = Question::MAX_SCORE;

    pub fn new(layout: Layout, constitution: &Constitution, form: DraftForm, problems: Problems) -> Self {
        Self {
            layout,
            heading: "Ask the community",
            action: "/proposals".to_string(),
            cancel: "/proposals".to_string(),
            offered: question::offered(&form),
            way: way(Track::Decision, constitution),
            is_published: false,
            form,
            problems,
        }
    }
}

impl FormPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;
}

/// How a change of a track goes, in words.
pub fn way(track: Track, constitution: &Constitution) -> String {
    if track == Track::Priorities {
        return format!(
            "announced {} hours before it opens, {} hours of voting{}; the order is in force at once.",
            track.discussion_hours(constitution),
            track.voting_hours(constitution),
            ballots(track, constitution)
        );
    }
    let sponsors = track.sponsors_needed(constitution);
    let plural = if sponsors == 1 { "" } else { "s" };
    let delay = match track.enactment_hours(constitution) {
        _ if track == Track::Decision => "the answer is advice and puts nothing in force".to_string(),
        0 => "takes effect at once".to_string(),
        hours => format!("takes effect {hours} hours after the vote"),
    };
    format!(
        "{sponsors} sponsor{plural}, {} hours of discussion, {} hours of voting{}; {delay}.",
        track.discussion_hours(constitution),
        track.voting_hours(constitution),
        ballots(track, constitution)
    )
}

/// Secret ballots are what everybody expects; only open ones are said.
fn ballots(track: Track, constitution: &Constitution) -> &'static str {
    if track.secrecy(constitution).is_open() { " with open ballots" } else { "" }
}

/// What the form shows for a value: a share or number as it is written, a document's whole text.
pub fn typed(value: &PolicyValue) -> String {
    value.to_string()
}

/// The form of a change of a policy or document.
pub fn page(
    layout: Layout,
    key: PolicyKey,
    constitution: &Constitution,
    form: DraftForm,
    problems: Problems,
) -> FormPage {
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

/// Whichever form fits.
#[derive(rocket::Responder)]
pub enum NewPage {
    Choose(Box<Page<ChoosePage>>),
    Form(Box<Page<FormPage>>),
    Question(Box<Page<QuestionPage>>),
}

#[rocket::get("/proposals/new?<policy>&<kind>")]
async fn new(
    policy: Option<&str>,
    kind: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    if kind == Some(QUESTION) {
        let layout = member.layout(services, "Ask the community", Section::Proposals);
        let form = DraftForm { kind: QUESTION.to_string(), ..DraftForm::default() };
        let page = QuestionPage::new(layout, &constitution, form, Problems::default());
        return Ok(NewPage::Question(Box::new(Page::ok(page))));
    }
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
) -> Result<Result<Flash<Redirect>, NewPage>, AppError> {
    services.limits.spend(Limited::Propose, Payer::Member(member.id()))?;
    let unknown = |why: governance::policies::UnknownPolicy| AppError::Unprocessable(why.to_string());
    let subject = match form.kind.as_str() {
        QUESTION => Subject::Question,
        _ => Subject::Policy(form.policy.parse().map_err(unknown)?),
    };
    match acts::create(services, &member.standing(), subject, &form).await? {
        Ok(id) => Ok(Ok(Flash::success(
            Redirect::to(format!("/proposals/{id}")),
            "Your draft is kept. Only you see it until you publish it.",
        ))),
        Err(problems) => {
            let mut conn = services.store.read().await?;
            let constitution = services.constitution(&mut conn).await?;
            let layout = member.layout(services, "Propose a change", Section::Proposals);
            Ok(Err(match subject {
                Subject::Question => NewPage::Question(Box::new(Page::unprocessable(QuestionPage::new(
                    layout,
                    &constitution,
                    form.0,
                    problems,
                )))),
                Subject::Policy(key) => {
                    NewPage::Form(Box::new(Page::unprocessable(page(layout, key, &constitution, form.0, problems))))
                }
            }))
        }
    }
}
