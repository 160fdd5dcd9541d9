//! The form of a proposal: which policy, to what, why. The same form writes and changes it.

use std::sync::Arc;

use askama::Template;
use governance::policies::PolicyKind;
use governance::text::{ProposalBody, ProposalTitle};
use governance::{Constitution, PolicyKey, PolicyValue};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use super::about_case::AboutCasePage;
use super::acts::{self, Subject};
use super::appeal;
use super::choose::{ChoosePage, choose_page};
pub use super::draft::DraftForm;
use super::expulsion;
use super::look::{Following, look_first};
use super::papers::{self, Desk, Kept};
use super::question::QuestionPage;
use super::recall::{self, RECALL, RecallPage};
use super::rivals::{Beside, Rivals};
pub use super::way::way;
use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use store::Conn;

pub fn routes() -> Vec<Route> {
    routes![new, create]
}

/// What [`DraftForm::kind`] says of a question.
pub(super) const QUESTION: &str = "question";
/// And of an appeal.
pub(super) const APPEAL: &str = "appeal";

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
    /// For how many days a change may be asked to hold at most; 0 where that is not offered.
    days_max: u64,
    /// Says that others will see a new version.
    pub is_published: bool,
    /// Other proposals that would change the same.
    pub rivals: Option<Rivals>,
    /// What would follow, when it was asked for.
    pub look: Option<Vec<Following>>,
    /// Says that it is as it was left, and when.
    pub kept: Option<Kept>,
    form: DraftForm,
    problems: Problems,
}

impl FormPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;

    /// The same page with what would follow from what is typed, or with what is wrong with it.
    pub fn looked(mut self, look: Result<Vec<Following>, Problems>) -> Page<Self> {
        match look {
            Ok(followed) => {
                self.look = Some(followed);
                Page::ok(self)
            }
            Err(problems) => {
                self.problems = problems;
                Page::unprocessable(self)
            }
        }
    }
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
        now: words::in_force(key, constitution),
        bounds: words::bounds(&definition.kind),
        offered: match definition.kind {
            PolicyKind::Choice(offered) => offered.iter().map(ToString::to_string).collect(),
            PolicyKind::Switch => vec!["yes".to_string(), "no".to_string()],
            _ => Vec::new(),
        },
        is_document: key.is_document(),
        way: way(key.track(), constitution),
        days_max: constitution.count(PolicyKey::ProposalSunsetDaysMax),
        is_published: false,
        rivals: None,
        look: None,
        kept: None,
        form,
        problems,
    }
}

/// Whichever form fits.
#[derive(rocket::Responder)]
pub enum NewPage {
    Choose(Box<Page<ChoosePage>>),
    Form(Box<Page<FormPage>>),
    Question(Box<Page<QuestionPage>>),
    AboutCase(Box<Page<AboutCasePage>>),
    Recall(Box<Page<RecallPage>>),
}

/// The form of something new, as its writer left it.
async fn begun(
    conn: &mut Conn,
    services: &Services,
    member: &SignedIn,
    constitution: &Constitution,
    subject: Subject,
) -> Result<NewPage, AppError> {
    let now = store::clock::now(conn).await?;
    let (form, kept) = match papers::left(conn, member.id(), &Desk::new(subject, ""), now).await? {
        Some((form, kept)) => (form, Some(kept)),
        None => (fresh(subject, constitution), None),
    };
    let layout = member.layout(services, "Propose a change", Section::Proposals);
    let problems = Problems::default();
    Ok(match subject {
        Subject::Recall => recall::page(layout, constitution, form, problems),
        Subject::Question => {
            let mut page = QuestionPage::new(layout, constitution, form, problems);
            page.kept = kept;
            NewPage::Question(Box::new(Page::ok(page)))
        }
        Subject::Appeal(case) => {
            let mut page = appeal::page(conn, layout, (case, None), constitution, form, problems).await?;
            page.kept = kept;
            NewPage::AboutCase(Box::new(Page::ok(page)))
        }
        Subject::Expulsion(case, going) => {
            let mut page = expulsion::page(conn, layout, ((case, going), None), constitution, form, problems).await?;
            page.kept = kept;
            NewPage::AboutCase(Box::new(Page::ok(page)))
        }
        Subject::Policy(key) => {
            let (viewer, now) = (Some(member.actor()), services.clock.now());
            let rivals = Rivals::of(conn, key, Beside::Form, viewer, now).await?;
            let page = FormPage { kept, rivals, ..page(layout, key, constitution, form, problems) };
            NewPage::Form(Box::new(Page::ok(page)))
        }
    })
}

/// A form that nobody has written in.
fn fresh(subject: Subject, constitution: &Constitution) -> DraftForm {
    match subject {
        Subject::Recall => DraftForm { kind: RECALL.to_string(), ..DraftForm::default() },
        Subject::Question => DraftForm { kind: QUESTION.to_string(), ..DraftForm::default() },
        Subject::Appeal(case) => appeal::fresh(case),
        // Its page knows whom it is about.
        Subject::Expulsion(..) => DraftForm::default(),
        Subject::Policy(key) => {
            DraftForm { policy: key.to_string(), value: typed(&constitution.value(key)), ..DraftForm::default() }
        }
    }
}

#[rocket::get("/proposals/new?<policy>&<kind>&<case>&<moderator>")]
async fn new(
    policy: Option<&str>,
    kind: Option<&str>,
    case: Option<i64>,
    moderator: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    if let (Some(RECALL), Some(handle)) = (kind, moderator) {
        let layout = member.layout(services, "Propose a recall", Section::Proposals);
        return recall::begun(&mut conn, layout, member.id(), &constitution, handle).await;
    }
    let subject = match (kind, case, policy) {
        (Some(QUESTION), _, _) => Subject::Question,
        (Some(APPEAL), Some(case), _) => Subject::Appeal(case.into()),
        (Some(kind), Some(case), _) if expulsion::named(kind).is_some() => {
            Subject::Expulsion(case.into(), expulsion::named(kind).ok_or(AppError::NotFound)?)
        }
        (_, _, Some(name)) => Subject::Policy(crate::constitution::named(name)?),
        _ => return Ok(NewPage::Choose(Box::new(Page::ok(choose_page(services, &member, &constitution))))),
    };
    begun(&mut conn, services, &member, &constitution, subject).await
}

/// What a form of a new proposal is about, with the term that it names looked up; none where it names nothing that there is.
pub async fn subject_of(services: &Services, form: &mut DraftForm) -> Result<Option<Subject>, AppError> {
    if form.kind == RECALL {
        return recall::named(services, form).await.map(Some);
    }
    Ok(Desk::of(form).map(|desk| desk.subject))
}

#[rocket::post("/proposals", data = "<form>")]
async fn create(
    member: SignedIn,
    form: Signed<DraftForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, NewPage>, AppError> {
    // Nobody else sees a draft: it costs what a change of one's own words costs, and its publication what a proposal does.
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let mut form = form.0;
    let unknown = |policy: &str| AppError::Unprocessable(format!("There is no policy called “{policy}”.").into());
    let subject = match subject_of(services, &mut form).await? {
        Some(subject) => subject,
        None if form.kind == APPEAL || expulsion::named(&form.kind).is_some() => return Err(AppError::NotFound),
        None => return Err(unknown(&form.policy)),
    };
    if let (Subject::Policy(key), true) = (subject, form.is_look()) {
        return look_first(services, &member, key, form).await.map(Err);
    }
    match acts::create(services, &member.standing(), subject, &form).await? {
        Ok(id) => Ok(Ok(Flash::success(
            Redirect::to(format!("/proposals/{id}")),
            "Your draft is kept. Only you see it until you publish it.",
        ))),
        Err(problems) => refused(services, &member, subject, form, problems).await.map(Err),
    }
}

/// The form again, with what is wrong with it.
async fn refused(
    services: &Services,
    member: &SignedIn,
    subject: Subject,
    form: DraftForm,
    problems: Problems,
) -> Result<NewPage, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let layout = member.layout(services, "Propose a change", Section::Proposals);
    Ok(match subject {
        Subject::Recall => recall::refused(layout, &constitution, form, problems),
        Subject::Question => {
            let page = QuestionPage::new(layout, &constitution, form, problems);
            NewPage::Question(Box::new(Page::unprocessable(page)))
        }
        Subject::Appeal(case) => {
            let page = appeal::page(&mut conn, layout, (case, None), &constitution, form, problems).await?;
            NewPage::AboutCase(Box::new(Page::unprocessable(page)))
        }
        Subject::Expulsion(case, going) => {
            let about = ((case, going), None);
            let page = expulsion::page(&mut conn, layout, about, &constitution, form, problems).await?;
            NewPage::AboutCase(Box::new(Page::unprocessable(page)))
        }
        Subject::Policy(key) => {
            let mut page = page(layout, key, &constitution, form, problems);
            let (viewer, now) = (Some(member.actor()), services.clock.now());
            page.rivals = Rivals::of(&mut conn, key, Beside::Form, viewer, now).await?;
            NewPage::Form(Box::new(Page::unprocessable(page)))
        }
    })
}
