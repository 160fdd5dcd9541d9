//! What a form of a proposal holds, whatever it proposes.

use serde::{Deserialize, Serialize};

/// The form as it was sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftForm {
    /// "question", "appeal", "recall", or empty for a change of a policy.
    pub kind: String,
    /// Of a recall: whose, by handle.
    pub moderator: String,
    /// Their term, once it was looked up; never sent.
    #[serde(skip)]
    pub term: Option<governance::proposals::Recall>,
    /// The policy's key.
    pub policy: String,
    pub title: String,
    /// The reasons, in Markdown.
    pub body: String,
    /// The new value, or a document's new text.
    pub value: String,
    /// For how many days it shall hold; empty for good.
    pub for_days: String,
    /// Of a question: how its ballots are counted.
    pub method: String,
    /// One a line, projects with their cost behind a bar.
    pub options: String,
    pub seats: String,
    pub max_score: String,
    pub credits: String,
    pub budget: String,
    /// "look" asks what would follow and keeps nothing.
    pub step: String,
    /// Of an appeal: which.
    pub case: String,
    /// The proposal that is changed; empty for a new one.
    pub proposal: String,
}

impl DraftForm {
    /// Whether it was sent only to see what would follow.
    pub fn is_look(&self) -> bool {
        self.step == "look"
    }
}
