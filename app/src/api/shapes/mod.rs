//! What is answered, as data: finished values that know nothing of the database. Each is described in the document as it is written here.
//!
//! Numbers of things are written as strings: they are 64 bits wide, and JavaScript's numbers are exact to 53 only.

mod actor;
mod attached;
mod because;
pub mod beside;
mod case;
mod entry;
mod list;
mod notification;
mod proposal;

use governance::PolicyKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

pub use actor::{Actor, ActorCan, Group, GroupCan, Limited, Me};
pub use attached::{Arrived, Medium, PassedOn, Readers};
pub use because::{Because, Rule};
pub use case::{Case, CaseContent, CaseDecision, CaseLine, CaseReason, CaseSeat, CaseStep, CaseVoice};
pub use entry::{Dresser, Entry};
pub use list::{Found, List, ListPerson, Source, SourceState};
pub use notification::Notification;
pub use proposal::{Ballot, BallotPaper, PaperOption, Proposal, ProposalCan, ProposalLine, Result as VoteResult};

/// The number of something: digits, as a string. Within a kind, what is newer has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "42")]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("a number of something is a string of digits"))
    }
}

impl From<i64> for Id {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<governance::EntryId> for Id {
    fn from(id: governance::EntryId) -> Self {
        Self(id.get())
    }
}

impl From<governance::CaseId> for Id {
    fn from(id: governance::CaseId) -> Self {
        Self(id.get())
    }
}

impl From<governance::ProposalId> for Id {
    fn from(id: governance::ProposalId) -> Self {
        Self(id.get())
    }
}

/// A name in a list: an actor by handle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Person {
    /// Without the @.
    #[schema(example = "ada")]
    pub handle: String,
    pub name: String,
}

impl Person {
    pub fn new(handle: impl Into<String>, name: impl Into<String>) -> Self {
        Self { handle: handle.into(), name: name.into() }
    }
}

/// A policy of the constitution, by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Policy {
    /// Its name in the constitution.
    #[schema(example = "entry.max_chars")]
    pub key: &'static str,
    pub title: &'static str,
    /// What it says, and why it is there.
    pub why: &'static str,
    /// Its page.
    pub page: String,
}

impl Policy {
    pub fn new(key: PolicyKey) -> Self {
        let definition = key.definition();
        Self {
            key: key.as_str(),
            title: definition.title,
            why: definition.why,
            page: crate::constitution::words::href(key),
        }
    }
}
