//! Delegation: letting another member speak for oneself where ballots are open.
//!
//! One member gives it to one other, for one track or for all, and it ends when it is taken back, replaced, or old. It is
//! resolved once, when a vote closes: see [`resolve`]. Where ballots are secret there is none, for nobody could see what was
//! said for them.

mod history;
mod resolution;
mod scope;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::ids::MemberId;
use crate::ledger::{LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey, Track};
use crate::recorded::Recorded;
use crate::time;

pub use history::{Given, History};
pub use resolution::{Hop, Loss, Share, resolve};
pub use scope::{Scope, UnknownScope};

/// Why an act of delegation is refused, in words for whoever tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DelegationRefusal {
    /// To oneself.
    #[error("nobody delegates to themselves")]
    Oneself,
    /// Ballots of this track are secret.
    #[error(
        "ballots {} are secret here, and a delegation would tell who spoke for whom and how; a vote can open them",
        .0.in_words()
    )]
    Secret(Scope),
    /// There is nothing to take back.
    #[error("there is no such delegation of yours any more")]
    NothingGiven,
}

/// A delegation to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Who lets somebody speak for them.
    pub by: MemberId,
    /// Who speaks.
    pub to: MemberId,
    /// In which votes.
    pub scope: Scope,
    /// Since when.
    pub at: DateTime<Utc>,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
}

/// The end of a delegation, to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Who takes it back.
    pub by: MemberId,
    /// For which votes it was.
    pub scope: Scope,
    /// When.
    pub at: DateTime<Utc>,
}

/// Tracks in which a delegation can speak now.
#[must_use]
pub fn open_tracks(constitution: &Constitution) -> Vec<Track> {
    Track::ALL.iter().copied().filter(|track| track.secrecy(constitution).is_open()).collect()
}

/// Lets another member speak for oneself. It takes the place of what one gave for the same scope before. Both stand in the
/// ledger by their pseudonyms.
///
/// # Errors
/// To oneself, or where ballots are secret.
pub fn delegate(
    (by, by_name): (MemberId, &Pseudonym),
    (to, to_name): (MemberId, &Pseudonym),
    scope: Scope,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Recorded<Delegation>, DelegationRefusal> {
    if by == to {
        return Err(DelegationRefusal::Oneself);
    }
    if !open_tracks(constitution).iter().any(|track| scope.covers(*track)) {
        return Err(DelegationRefusal::Secret(scope));
    }
    let until = time::after_days(now, constitution.integer(PolicyKey::DelegationDays));
    let facts = json!({"scope": scope.as_str(), "until": time::written(until)});
    let record = LedgerDraft::new("delegation.given", by_name.into(), format!("member:{to_name}"), facts);
    Ok(Recorded::new(Delegation { by, to, scope, at: now, until }, record))
}

/// Takes a delegation back: from now on one speaks for oneself.
pub fn revoke(
    (by, by_name): (MemberId, &Pseudonym),
    to_name: &Pseudonym,
    scope: Scope,
    now: DateTime<Utc>,
) -> Recorded<Revocation> {
    let facts = json!({"scope": scope.as_str()});
    let record = LedgerDraft::new("delegation.revoked", by_name.into(), format!("member:{to_name}"), facts);
    Recorded::new(Revocation { by, scope, at: now }, record)
}
