//! Acts about members themselves that others must be able to see.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::ids::MemberId;
use crate::ledger::{LedgerActor, LedgerDraft, Pseudonym};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// A term of a moderator, to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeratorTerm {
    /// Whose.
    pub member: MemberId,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until; it ends by itself.
    pub ends_at: DateTime<Utc>,
}

/// An account to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountErased {
    /// Whose.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Starts a moderator's term, as long as the policy says. `by` is the operator at the founding, the system after an election.
pub fn start_moderator_term(
    member: MemberId,
    name: &Pseudonym,
    by: LedgerActor,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Recorded<ModeratorTerm> {
    let ends_at = time::after_days(now, constitution.integer(PolicyKey::ModeratorsTermDays));
    let facts = json!({"starts_at": time::written(now), "ends_at": time::written(ends_at)});
    let record = LedgerDraft::new("moderator.term_started", by, format!("member:{name}"), facts);
    Recorded::new(ModeratorTerm { member, starts_at: now, ends_at }, record)
}

/// Erases an account at its owner's wish. The line keeps the pseudonym and nothing else.
pub fn erase_account(member: MemberId, name: &Pseudonym, now: DateTime<Utc>) -> Recorded<AccountErased> {
    let record = LedgerDraft::new("account.erased", name.into(), format!("member:{name}"), json!({}));
    Recorded::new(AccountErased { member, at: now }, record)
}
