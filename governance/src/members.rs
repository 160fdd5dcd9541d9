//! Acts about members themselves that others must be able to see.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::ids::{MemberId, ProposalId};
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
    /// The election that gave it; none where the operator did, before there was one.
    pub elected_by: Option<ProposalId>,
}

/// The end of a term before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermEnded {
    /// Whose.
    pub member: MemberId,
    /// When it began.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub at: DateTime<Utc>,
    /// The recall that ends it; none where its holder resigned.
    pub recalled_by: Option<ProposalId>,
}

/// An account to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountErased {
    /// Whose.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

fn term(
    (member, name): (MemberId, &Pseudonym),
    elected_by: Option<ProposalId>,
    constitution: &Constitution,
    starts_at: DateTime<Utc>,
) -> Recorded<ModeratorTerm> {
    let ends_at = time::after_days(starts_at, constitution.integer(PolicyKey::ModeratorsTermDays));
    let facts = json!({
        "starts_at": time::written(starts_at),
        "ends_at": time::written(ends_at),
        "election": elected_by.map(ProposalId::get),
    });
    let by = if elected_by.is_some() { LedgerActor::System } else { LedgerActor::Operator };
    let record = LedgerDraft::new("moderator.term_started", by, format!("member:{name}"), facts);
    Recorded::new(ModeratorTerm { member, starts_at, ends_at, elected_by }, record)
}

/// Starts a moderator's term, as long as the policy says, by the operator's word: before the first election only.
pub fn appoint_moderator(
    member: MemberId,
    name: &Pseudonym,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Recorded<ModeratorTerm> {
    term((member, name), None, constitution, now)
}

/// Starts the term that an election gave.
pub(crate) fn elect_moderator(
    member: MemberId,
    name: &Pseudonym,
    election: ProposalId,
    constitution: &Constitution,
    starts_at: DateTime<Utc>,
) -> Recorded<ModeratorTerm> {
    term((member, name), Some(election), constitution, starts_at)
}

/// Ends a term by a recall.
pub(crate) fn end_moderator_term(
    member: MemberId,
    name: &Pseudonym,
    starts_at: DateTime<Utc>,
    recall: ProposalId,
    now: DateTime<Utc>,
) -> Recorded<TermEnded> {
    let facts = json!({
        "starts_at": time::written(starts_at), "ended_at": time::written(now), "recall": recall.get(),
    });
    let record = LedgerDraft::new("moderator.term_ended", LedgerActor::System, format!("member:{name}"), facts);
    Recorded::new(TermEnded { member, starts_at, at: now, recalled_by: Some(recall) }, record)
}

/// Ends a term because its holder lays the office down. Nobody has to agree, and nothing is asked.
pub fn resign_moderator(
    member: MemberId,
    name: &Pseudonym,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Recorded<TermEnded> {
    let facts = json!({"starts_at": time::written(starts_at), "ended_at": time::written(now)});
    let record = LedgerDraft::new("moderator.resigned", name.into(), format!("member:{name}"), facts);
    Recorded::new(TermEnded { member, starts_at, at: now, recalled_by: None }, record)
}

/// Erases an account at its owner's wish. The line keeps the pseudonym and nothing else.
pub fn erase_account(member: MemberId, name: &Pseudonym, now: DateTime<Utc>) -> Recorded<AccountErased> {
    let record = LedgerDraft::new("account.erased", name.into(), format!("member:{name}"), json!({}));
    Recorded::new(AccountErased { member, at: now }, record)
}

/// An archive of a member's, brought in or taken out by whoever runs the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveMoved {
    /// Whose.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Brings an archive in. The line names its hash and how many records it holds, and neither where it comes from nor what is in it: that is
/// the member's, and goes with their account.
pub fn bring_in_archive(
    member: MemberId,
    name: &Pseudonym,
    sha256: &str,
    records: u64,
    now: DateTime<Utc>,
) -> Recorded<ArchiveMoved> {
    let facts = json!({"archive_sha256": sha256, "records": records});
    let record = LedgerDraft::new("archive.brought_in", LedgerActor::Operator, format!("member:{name}"), facts);
    Recorded::new(ArchiveMoved { member, at: now }, record)
}

/// Takes an archive out without its owner: who runs the server reads then what nobody else may.
pub fn take_out_archive(member: MemberId, name: &Pseudonym, now: DateTime<Utc>) -> Recorded<ArchiveMoved> {
    let record = LedgerDraft::new("archive.taken_out", LedgerActor::Operator, format!("member:{name}"), json!({}));
    Recorded::new(ArchiveMoved { member, at: now }, record)
}
