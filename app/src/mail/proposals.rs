//! What Folkmoot writes to the author of a proposal.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::proposals::ProposalState;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells an author what their proposal has come to.
#[derive(Debug, Clone)]
pub struct ProposalMoved {
    pub proposal: i64,
    /// How they called it.
    pub title: String,
    pub state: ProposalState,
    /// Whether it asks a question: such a one is answered, and puts nothing in force.
    pub is_question: bool,
    /// Whether it changes the constitution.
    pub is_policy: bool,
    pub closes_at: Option<DateTime<Utc>>,
    pub enact_at: Option<DateTime<Utc>>,
    /// Path of the proposal.
    pub path: String,
}

impl ProposalMoved {
    /// Whether the author is told: what they do themselves they know.
    pub const fn is_news(&self) -> bool {
        !matches!(self.state, ProposalState::Draft | ProposalState::Sponsoring | ProposalState::Withdrawn)
    }

    fn heading(&self) -> &'static str {
        match (self.state, self.is_question) {
            (ProposalState::Discussion, _) => "Your proposal is discussed now",
            (ProposalState::Voting, _) => "The vote on your proposal has begun",
            (ProposalState::Passed, true) => "Your question is answered",
            (ProposalState::Failed, true) => "Your question was not decided",
            (ProposalState::Passed, false) => "Your proposal has passed",
            (ProposalState::Failed, false) => "Your proposal has not passed",
            (ProposalState::Enacted, _) => "Your proposal is in force",
            (ProposalState::Superseded, _) => "Your proposal no longer applies",
            (ProposalState::Lapsed, _) => "Your proposal found too few sponsors",
            _ => "Your proposal",
        }
    }

    /// What the author can expect, or do.
    fn sentence(&self) -> &'static str {
        match (self.state, self.is_question) {
            (ProposalState::Discussion, _) => {
                "You can still change its text while it is discussed, and answer those who ask."
            }
            (ProposalState::Voting, _) => {
                "Its text is frozen. Nobody, not even you, sees how it stands before the close."
            }
            (ProposalState::Passed, false) => "It takes effect by itself.",
            (ProposalState::Passed | ProposalState::Failed, _) => "Its page shows the count, step by step.",
            (ProposalState::Enacted, _) if self.is_policy => {
                "The constitution says so from now on, and names your proposal beside it."
            }
            (ProposalState::Enacted, _) => "What it asks for is done. Its page says how.",
            (ProposalState::Superseded, _) => "What it was about has changed meanwhile. Its page says how.",
            (ProposalState::Lapsed, _) => "You can write it again, and speak with others about it first.",
            _ => "",
        }
    }

    /// The moment that comes next.
    const fn next(&self) -> Option<(&'static str, DateTime<Utc>)> {
        match (self.state, self.is_question, self.closes_at, self.enact_at) {
            (ProposalState::Voting, _, Some(at), _) => Some(("It closes", at)),
            (ProposalState::Passed, false, _, Some(at)) => Some(("It takes effect", at)),
            _ => None,
        }
    }
}

letter!(ProposalMoved, "proposal", "mail/proposal.txt", "mail/proposal.html", {
    fn key(&self) -> String {
        format!("proposal/{}/{}", self.proposal, self.state)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("{}: {}", self.heading(), self.title)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Proposal, self.path.clone()))
    }
});
