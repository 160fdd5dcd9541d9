//! Cases, as the docket and their pages tell them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// A case as a line of the docket: no names, no content.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseLine {
    pub id: Id,
    /// Its page.
    pub page: String,
    /// How it stands, in words.
    #[schema(example = "before a jury")]
    pub state: &'static str,
    pub open: bool,
    /// The rule of conduct that it is about, and its title as it read when the case opened.
    pub rule: String,
    pub rule_title: String,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// The case whose verdict it judges, where it is an appeal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeals: Option<Id>,
}

/// What was written, as it stood when the case opened: for those who have a part in the case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseContent {
    pub title: String,
    /// Sanitised HTML.
    pub html: String,
    /// What belongs to it, and what that is: the thread it stands in, for instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_html: Option<String>,
    pub context: String,
}

/// Something that happened in a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseStep {
    pub words: String,
    #[schema(format = DateTime)]
    pub at: String,
}

/// A published reason: what was thought, and why, without a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseReason {
    pub opinion: &'static str,
    /// The words, or what stands in their place.
    pub words: String,
    /// Whether a case keeps the words away.
    pub withheld: bool,
    /// The case about the words themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Id>,
}

/// How a case was decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDecision {
    pub words: &'static str,
    #[schema(format = DateTime)]
    pub at: String,
    pub reasons: Vec<CaseReason>,
    /// What followed for the author, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sanction: Option<String>,
}

/// A juror's opinion under a letter in the place of a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseVoice {
    #[schema(example = "A")]
    pub letter: String,
    /// Whether it is the asker's own.
    pub own: bool,
    pub opinion: &'static str,
    pub reason: String,
}

/// The seat of the asker, where they are a juror.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseSeat {
    /// Whether they are called and have not answered.
    pub asked: bool,
    /// Whether their first opinion is wanted.
    pub opinion_wanted: bool,
    #[schema(format = DateTime)]
    pub until: String,
    /// Their own opinion, while nobody else sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<&'static str>,
    /// What all jurors said first, while they may read it.
    pub voices: Vec<CaseVoice>,
    /// How the seat ended; empty while it has not.
    pub ended: &'static str,
}

/// A case as the asker may read it: the same as on its page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Case {
    pub id: Id,
    pub page: String,
    pub state: &'static str,
    pub open: bool,
    /// What it is about: "An entry", "A profile".
    pub about: String,
    pub rule: String,
    pub rule_title: String,
    /// The rule as it read when the case opened.
    pub rule_html: String,
    #[schema(format = DateTime)]
    pub opened_at: String,
    #[schema(format = DateTime)]
    pub due_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<CaseContent>,
    /// Why the content is not there; empty where it is.
    pub withheld: &'static str,
    /// The page of what it is about, once everybody may see that again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_at: Option<String>,
    /// Whether it is about the asker, or something of theirs.
    pub own: bool,
    /// The case whose verdict it judges, where it is an appeal, and why; the latter for the author and the jurors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeals: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plea: Option<String>,
    pub steps: Vec<CaseStep>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<CaseDecision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<CaseSeat>,
}
