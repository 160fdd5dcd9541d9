//! The page of one case: public, but for the content, which only its author and its jurors see until it is restored.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::CaseId;
use governance::juries;
use governance::moderation::Overruler;
use store::Conn;
use store::cases::CaseRow;
use store::juries::SeatRow;

use super::aftermath::{self, Appeals};
use super::appeals::AppealForm;
use super::desk::{Desk, desk};
use super::drawing::{Drawing, drawing};
use super::wording;
use crate::error::AppError;
use crate::juries::OpinionForm;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Section};
use crate::web::moments::Moment;
use crate::web::pictures::{Bar, Look, Part, tally_bar};

/// What was written, as it stood when the case opened.
struct Content {
    title: String,
    html: SafeHtml,
    /// The head of the thread, for a comment.
    context: Option<SafeHtml>,
}

/// A line of what happened.
struct Step {
    words: String,
    when: Moment,
}

/// How the case was decided.
struct Decision {
    words: &'static str,
    bar: Bar,
    /// How many thought otherwise at first; `None` where the jurors did not read each other.
    changed: Option<i64>,
    /// What a juror thought, and why.
    reasons: Vec<(&'static str, String)>,
    /// What followed for the author, in a sentence.
    sanction: Option<String>,
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
    content: Option<Content>,
    /// Why the content is not shown; empty when it is.
    withheld: &'static str,
    /// The entry's page, once everybody may see it again.
    entry_href: String,
    is_author: bool,
    /// The case whose verdict it judges, where it is an appeal.
    first: Option<i64>,
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
    form: OpinionForm,
    appeal: AppealForm,
    problems: Problems,
}

/// What was typed on the page and found wanting.
#[derive(Default)]
pub struct Typed {
    pub opinion: OpinionForm,
    pub appeal: AppealForm,
    pub problems: Problems,
}

/// The title of a case's frozen rule.
pub fn rule_title(rule_text: &str) -> &str {
    rule_text.split_once('\n').map_or(rule_text, |(title, _)| title)
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
    let open = !case.state()?.is_final();
    let is_author = visitor.actor() == Some(case.author_id);
    let entry = store::entries::find_visible(&mut conn, case.entry_id, visitor.actor()).await;
    let appeals = aftermath::load(services, &mut conn, visitor, &case, now).await?;
    let stands = outcome == Some("remove") && appeals.overruled.is_none();
    let back = entry.ok().filter(|_| !open && !stands);
    let may_hear = is_author || own_seat.is_some_and(sits);
    let may_read = is_author || back.is_some() || own_seat.is_some_and(sits);
    let deliberation = store::juries::deliberation(&mut conn, id).await?.filter(|_| open);
    let steps = store::cases::steps(&mut conn, id).await?;
    let policy = store::spam::held_by_policy(&mut conn, id).await?;
    let together = store::coordination::found(&mut conn, id).await?;
    let desk = match own_seat {
        Some(seat) => desk(&mut conn, &case, seat, deliberation, now).await?,
        None => None,
    };
    let stage = if deliberation.is_some() { "deliberating" } else { case.state.as_str() };
    let (state, tone) = wording::state(stage, outcome, appeals.by, case.appeals_case.is_some());
    let (_, rule) = case.rule_text.split_once('\n').unwrap_or(("", ""));
    Ok(CasePage {
        layout: visitor.layout(services, &format!("Case {id}"), Section::Docket),
        id: id.get(),
        state,
        tone,
        open,
        rule_id: case.rule_id.clone(),
        rule_title: rule_title(&case.rule_text).to_owned(),
        rule_html: render_markdown(rule).html,
        opened: Moment::new(case.opened_at, now),
        due: Moment::new(case.due_at, now),
        withheld: withheld(may_read, open, stands),
        content: may_read.then(|| content(&case)),
        entry_href: back.map(|entry| format!("/entries/{}", entry.thread())).unwrap_or_default(),
        is_author,
        first: case.appeals_case,
        plea: may_hear.then(|| case.plea.clone()).filter(|plea| !plea.is_empty()),
        steps: steps
            .iter()
            .map(|step| Step { words: wording::step(step, &case, policy), when: Moment::new(step.at, now) })
            .collect(),
        together: together.map(wording::together).unwrap_or_default(),
        decision: decision(&mut conn, &case, verdict, appeals.by, now).await?,
        appeals,
        deliberates: deliberation.map(|row| Moment::new(row.ends_at, now)),
        drawing: drawing(&mut conn, visitor, &case, &seats).await?,
        form: begun(typed.opinion, desk.as_ref()),
        desk,
        appeal: typed.appeal,
        problems: typed.problems,
    })
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

fn withheld(may_read: bool, open: bool, stands: bool) -> &'static str {
    match (may_read, open, stands) {
        (true, _, _) => "",
        (_, true, _) => "While the case is open, only the author and the jurors see what was written.",
        (_, _, true) => "What was removed is not published. This record of it stays.",
        _ => "It is shown again to those it was written for.",
    }
}

fn content(case: &CaseRow) -> Content {
    let context = case.snapshot_context_html.clone();
    Content {
        title: case.snapshot_title.clone().unwrap_or_default(),
        html: SafeHtml::from_store(case.snapshot_html.clone()),
        context: (!context.is_empty()).then(|| SafeHtml::from_store(context)),
    }
}

async fn decision(
    conn: &mut Conn,
    case: &CaseRow,
    verdict: Option<store::cases::VerdictRow>,
    overruled: Option<Overruler>,
    now: DateTime<Utc>,
) -> Result<Option<Decision>, AppError> {
    let Some(verdict) = verdict else {
        return Ok(None);
    };
    let count = |n: i32| u64::try_from(n).unwrap_or(0);
    let (remove, restore) = (count(verdict.for_removal), count(verdict.for_restoring));
    let size = case.jury()?.map_or(remove + restore, |(size, _)| size);
    let parts = [
        Part { label: "for removal".to_owned(), count: remove, look: Look::Against },
        Part { label: "for restoring".to_owned(), count: restore, look: Look::For },
        Part {
            label: "without an opinion".to_owned(),
            count: size.saturating_sub(remove + restore),
            look: Look::Neutral,
        },
    ];
    let reasons = store::cases::reasons(conn, case.id).await?;
    let reasons = reasons.into_iter().map(|(opinion, reason)| Ok((wording::opinion(opinion.parse()?), reason)));
    let reasons: Result<Vec<_>, juries::UnknownWord> = reasons.collect();
    let sanction = store::sanctions::of_case(conn, case.id).await?;
    Ok(Some(Decision {
        words: found(verdict.outcome == "remove", overruled, case.appeals_case.is_some()),
        changed: store::juries::changed(conn, case.id).await?,
        bar: tally_bar("The jury's opinions", &parts, None),
        reasons: reasons.map_err(|why| AppError::Bug(why.to_string()))?,
        sanction: match sanction {
            Some(row) => Some(wording::sanction(row.kind()?, &Moment::new(row.ends_at, now))),
            None => None,
        },
    }))
}

/// What a jury found, in a sentence.
fn found(is_removal: bool, overruled: Option<Overruler>, is_appeal: bool) -> &'static str {
    match (is_removal, overruled, is_appeal) {
        (true, Some(Overruler::Vote(_)), _) => {
            "The jury found the rule broken, and the entry was removed. The members have overruled it."
        }
        (true, Some(Overruler::Jury(_)), _) => {
            "The jury found the rule broken, and the entry was removed. An appeal has reversed it."
        }
        (true, None, true) => "Fresh jurors found the rule broken too: the entry stays removed.",
        (true, None, false) => "The jury found the rule broken: the entry is removed.",
        (false, _, true) => "Fresh jurors did not find the rule broken: the entry is shown again.",
        (false, _, false) => "The jury did not find the rule broken: the entry is shown again.",
    }
}
