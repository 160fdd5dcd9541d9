//! Proposals, their ballot papers and their results.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Person, Policy};

/// A proposal as a line of the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposalLine {
    pub id: Id,
    /// Its page.
    pub page: String,
    /// Its title; while its words are held, only what it would change.
    pub title: String,
    /// `draft`, `sponsoring`, `discussion`, `voting`, `passed`, `failed`, `enacted`, `superseded` or `withdrawn`.
    #[schema(example = "voting")]
    pub state: String,
    /// How it goes: `ordinary`, `entrenched`, `document`, `decision`, `priorities`, `election` or `appeal`.
    pub track: String,
    /// The policy it would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Absent for what the house proposes, and where the account was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Person>,
    /// Until when its state lasts; of a decided one, when it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    pub sponsors: i64,
    pub comments: i64,
    /// Whether the asker is on the roll of the open vote and has cast no ballot.
    pub needs_vote: bool,
}

/// What the asker can do with a proposal now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalCan {
    Publish,
    Sponsor,
    Withdraw,
    Vote,
}

/// What came of a vote.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = VoteResult)]
pub struct Result {
    /// `passed`, `failed`, `chosen` or another word of the tally's.
    pub outcome: String,
    pub at: DateTime<Utc>,
    /// The line of the ledger that holds it.
    pub ledger: String,
    /// The tally as it was recorded, with its steps: canonical JSON, from which the count can be made again. Absent while the words of
    /// the options are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub tally: Option<serde_json::Value>,
}

/// A proposal as the asker may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proposal {
    pub id: Id,
    /// Its page.
    pub page: String,
    pub title: String,
    #[schema(example = "voting")]
    pub state: String,
    pub track: String,
    /// The version of its text: what is frozen at opening is one of them.
    pub version: i32,
    /// Its text as HTML, and as it was written; absent while its words are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// The policy it would change, and what from and to, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Person>,
    /// The entry that opens its discussion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Id>,
    pub sponsors: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enacted_at: Option<DateTime<Utc>>,
    /// The rule by which it is counted, once it has opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Result>,
    pub can: Vec<ProposalCan>,
}

/// Something to choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaperOption {
    /// As the ballot names it.
    pub id: String,
    pub name: String,
}

/// The paper of an open vote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BallotPaper {
    pub proposal: Id,
    pub title: String,
    /// `yes_no`, `ranked`, `approvals`, `scores`, `credits` or `projects`.
    pub kind: &'static str,
    /// How a ballot of this kind is written.
    pub how: &'static str,
    pub options: Vec<PaperOption>,
    /// The rule by which it is counted, in words.
    pub rule: String,
    pub closes_at: DateTime<Utc>,
    /// Whether everyone sees after the close who said what.
    pub ballots_open: bool,
    /// Whether the asker is on the frozen roll, and whether a ballot of theirs lies in the box.
    pub on_roll: bool,
    pub has_ballot: bool,
    /// How many have voted, of how many on the roll.
    pub cast: i64,
    pub roll: u64,
}

/// A ballot in the one form in which it is kept and counted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Ballot {
    /// `yes`, `no` or `abstain`; or JSON as the paper says, in a string.
    #[schema(example = "yes")]
    pub ballot: String,
}
