//! What is frozen when a vote opens, and the hash that binds it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Payload;
use crate::canonical::{Hash, canonical_json, sha256};
use crate::ids::ProposalId;
use crate::time;
use crate::voting::{Choice, Rule};

/// The options of a proposal under the majority method, as they are printed on the ballot.
pub const OPTIONS: &[Choice] = Choice::ALL;

/// Everything a ballot is about. Nothing in it can change while the vote is open (DESIGN §4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenSpec {
    /// The proposal.
    pub proposal: ProposalId,
    /// Its title.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// What it would do.
    pub payload: Payload,
    /// What a ballot can say.
    pub options: Vec<Choice>,
    /// How ballots are counted.
    pub rule: Rule,
    /// How many are on the roll.
    pub roll_size: u64,
    /// The commitment to the roll, by [`crate::voting::roll_hash`].
    pub roll_hash: Hash,
    /// The first moment a ballot is accepted.
    pub opens_at: DateTime<Utc>,
    /// The first moment it no longer is.
    pub closes_at: DateTime<Utc>,
    /// How many hours after closing it takes effect when passed.
    pub enactment_hours: i64,
}

impl FrozenSpec {
    /// Whether a ballot is accepted at this moment: within `[opens_at, closes_at)`.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        time::is_within(now, self.opens_at, self.closes_at)
    }

    /// When it takes effect if it passes: counted from closing, not from whenever the count was made.
    #[must_use]
    pub fn enact_at(&self) -> DateTime<Utc> {
        time::after_hours(self.closes_at, self.enactment_hours)
    }

    /// The specification as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "v": 1,
            "proposal": self.proposal.get(),
            "title": self.title,
            "body": self.body,
            "payload": self.payload.to_json(),
            "options": self.options.iter().map(|option| option.as_str()).collect::<Vec<_>>(),
            "rule": self.rule.to_json(),
            "roll_size": self.roll_size,
            "roll_hash": hex::encode(self.roll_hash),
            "opens_at": time::written(self.opens_at),
            "closes_at": time::written(self.closes_at),
            "enactment_hours": self.enactment_hours,
        })
    }

    /// The specification, written one way.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// SHA-256 of the canonical JSON: shown on the ballot, bound into each receipt and the ledger.
    #[must_use]
    pub fn spec_hash(&self) -> Hash {
        sha256(self.canonical_json())
    }
}
