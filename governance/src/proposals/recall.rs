//! The recall of a moderator: which term it would end.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::PayloadUnreadable;
use crate::ledger::Pseudonym;
use crate::time;

/// A term that would end before its time. It is named as the ledger names it: whose, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Whose term.
    pub moderator: Pseudonym,
    /// When it began.
    pub starts_at: DateTime<Utc>,
}

impl Recall {
    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let mut parts = Map::new();
        parts.insert("moderator".to_owned(), self.moderator.as_str().into());
        parts.insert("starts_at".to_owned(), time::written(self.starts_at).into());
        parts
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing, of the wrong type, or written another way.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the recall's {name}"));
        let word = |name: &str| json.get(name).and_then(Value::as_str).ok_or_else(|| unreadable(name));
        let moderator = Pseudonym::parse(word("moderator")?).map_err(|_| unreadable("moderator"))?;
        let starts_at = DateTime::parse_from_rfc3339(word("starts_at")?).map(|at| at.with_timezone(&Utc));
        let starts_at = starts_at.map_err(|_| unreadable("starts_at"))?;
        if time::written(starts_at) != word("starts_at")? {
            return Err(unreadable("starts_at"));
        }
        Ok(Self { moderator, starts_at })
    }
}
