//! The end of a change that holds for a time only: the value goes back to the one it replaced.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Constitution, PolicyKey, PolicyValue};
use crate::ids::{PolicyVersionId, ProposalId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::recorded::Recorded;
use crate::time;

/// A value that went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// The policy.
    pub key: PolicyKey,
    /// The version whose time was over.
    pub ended: PolicyVersionId,
    /// The proposal that had set it for a time.
    pub proposal: ProposalId,
    /// The value it has again.
    pub new: PolicyValue,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a value does not go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGoingBack {
    /// It holds until it is changed.
    #[error("what is in force has no end")]
    NoEnd,
    /// Not before this moment.
    #[error("not before {}", time::for_people(*.0))]
    TooEarly(DateTime<Utc>),
}

/// Lets the value of a policy go back to the one it replaced, once its time is over.
///
/// # Errors
/// When the value in force has no end, also because it was changed again, or when its end has not come.
pub fn revert(
    constitution: &Constitution,
    key: PolicyKey,
    now: DateTime<Utc>,
) -> Result<Recorded<Reverted>, NotGoingBack> {
    let version = constitution.version(key).ok_or(NotGoingBack::NoEnd)?;
    let (until, proposal) = version.until.as_ref().zip(version.carried_by).ok_or(NotGoingBack::NoEnd)?;
    if now < until.at {
        return Err(NotGoingBack::TooEarly(until.at));
    }
    let facts = json!({
        "key": key,
        "old": version.value.for_ledger(),
        "new": until.then.for_ledger(),
        "until": time::written(until.at),
    });
    let record = LedgerDraft::new("policy.reverted", LedgerActor::System, format!("proposal:{proposal}"), facts);
    let reverted = Reverted { key, ended: version.version, proposal, new: until.then.clone(), at: now };
    Ok(Recorded::new(reverted, record))
}
