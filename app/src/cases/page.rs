//! The page of one case: public, but for the content, which only its author and its jurors see until it is restored.

mod data;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::CaseId;
use governance::conduct::without_marks;
use governance::moderation::About;
use store::Conn;
use store::cases::{CaseRow, StepRow};

use super::aftermath::{self, Appeals};
use super::appeals::AppealForm;
use super::decision::{Decision, decision};
use super::desk::{Desk, desk};
use super::drawing::{Drawing, drawing};
use super::ends::{self, Ends};
use super::flagged::{self, Flagged};
use super::matter::{self, Matter};
use super::office::{self, DecisionForm, Office};
use super::rights::Rights;
use super::said::{self, Beside, Given};
use super::{place, ring, wording};
use crate::error::AppError;
use crate::juries::OpinionForm;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Section};
use crate::web::media::Attached;
use crate::web::moments::Moment;
use crate::web::texts::Text;

/// What was written, as it stood when the case opened.
struct Content {
    title: String,
    html: SafeHtml,
    /// Its pictures and files.
    media: Attached,
    /// What belongs to it.
    context: Option<SafeHtml>,
    /// What that is: "The thread it stands in".
    context_title: String,
}

/// The rule that it is about, as it read when the case opened.
struct Rule {
    id: String,
    title: String,
    html: SafeHtml,
}

impl Rule {
    fn of(case: &CaseRow) -> Self {
        let html = render_markdown(rule_body(&case.rule_text)).html;
        Self { id: case.rule_id.clone(), title: rule_title(&case.rule_text).to_owned(), html }
    }
}

/// A line of what happened.
struct Step {
    words: String,
    when: Moment,
    /// A moderator's reason that the words end with.
    given: Option<Given>,
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
    rule: Rule,
    opened: Moment,
    due: Moment,
    matter: Matter,
    content: Option<Content>,
    /// Why the content is not shown; empty when it is.
    withheld: &'static str,
    /// The entry's page, once everybody may see it again.
    entry_href: String,
    /// Whether it is about flags that came together, and nothing that was written.
    is_about_flags: bool,
    /// What "yes" and "no" mean on the forms of its jurors.
    answers: (&'static str, &'static str),
    /// Whether it is about the viewer, or something of theirs.
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
    /// How it ended without a verdict, and what an appeal begins from.
    ends: Ends,
    /// What the viewer may know of the flags.
    flagged: Flagged,
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

impl CasePage {
    /// What is wrong with what was typed, by the id of its field.
    fn faults(&self) -> Vec<(&'static str, Text)> {
        let id = |name| if name == "decision_reason" { "reason" } else { name };
        self.problems.listed().into_iter().map(|(name, why)| (id(name), why)).collect()
    }
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
    let is_author = ring::concerns(&mut conn, &case, visitor.standing().member).await?;
    let appeals = aftermath::load(services, &mut conn, visitor, &case, now).await?;
    let stands = appeals.overruled.is_none();
    let is_hidden = open || (stands && outcome == Some("remove"));
    let back = if is_hidden { None } else { place::of_case(&mut conn, visitor, &case).await? };
    let office = office::office(services, &mut conn, visitor, &case, now).await?;
    let decider = verdict.as_ref().and_then(|verdict| verdict.decided_by);
    let rights = Rights::of(visitor, (is_author, own_seat), (&office, decider), open);
    let matter = matter::of(&mut conn, &case).await?;
    let deliberation = store::juries::deliberation(&mut conn, id).await?.filter(|_| open);
    let desk = desk(&mut conn, &case, own_seat, deliberation, now).await?;
    let stage = stage(&case, deliberation.is_some(), office.waits.is_some());
    let (reasons, beside) = said::load(&mut conn, &case, visitor).await?;
    let (state, tone) = wording::state(case.about(), stage, outcome, appeals.by, case.appeals_case.is_some());
    Ok(CasePage {
        layout: visitor.layout(services, format!("Case {id}"), Section::Docket),
        id: id.get(),
        state,
        tone,
        open,
        rule: Rule::of(&case),
        opened: Moment::new(case.opened_at, now),
        due: Moment::new(case.due_at, now),
        withheld: withheld(&case, (rights.reads, office.waits.is_some(), first_is_label), outcome.filter(|_| stands)),
        is_about_flags: case.about() == About::Flagging,
        answers: wording::answers(case.about(), case.appeals_case.is_some(), first_is_label),
        content: (rights.reads && !case.is_erased()).then(|| content(&case, &matter)),
        entry_href: back.unwrap_or_default(),
        matter,
        is_author,
        first: case.appeals_case,
        first_is_label,
        can_label: case.can_be_labelled(),
        plea: rights.hears.then(|| case.plea.clone()).filter(|plea| !plea.is_empty()),
        steps: steps(&mut conn, &case, beside, now).await?,
        ends: ends::load(&mut conn, &case, &seats, first_is_label).await?,
        flagged: flagged::load(&mut conn, visitor, &case, rights.judges, now).await?,
        decision: decision(services, &mut conn, &case, (verdict, reasons), first_is_label, appeals.by, now).await?,
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

async fn steps(conn: &mut Conn, case: &CaseRow, mut beside: Beside, now: DateTime<Utc>) -> Result<Vec<Step>, AppError> {
    let policy = store::spam::held_by_policy(conn, case.id).await?;
    let appeal = match store::appeals::against(conn, case.id).await? {
        Some((appeal, _)) => Some(store::cases::find(conn, appeal).await?.state),
        None => None,
    };
    let in_silence = appeal.as_deref() == Some("lapsed");
    let told = |mut step: StepRow| {
        let given = beside.take_step(&mut step);
        Step { words: wording::step(&step, case, policy, in_silence), when: Moment::new(step.at, now), given }
    };
    Ok(store::cases::steps(conn, case.id).await?.into_iter().map(told).collect())
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

/// What a case about flags says of its content.
const UNNAMED: &str =
    "Which flags they are is read by the jurors and by those whose flags they are. Not even the jurors are told whose.";
/// What a case says of content whose author has left.
pub const ERASED: &str = "The words were erased with the account. What was decided, and why, stays.";

/// What a case that waits for a moderator says of its content.
const WAITING: &str =
    "While the case waits, only the author and the moderators who may decide it see what was written.";

/// Why what was written does not stand on the page; empty where it does.
fn withheld(
    case: &CaseRow,
    (is_read, waits, first_is_label): (bool, bool, bool),
    stands: Option<&str>,
) -> &'static str {
    let (about, open) = (case.about(), matches!(case.state.as_str(), "opened" | "before_jury"));
    match stands {
        _ if case.is_erased() => ERASED,
        _ if is_read => "",
        _ if about == About::Flagging => UNNAMED,
        _ if open && first_is_label => "It stands under its label meanwhile, for those it was written for.",
        _ if open && !about.can_be_held() && case.appeals_case.is_none() => {
            "It stays readable where it stands, for those it was written for."
        }
        _ if waits => WAITING,
        _ if open && about == About::Said => {
            "While the case is open, only whoever wrote the words and the jurors see them."
        }
        _ if open => "While the case is open, only the author and the jurors see what was written.",
        Some("remove") => "What was removed is not published. This record of it stays.",
        _ if about == About::Said => "The words are shown where they were given.",
        Some("label") => "It stands under its label, for those it was written for.",
        _ => "It is shown to those it was written for.",
    }
}

/// The frozen copy, for those who have a part in the case. Everybody else reads it where it stands, if they may: the copy and what stands
/// beside it know nothing of what was deleted, held, labelled or said to followers since.
fn content(case: &CaseRow, matter: &Matter) -> Content {
    let context = case.snapshot_context_html.clone();
    Content {
        title: case.snapshot_title.clone().unwrap_or_default(),
        html: SafeHtml::from_store(case.snapshot_html.clone()),
        media: matter.media.clone(),
        context: (!context.is_empty()).then(|| SafeHtml::from_store(context)),
        context_title: matter::context_title(case.about(), matter.covers),
    }
}
