//! What a proposal would do, as its page shows it: from what, to what.

use governance::proposals::Payload;
use governance::{Constitution, PolicyKey, PolicyValue, ProposalId, time};
use store::Conn;

use crate::constitution::words;
use crate::error::AppError;
use crate::web::diff::Diff;

/// A change of one policy or document.
pub struct Change {
    pub policy: &'static str,
    pub href: String,
    pub old: String,
    pub new: String,
    /// For documents: the lines that change.
    pub diff: Diff,
    /// How long it holds and what then: "for 30 days, then 5,000 characters again"; empty when it holds for good.
    pub ends: String,
    /// What it changes from is no longer what is in force.
    pub is_stale: bool,
}

impl Change {
    /// Reads a payload; the text a document is changed from is looked up in its history. `open` says whether it may still come
    /// about, and so whether it can be stale. Nothing when the payload asks a question.
    pub async fn of(
        conn: &mut Conn,
        payload: &Payload,
        constitution: &Constitution,
        open: bool,
    ) -> Result<Option<Self>, AppError> {
        let Some((key, new)) = payload.change() else { return Ok(None) };
        let in_force = constitution.value(key);
        let old = match payload {
            Payload::SetPolicy { old, .. } => Some(old.clone()),
            Payload::AmendDocument { old_sha256, .. } if in_force.sha256() != *old_sha256 => {
                earlier_text(conn, key, old_sha256).await?
            }
            _ => Some(in_force.clone()),
        };
        Ok(Some(Self {
            policy: key.definition().title,
            href: words::href(key),
            old: old.as_ref().map(|old| words::value(key, old)).unwrap_or_default(),
            diff: match (&old, &new) {
                (Some(PolicyValue::Text(old)), PolicyValue::Text(new)) => Diff::between(old, new),
                _ => Diff::default(),
            },
            ends: match payload.for_days() {
                Some(days) => {
                    let then =
                        old.as_ref().map_or_else(|| "what it was before".to_string(), |old| words::again(key, old));
                    format!("for {}, then {then} again", days_in_words(days))
                }
                None => String::new(),
            },
            new: words::value(key, &new),
            is_stale: open && old != Some(in_force),
        }))
    }
}

async fn earlier_text(conn: &mut Conn, key: PolicyKey, sha256: &str) -> Result<Option<PolicyValue>, AppError> {
    let history = store::policies::history(conn, key, None).await?;
    let values = history.iter().filter_map(|version| PolicyValue::from_json(&key.kind(), &version.value).ok());
    Ok(values.into_iter().find(|value| value.sha256() == sha256))
}

fn days_in_words(days: u32) -> String {
    governance::policies::counted(days.into(), "day", "days")
}

/// What becomes of a change that holds for a time only, once it is in force.
pub async fn fate(conn: &mut Conn, id: ProposalId) -> Result<Option<Fate>, AppError> {
    let Some(row) = store::sunsets::of(conn, id).await? else { return Ok(None) };
    let at = time::for_people(row.ends_at);
    Ok(Some(match (row.changed_at, row.reverted_by) {
        (Some(when), Some(line)) => Fate {
            sentence: format!("Its time was over on {at}; it went back by itself on {}.", time::for_people(when)),
            ledger_href: format!("/ledger/{line}"),
        },
        (Some(when), None) => Fate {
            sentence: format!(
                "It was to go back on {at}, but what it set was changed again on {}: so nothing goes back.",
                time::for_people(when)
            ),
            ledger_href: String::new(),
        },
        (None, _) => Fate {
            sentence: format!("It holds until {at} and then goes back by itself, unless it is changed again before."),
            ledger_href: String::new(),
        },
    }))
}

/// What became of a change for a time.
pub struct Fate {
    pub sentence: String,
    /// The line that says that it went back; empty when it did not.
    pub ledger_href: String,
}
