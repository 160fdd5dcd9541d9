//! The page of one case: public, but for the content, which only its author and its jurors see until it is restored.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::CaseId;
use governance::conduct::without_marks;
use store::Conn;
use store::cases::{CaseRow, StepRow};
use store::juries::SeatRow;

use super::aftermath::{self, Appeals};
use super::appeals::AppealForm;
use super::decision::{Decision, decision};
use super::desk::{Desk, desk};
use super::drawing::{Drawing, drawing};
use super::matter::{self, Matter};
use super::office::{self, DecisionForm, Office};
use super::{place, wording};
use crate::error::AppError;
use crate::juries::OpinionForm;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Section};
use crate::web::moments::Moment;

/// What was written, as it stood when the case opened.
struct Content {
    title: String,
    html: SafeHtml,
    /// Why it is folded for this viewer: a jury labelled it.
    folded: Option<String>,
    /// What belongs to it.
    context: Option<SafeHtml>,
    /// What that is: "The thread it stands in".
    context_title: String,
}

/// A line of what happened.
struct Step {
    words: String,
    when: Moment,
}

/// A case as a page.
#[derive(Template)]
#[template(path = "cases/case.html")]
pub struct CasePage {
    layout: Layout,
    id: i64,
    state: &'static str,
    tone: &'static str,
    open: bool,
    rule_id: String,
    rule_title: String,
    rule_html: SafeHtml,
    opened: Moment,
    due: Moment,
    matter: Matter,
    content: Option<Content>,
    /// Why the content is not shown; empty when it is.
    withheld: &'static str,
    /// The entry's page, once everybody may see it again.
    entry_href: String,
    is_author: bool,
    /// The case whose verdict it judges, where it is an appeal.
    first: Option<i64>,
    /// Whether that verdict was a label.
    first_is_label: bool,
    /// Whether its jurors may find that a label is enough.
    can_label: bool,
    /// Why the author thinks that verdict wrong; for the author and the jurors.
    plea: Option<String>,
    steps: Vec<Step>,
    /// How many of those who flagged it flag together; empty where nobody does.
    together: String,
    decision: Option<Decision>,
    appeals: Appeals,
    drawing: Drawing,
    /// Until when its jurors read each other's reasons, while they do.
    deliberates: Option<Moment>,
    desk: Option<Desk>,
    office: Office,
    /// Whether a moderator decided it.
    of_moderator: bool,
    deciding: DecisionForm,
    form: OpinionForm,
    appeal: AppealForm,
    problems: Problems,
}

/// What was typed on the page and found wanting.
#[derive(Default)]
pub struct Typed {
    pub opinion: OpinionForm,
    pub appeal: AppealForm,
    pub decision: DecisionForm,
    pub problems: Problems,
}

/// The title of a case's frozen rule, as people read it.
pub fn rule_title(rule_text: &str) -> &str {
    without_marks(rule_text.split_once('\n').map_or(rule_text, |(title, _)| title))
}

/// Everything that this viewer may see of a case.
pub async fn load(services: &Services, visitor: &Visitor, id: CaseId, typed: Typed) -> Result<CasePage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let case = store::cases::find(&mut conn, id).await?;
    let verdict = store::cases::verdict(&mut conn, id).await?;
    let seats = store::juries::seats(&mut conn, id).await?;
    let own_seat = visitor.viewer().and_then(|viewer| seats.iter().find(|seat| seat.member_id == viewer.member_id));
    let outcome = verdict.as_ref().map(|verdict| verdict.outcome.as_str());
    let first_is_label = appeals_a_label(&mut conn, &case).await?;
    let open = !case.state()?.is_final();
    let is_author = visitor.actor() == Some(case.author_id);
    let appeals = aftermath::load(services, &mut conn, visitor, &case, now).await?;
    let stands = outcome == Some("remove") && appeals.overruled.is_none();
    let back = if open || stands { None } else { place::of_case(&mut conn, visitor, &case).await? };
    let office = office::office(services, &mut conn, visitor, &case, now).await?;
    let decider = verdict.as_ref().and_then(|verdict| verdict.decided_by);
    let decides = office.is_asked || visitor.actor().is_some_and(|viewer| decider == Some(viewer.get()));
    let may_hear = is_author || own_seat.is_some_and(sits);
    let may_read = is_author || decides || back.is_some() || own_seat.is_some_and(sits);
    let matter = matter::of(&mut conn, &case).await?;
    let deliberation = store::juries::deliberation(&mut conn, id).await?.filter(|_| open);
    let together = store::coordination::found(&mut conn, id).await?;
    let desk = desk(&mut conn, &case, own_seat, deliberation, now).await?;
    let stage = stage(&case, deliberation.is_some(), office.waits.is_some());
    let (state, tone) = wording::state(stage, outcome, appeals.by, case.appeals_case.is_some());
    Ok(CasePage {
        layout: visitor.layout(services, &format!("Case {id}"), Section::Docket),
        id: id.get(),
        state,
        tone,
        open,
        rule_id: case.rule_id.clone(),
        rule_title: rule_title(&case.rule_text).to_owned(),
        rule_html: render_markdown(rule_body(&case.rule_text)).html,
        opened: Moment::new(case.opened_at, now),
        due: Moment::new(case.due_at, now),
        withheld: withheld(&case, may_read, stands, office.waits.is_some()),
        content: content(&mut conn, visitor, &case, matter.covers, (may_read, may_hear)).await?,
        entry_href: back.unwrap_or_default(),
        matter,
        is_author,
        first: case.appeals_case,
        first_is_label,
        can_label: case.can_be_labelled(),
        plea: may_hear.then(|| case.plea.clone()).filter(|plea| !plea.is_empty()),
        steps: steps(&mut conn, &case, now).await?,
        together: together.map(wording::together).unwrap_or_default(),
        decision: decision(&mut conn, &case, verdict, first_is_label, appeals.by, now).await?,
        appeals,
        deliberates: deliberation.map(|row| Moment::new(row.ends_at, now)),
        drawing: drawing(&mut conn, visitor, &case, &seats).await?,
        office,
        of_moderator: decider.is_some(),
        deciding: typed.decision,
        form: begun(typed.opinion, desk.as_ref()),
        desk,
        appeal: typed.appeal,
        problems: typed.problems,
    })
}

/// Whether a case is an appeal against a label.
async fn appeals_a_label(conn: &mut Conn, case: &CaseRow) -> Result<bool, AppError> {
    let Some(first) = case.appeals() else { return Ok(false) };
    Ok(store::cases::verdict(conn, first).await?.is_some_and(|verdict| verdict.outcome == "label"))
}

/// How far a case is: its state, or what it waits for within it.
fn stage(case: &CaseRow, deliberates: bool, waits: bool) -> &str {
    match (deliberates, waits) {
        (true, _) => "deliberating",
        (_, true) => "with_moderators",
        _ => &case.state,
    }
}

async fn steps(conn: &mut Conn, case: &CaseRow, now: DateTime<Utc>) -> Result<Vec<Step>, AppError> {
    let policy = store::spam::held_by_policy(conn, case.id).await?;
    let told = |step: &StepRow| Step { words: wording::step(step, case, policy), when: Moment::new(step.at, now) };
    Ok(store::cases::steps(conn, case.id).await?.iter().map(told).collect())
}

/// The text of a case's frozen rule.
fn rule_body(rule_text: &str) -> &str {
    rule_text.split_once('\n').map_or("", |(_, text)| text)
}

/// What the form of a juror begins with: what they typed, else what they said last.
fn begun(typed: OpinionForm, desk: Option<&Desk>) -> OpinionForm {
    let is_empty = typed.opinion.is_empty() && typed.reason.is_empty();
    let said = desk.and_then(|desk| desk.talk.as_ref()).filter(|_| is_empty);
    said.map_or(typed, |talk| talk.form.clone())
}

fn sits(seat: &SeatRow) -> bool {
    matches!(seat.state.as_str(), "summoned" | "accepted" | "voted")
}

/// What a case says of content whose author has left.
pub const ERASED: &str = "The words were erased with the account. What was decided, and why, stays.";

/// What a case that waits for a moderator says of its content.
const WAITING: &str =
    "While the case waits, only the author and the moderators who may decide it see what was written.";

/// Why what was written does not stand on the page; empty where it does.
fn withheld(case: &CaseRow, may_read: bool, stands: bool, waits: bool) -> &'static str {
    let is_over = matches!(case.state.as_str(), "decided" | "lapsed");
    match (may_read, is_over, stands) {
        _ if case.is_erased() => ERASED,
        (true, _, _) => "",
        (_, false, _) if waits => WAITING,
        (_, false, _) => "While the case is open, only the author and the jurors see what was written.",
        (_, _, true) => "What was removed is not published. This record of it stays.",
        _ => "It is shown again to those it was written for.",
    }
}

async fn content(
    conn: &mut Conn,
    visitor: &Visitor,
    case: &CaseRow,
    covers: i64,
    (may_read, may_hear): (bool, bool),
) -> Result<Option<Content>, AppError> {
    if !may_read || case.is_erased() {
        return Ok(None);
    }
    let labels = store::labels::folding_one(conn, case.entry_id, visitor.actor()).await?;
    let folded = labels.filter(|_| !may_hear).map(|labels| labels.headline());
    let context = case.snapshot_context_html.clone();
    let context_title = matter::context_title(case.about(), covers);
    Ok(Some(Content {
        title: case.snapshot_title.clone().unwrap_or_default(),
        html: SafeHtml::from_store(case.snapshot_html.clone()),
        folded,
        context: (!context.is_empty()).then(|| SafeHtml::from_store(context)),
        context_title,
    }))
}
