//! The page of one feature: what it is, how it came where it is, what is said about it; and what may be done with it.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::FeatureId;
use governance::features::FeatureState;
use governance::permits::{self, Action};
use governance::text::Reason;
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::features::{FeatureRow, FeatureStep};

use super::acts::{self, StepForm};
use super::board::{Standing, standing};
use super::words;
use crate::entries::NoteForm;
use crate::entries::thread::load_thread;
use crate::error::AppError;
use crate::proposals::vote::days;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![show, withdraw, step]
}

/// A step of the way.
struct Step {
    words: &'static str,
    /// Handle and name; none when a count did it, or somebody who left.
    by: Option<(String, String)>,
    /// The cycle that did it; empty when somebody did.
    cycle: String,
    reason: String,
    when: Moment,
    ledger_href: String,
}

/// The discussion.
struct Discussion {
    card: EntryCard,
    form: NoteForm,
    more: String,
}

/// Where a moderator may move it.
struct Way {
    state: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "features/show.html")]
struct FeaturePage {
    layout: Layout,
    id: FeatureId,
    title: String,
    state: &'static str,
    tone: &'static str,
    author: Option<(String, String)>,
    /// Its label and its own title, where it is folded for this viewer.
    folded: Option<(String, String)>,
    /// None while it is held.
    body: Option<SafeHtml>,
    effort: String,
    /// The tracker's address and its host; none when there is none, or the words are held.
    link: Option<(String, String)>,
    count: String,
    /// The page of the count that put it in its place; empty before the first.
    why: String,
    proposed: Moment,
    is_on_ballots: bool,
    standing: Option<Standing>,
    /// Whether the viewer may change its text, where it can be changed.
    can_amend: bool,
    can_manage: bool,
    ways: Vec<Way>,
    form: StepForm,
    problems: Problems,
    steps: Vec<Step>,
    discussion: Option<Discussion>,
}

impl FeaturePage {
    const REASON_MAX: usize = Reason::MAX;
}

fn dressed(step: FeatureStep, now: DateTime<Utc>) -> Step {
    let words = match (step.state.as_str(), step.proposal_id.is_some()) {
        ("proposed", true) => "Put back: the count chose others",
        ("proposed", false) => "Proposed",
        ("amended", _) => "Text changed",
        ("planned", true) => "Planned by a count",
        ("planned", false) => "Paused",
        ("doing", _) => "Begun",
        ("done", _) => "Done",
        ("declined", _) => "Declined",
        _ => "Withdrawn",
    };
    Step {
        words,
        by: step.handle.zip(step.display_name),
        cycle: step.proposal_id.map(|id| format!("/proposals/{id}#result")).unwrap_or_default(),
        reason: step.reason,
        when: Moment::new(step.at, now),
        ledger_href: format!("/ledger/{}", step.ledger_entry_id),
    }
}

fn ways(state: FeatureState, chosen: &str) -> Vec<Way> {
    let way = |to: FeatureState| {
        let (label, hint) = words::moved_to(state, to);
        Way { state: to.as_str(), label, hint, chosen: to.as_str() == chosen }
    };
    state.by_moderators().into_iter().map(way).collect()
}

async fn discussion_of(
    services: &Services,
    visitor: &Visitor,
    row: &FeatureRow,
    after: i64,
) -> Result<Option<Discussion>, AppError> {
    if !row.words_visible {
        return Ok(None);
    }
    let (card, next) = load_thread(services, visitor, row.thread_id, after).await?;
    let notice = crate::spam::on_a_form(services, visitor).await?;
    Ok(Some(Discussion {
        card,
        form: NoteForm { once: services.chance.token(), notice, ..NoteForm::default() },
        more: next.map(|last| format!("/features/{}?after={last}#comments", row.id)).unwrap_or_default(),
    }))
}

async fn load(
    services: &Services,
    visitor: &Visitor,
    id: FeatureId,
    after: i64,
    sent: (StepForm, Problems),
) -> Result<FeaturePage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::features::find(&mut conn, id, visitor.actor()).await?;
    let steps = store::features::steps(&mut conn, id).await?;
    let cycles = store::features::cycles(&mut conn, visitor.actor()).await?;
    drop(conn);
    let discussion = discussion_of(services, visitor, &row, after).await?;
    let (now, viewer, kind) = (services.clock.now(), visitor.standing(), row.state()?);
    let (state, tone) = words::state(kind);
    let own = viewer.member == Some(row.author_id);
    let may = |action| permits::may(&viewer, action, now).is_ok();
    let title = words::title(&row);
    let host = |link: &String| link.split('/').nth(2).unwrap_or_default().to_string();
    Ok(FeaturePage {
        layout: visitor.layout(services, &title, Section::Features),
        id,
        state,
        tone,
        author: (!row.author_gone).then(|| (row.handle.clone(), row.display_name.clone())),
        effort: days(row.effort_days),
        folded: row.labels.as_ref().filter(|_| row.words_visible).map(|labels| (labels.headline(), row.title.clone())),
        link: row.link.as_ref().filter(|_| row.words_visible).map(|link| (link.clone(), host(link))),
        count: words::count(&row),
        why: row.counted_by().map(|cycle| format!("/proposals/{cycle}#result")).unwrap_or_default(),
        proposed: Moment::new(row.created_at, now),
        is_on_ballots: kind.is_eligible(),
        standing: standing(&cycles, now)?,
        can_amend: may(Action::AmendFeature { own }),
        can_manage: kind == FeatureState::Proposed && may(Action::WithdrawFeature { own }),
        ways: if may(Action::MoveFeature) { ways(kind, &sent.0.state) } else { Vec::new() },
        form: sent.0,
        problems: sent.1,
        steps: steps.into_iter().map(|step| dressed(step, now)).collect(),
        discussion,
        body: row.words_visible.then_some(SafeHtml::from_store(row.body_html)),
        title,
    })
}

#[rocket::get("/features/<id>?<after>")]
async fn show(
    id: i64,
    after: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<FeaturePage>, AppError> {
    let sent = (StepForm::default(), Problems::default());
    Ok(Page::ok(load(services, &visitor, FeatureId::from(id), after.unwrap_or(0), sent).await?))
}

#[rocket::post("/features/<id>/withdrawal", data = "<_form>")]
async fn withdraw(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::withdraw(services, &member.standing(), FeatureId::from(id)).await?;
    Ok(Flash::success(Redirect::to(format!("/features/{id}")), "Withdrawn. The discussion stays readable."))
}

#[rocket::post("/features/<id>/steps", data = "<form>")]
async fn step(
    id: i64,
    member: SignedIn,
    form: Signed<StepForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FeaturePage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let feature = FeatureId::from(id);
    match acts::step(services, &member.standing(), feature, &form).await? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/features/{id}")), "It is on record."))),
        Err(problems) => {
            let page = load(services, member.visitor(), feature, 0, (form.0, problems)).await?;
            Ok(Err(Page::with_status(Status::UnprocessableEntity, page)))
        }
    }
}
