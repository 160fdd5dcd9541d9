//! What a proposal would do, as its page shows it: from what, to what.

use governance::proposals::Payload;
use governance::{Constitution, PolicyKey, PolicyValue};
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
            new: words::value(key, &new),
            is_stale: open && old != Some(in_force),
        }))
    }
}

async fn earlier_text(conn: &mut Conn, key: PolicyKey, sha256: &str) -> Result<Option<PolicyValue>, AppError> {
    let history = store::policies::history(conn, key).await?;
    let values = history.iter().filter_map(|version| PolicyValue::from_json(&key.kind(), &version.value).ok());
    Ok(values.into_iter().find(|value| value.sha256() == sha256))
}
