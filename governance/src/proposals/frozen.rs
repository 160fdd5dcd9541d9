//! What is frozen when a vote opens, and the hash that binds it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Payload, PayloadUnreadable};
use crate::canonical::{Hash, canonical_json, hash_from_hex, sha256};
use crate::ids::ProposalId;
use crate::policies::Secrecy;
use crate::time;
use crate::voting::{Choice, Marks, Rule, Sheet};

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
    /// Whether ballots stay secret or are published with names after the close.
    pub ballots: Secrecy,
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

    /// When what it puts in force goes back, if it was asked to hold for a time only.
    #[must_use]
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.payload.ends_at(self.enact_at())
    }

    /// The specification as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut spec = json!({
            "v": 1,
            "proposal": self.proposal.get(),
            "title": self.title,
            "body": self.body,
            "payload": self.payload.to_json(),
            "options": self.printed_options(),
            "rule": self.rule.to_json(),
            "roll_size": self.roll_size,
            "roll_hash": hex::encode(self.roll_hash),
            "opens_at": time::written(self.opens_at),
            "closes_at": time::written(self.closes_at),
            "enactment_hours": self.enactment_hours,
        });
        // Secret ballots are the rule: only the exception is written, so that what was frozen before there was one keeps its hash.
        if let (true, Some(parts)) = (self.ballots.is_open(), spec.as_object_mut()) {
            parts.insert("ballots".to_owned(), self.ballots.as_str().into());
        }
        spec
    }

    /// Reads what [`Self::canonical_json`] wrote. Only a text that is written the one way is a specification: what was
    /// hashed can then be made again from what was read.
    ///
    /// # Errors
    /// When a part is missing, of the wrong type, or written another way.
    pub fn parse(text: &str) -> Result<Self, PayloadUnreadable> {
        let unreadable = |what: &str| PayloadUnreadable(format!("the specification's {what}"));
        let json: Value = serde_json::from_str(text).map_err(|_| unreadable("JSON"))?;
        let part = |name: &str| json.get(name).ok_or_else(|| unreadable(name));
        let words = |name: &str| part(name)?.as_str().ok_or_else(|| unreadable(name));
        let moment = |name: &str| {
            DateTime::parse_from_rfc3339(words(name)?).map(|at| at.with_timezone(&Utc)).map_err(|_| unreadable(name))
        };
        let spec = Self {
            proposal: part("proposal")?.as_i64().ok_or_else(|| unreadable("proposal"))?.into(),
            title: words("title")?.to_owned(),
            body: words("body")?.to_owned(),
            payload: Payload::from_json(part("payload")?)?,
            rule: serde_json::from_value(part("rule")?.clone()).map_err(|_| unreadable("rule"))?,
            roll_size: part("roll_size")?.as_u64().ok_or_else(|| unreadable("roll_size"))?,
            roll_hash: hash_from_hex(words("roll_hash")?).ok_or_else(|| unreadable("roll_hash"))?,
            opens_at: moment("opens_at")?,
            closes_at: moment("closes_at")?,
            enactment_hours: part("enactment_hours")?.as_i64().ok_or_else(|| unreadable("enactment_hours"))?,
            ballots: match json.get("ballots") {
                None => Secrecy::Secret,
                Some(word) => word.as_str().and_then(|word| word.parse().ok()).ok_or_else(|| unreadable("ballots"))?,
            },
        };
        if spec.canonical_json() != text {
            return Err(unreadable("form"));
        }
        Ok(spec)
    }

    /// The same as it was frozen, where people's names for its options were added for a page.
    #[must_use]
    pub fn unnamed(self) -> Self {
        Self { payload: self.payload.unnamed(), ..self }
    }

    /// The empty ballot.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        self.payload.sheet()
    }

    /// The options as they are printed on the ballot; they follow from the payload.
    fn printed_options(&self) -> Value {
        let sheet = self.sheet();
        match sheet.marks() {
            Marks::YesNo => json!(Choice::ALL),
            _ => json!(sheet.options()),
        }
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
