//! The way a proposal went, in words.

use chrono::{DateTime, Utc};
use store::proposals::StepRow;

use crate::web::moments::Moment;

/// A state the proposal went through.
pub struct Step {
    pub words: String,
    pub reason: String,
    pub when: Moment,
    pub ledger_href: String,
}

impl Step {
    /// A step in words, seen from `now`.
    pub fn of(step: StepRow, now: DateTime<Utc>) -> Self {
        let words = match step.state.as_str() {
            "sponsoring" => "Published",
            "discussion" => "Discussion opened",
            "amended" if step.member_id.is_none() => "Brought up to date for the vote",
            "amended" => "Text changed",
            "voting" => "Voting opened; text, rule and roll frozen",
            "passed" => "Passed",
            "failed" => "Failed",
            "enacted" => "Took effect",
            "superseded" => "Superseded",
            "withdrawn" => "Withdrawn by its author",
            "lapsed" => "Lapsed",
            other => other,
        };
        Self {
            words: words.to_string(),
            reason: step.reason,
            when: Moment::new(step.at, now),
            ledger_href: format!("/ledger/{}", step.ledger_entry_id),
        }
    }
}
