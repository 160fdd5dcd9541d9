//! The page of a form about a case: overruling its jury, expelling its author, letting them back. What each asks is in `appeal` and
//! `expulsion`.

use askama::Template;
use governance::text::{ProposalBody, ProposalTitle};
use governance::{CaseId, ProposalId};
use store::cases::CaseRow;

use super::form::DraftForm;
use super::papers::Kept;
use crate::cases::page::rule_title;
use crate::web::forms::Problems;
use crate::web::layout::Layout;

/// What is asked about a case.
pub enum Asks {
    /// To overrule its jury; how that voted: "4 for removal, 1 for restoring", empty when no jury decided.
    Overrule(String),
    /// To expel its author, by handle, for so many days.
    Expel(String, u32),
    /// To let them back.
    LetBack(String),
}

impl Asks {
    const fn is_appeal(&self) -> bool {
        matches!(self, Self::Overrule(_))
    }

    /// What is said below the field for reasons.
    const fn hint(&self) -> &'static str {
        match self {
            Self::Overrule(_) => "Why was the verdict wrong? What speaks against you? Markdown works.",
            _ => {
                "Say what was done and what was tried before. They are told, and can answer in its discussion, though they are suspended. Markdown works."
            }
        }
    }
}

/// The form as a page.
#[derive(Template)]
#[template(path = "proposals/about_case.html")]
pub struct AboutCasePage {
    layout: Layout,
    heading: String,
    action: String,
    cancel: String,
    /// What the form calls its kind.
    kind: &'static str,
    asks: Asks,
    case: CaseId,
    rule: String,
    /// What it takes.
    way: String,
    /// Why it cannot be asked now; empty when it can.
    obstacle: String,
    /// The proposal that asks the same already.
    other: Option<ProposalId>,
    is_published: bool,
    /// Says that it is as it was left, and when.
    pub kept: Option<Kept>,
    form: DraftForm,
    problems: Problems,
}

impl AboutCasePage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;

    /// A form for something new, or sent again with what is wrong with it.
    pub fn new(
        layout: Layout,
        heading: String,
        (kind, asks): (&'static str, Asks),
        row: &CaseRow,
        way: String,
    ) -> Self {
        Self {
            layout,
            heading,
            action: "/proposals".to_string(),
            cancel: format!("/cases/{}", row.id),
            kind,
            asks,
            case: row.id,
            rule: format!("{} {}", row.rule_id, rule_title(&row.rule_text)),
            way,
            obstacle: String::new(),
            other: None,
            is_published: false,
            kept: None,
            form: DraftForm::default(),
            problems: Problems::default(),
        }
    }

    /// The same where it cannot be asked now: why, and the proposal that asks it already.
    pub fn hindered(self, obstacle: String, other: Option<ProposalId>) -> Self {
        Self { obstacle, other, ..self }
    }

    /// The same with what was typed.
    pub fn filled(self, form: DraftForm, problems: Problems) -> Self {
        Self { form, problems, ..self }
    }

    /// The same for one that is there.
    pub fn of(self, id: i64, is_published: bool, kept: Option<Kept>) -> Self {
        let (action, cancel) = (format!("/proposals/{id}/edit"), format!("/proposals/{id}"));
        Self { heading: "Change your proposal".to_string(), action, cancel, is_published, kept, ..self }
    }
}
