//! The proposals of the demonstration as its script writes them: what is asked, and what becomes of it.

use serde::Deserialize;

use super::content::Ballots;

/// A proposal and what becomes of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Proposal {
    /// The policy; empty for a question.
    #[serde(default)]
    pub key: String,
    /// Of a question: its method, options and numbers, as they are typed.
    pub question: Option<Question>,
    pub by: String,
    /// The state it is in when the demonstration begins.
    pub state: String,
    pub title: String,
    pub body: String,
    /// The new value of a policy.
    #[serde(default)]
    pub value: String,
    /// For how many days the change is asked to hold; empty for good.
    #[serde(default)]
    pub for_days: String,
    /// Other values that are offered while it is discussed.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// For documents: a passage of the text in force, and what stands in its place.
    pub replace: Option<(String, String)>,
    pub draft: f64,
    pub publish: Option<f64>,
    #[serde(default)]
    pub sponsors: Vec<(String, f64)>,
    pub amend: Option<f64>,
    #[serde(default)]
    pub amended_title: String,
    #[serde(default)]
    pub amended: String,
    pub withdraw: Option<f64>,
    pub ballots: Option<Ballots>,
    #[serde(default)]
    pub talk: Vec<String>,
}

/// Another value for what a proposal would change.
#[derive(Debug, Clone, Deserialize)]
pub struct Alternative {
    pub by: String,
    /// Days before the beginning.
    pub ago: f64,
    pub value: String,
    pub reason: String,
    /// Who backs it, and when.
    pub backers: Vec<(String, f64)>,
}

/// A question to the community.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    pub method: String,
    pub options: Vec<String>,
    #[serde(default)]
    pub seats: String,
    #[serde(default)]
    pub max_score: String,
    #[serde(default)]
    pub credits: String,
    #[serde(default)]
    pub budget: String,
    /// Ballots as they are written, and how many cast each.
    #[serde(default)]
    pub papers: Vec<(String, usize)>,
}

impl Proposal {
    /// The ballots that are cast, and how many of each.
    pub fn papers(&self) -> Vec<(&str, usize)> {
        match (&self.question, &self.ballots) {
            (Some(question), _) => question.papers.iter().map(|(paper, count)| (paper.as_str(), *count)).collect(),
            (None, Some(ballots)) => vec![("yes", ballots.yes), ("no", ballots.no), ("abstain", ballots.abstain)],
            (None, None) => Vec::new(),
        }
    }
}
