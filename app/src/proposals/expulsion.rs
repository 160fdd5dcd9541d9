//! The form of an expulsion and of the way back: asking all members about whom juries have suspended. Who it is is found through the
//! case; nobody proposes to expel a name.

use chrono::{DateTime, Utc};
use governance::proposals::{Expulsion, ExpulsionFacts, Payload, PayloadProblem, Way};
use governance::{CaseId, Constitution, MemberId, ProposalId};
use store::proposals::ProposalRow;
use store::{Conn, Tx};

use super::about_case::{AboutCasePage, Asks};
use super::form::{DraftForm, way};
use crate::error::AppError;
use crate::mail::offices::{ExpulsionTold, Told};
use crate::notifications;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::layout::Layout;
use crate::web::moments::Moment;
use crate::web::sentences::sentence;

/// What [`DraftForm::kind`] says of an expulsion, and of the way back.
pub const EXPULSION: &str = "expulsion";
pub const READMISSION: &str = "readmission";

/// The name that a form gives its kind.
pub const fn kind_of(way: Way) -> &'static str {
    match way {
        Way::Out => EXPULSION,
        Way::Back => READMISSION,
    }
}

/// What a form's kind says; `None` for forms about something else.
pub fn named(kind: &str) -> Option<Way> {
    match kind {
        EXPULSION => Some(Way::Out),
        READMISSION => Some(Way::Back),
        _ => None,
    }
}

/// What the form shows. `own` is the proposal that is changed; none for a new one.
pub async fn page(
    conn: &mut Conn,
    layout: Layout,
    ((case, going), own): ((CaseId, Way), Option<ProposalId>),
    constitution: &Constitution,
    form: DraftForm,
    problems: Problems,
) -> Result<AboutCasePage, AppError> {
    let row = store::cases::find(conn, case).await?;
    let asked = Expulsion::proposed(case, going, constitution);
    let obstacle = obstacle(&store::expulsions::facts(conn, case).await?, &asked, own, constitution);
    let other = match obstacle {
        Some(PayloadProblem::AskedAlready(other)) => Some(other),
        _ => None,
    };
    // A case names nobody, and neither does the answer that nothing can be asked about its author.
    let handle = match obstacle {
        Some(_) => None,
        None => Some(store::entries::place(conn, row.entry_id).await?.handle),
    };
    let form = match &handle {
        Some(handle) if form.title.is_empty() && form.body.is_empty() => fresh(case, going, handle),
        _ => form,
    };
    let heading = heading(going, case, handle.as_deref());
    let handle = handle.unwrap_or_default();
    let asks = match going {
        Way::Out => Asks::Expel(handle, asked.days),
        Way::Back => Asks::LetBack(handle),
    };
    let page = AboutCasePage::new(layout, heading, (kind_of(going), asks), &row, way(asked.track, constitution));
    let why = obstacle.map(|why| sentence(&why.to_string())).unwrap_or_default();
    Ok(page.hindered(why, other).filled(form, problems))
}

fn obstacle(
    facts: &ExpulsionFacts,
    asked: &Expulsion,
    own: Option<ProposalId>,
    constitution: &Constitution,
) -> Option<PayloadProblem> {
    asked.check(constitution).and_then(|()| facts.check_new(asked, own)).err()
}

fn heading(going: Way, case: CaseId, handle: Option<&str>) -> String {
    match (handle, going) {
        (Some(handle), _) => title(going, handle),
        (None, Way::Out) => format!("Expel the author of case {case}"),
        (None, Way::Back) => format!("Let the author of case {case} back"),
    }
}

fn title(going: Way, handle: &str) -> String {
    match going {
        Way::Out => format!("Expel @{handle}"),
        Way::Back => format!("Let @{handle} back"),
    }
}

fn fresh(case: CaseId, going: Way, handle: &str) -> DraftForm {
    DraftForm {
        kind: kind_of(going).to_string(),
        case: case.to_string(),
        title: title(going, handle),
        ..DraftForm::default()
    }
}

/// Whether a payload, if it expels or lets back, may do so now. Whom it is about is held until the transaction ends, so that of two at
/// once one comes first.
pub async fn check(
    tx: &mut Tx,
    payload: &Payload,
    own: Option<ProposalId>,
    constitution: &Constitution,
) -> Result<Result<(), PayloadProblem>, AppError> {
    let Payload::Expel(asked) = payload else { return Ok(Ok(())) };
    let facts = store::expulsions::hold(tx, asked.case).await?;
    Ok(obstacle(&facts, asked, own, constitution).map_or(Ok(()), Err))
}

/// Whom a proposal would expel or let back, for its page.
pub struct ExpulsionPart {
    pub case: i64,
    pub is_back: bool,
    pub days: u32,
    /// Handle; none when the account was erased.
    pub handle: Option<String>,
    /// Until when they are expelled just now.
    pub until: Option<Moment>,
}

/// The part of a proposal's page that says whom it is about.
pub async fn part(conn: &mut Conn, payload: &Payload, now: DateTime<Utc>) -> Result<Option<ExpulsionPart>, AppError> {
    let Payload::Expel(asked) = payload else { return Ok(None) };
    let facts = store::expulsions::facts(conn, asked.case).await?;
    let row = store::cases::find(conn, asked.case).await?;
    let handle = store::entries::place(conn, row.entry_id).await?.handle;
    Ok(Some(ExpulsionPart {
        case: asked.case.get(),
        is_back: asked.way == Way::Back,
        days: asked.days,
        handle: facts.member.is_some().then_some(handle),
        until: facts.expelled.map(|(_, _, until)| Moment::new(until, now)),
    }))
}

/// What all members can ask about the author of a case: where, and in words; `None` where there is nothing to ask.
pub fn offered(facts: &ExpulsionFacts, constitution: &Constitution) -> Option<(String, &'static str)> {
    let ask = |going| Expulsion::proposed(facts.case, going, constitution);
    let is_possible = |going| obstacle(facts, &ask(going), None, constitution).is_none();
    let href = |going| format!("/proposals/new?kind={}&case={}", kind_of(going), facts.case);
    if is_possible(Way::Out) {
        return Some((href(Way::Out), "Propose to expel its author"));
    }
    is_possible(Way::Back).then(|| (href(Way::Back), "Propose to let its author back"))
}

/// Tells whoever a published or enacted proposal is about.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    member: MemberId,
    told: Told,
) -> Result<(), AppError> {
    let letter = ExpulsionTold {
        proposal: row.id.get(),
        title: row.title.clone(),
        told,
        path: format!("/proposals/{}", row.id),
    };
    notifications::tell(services, tx, member, &letter).await?;
    Ok(())
}

/// Tells whoever a proposal that is being published is about.
pub async fn tell_published(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    payload: &Payload,
) -> Result<(), AppError> {
    let Payload::Expel(asked) = payload else { return Ok(()) };
    let facts = store::expulsions::facts(tx, asked.case).await?;
    match (asked.way, facts.member) {
        (Way::Out, Some((member, _))) => tell(services, tx, row, member, Told::Proposed).await,
        _ => Ok(()),
    }
}
