#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects, clippy::indexing_slicing))]

pub mod canonical;
pub mod conduct;
pub mod delegations;
pub mod domains;
pub mod elections;
pub mod features;
pub mod fraction;
pub mod franchise;
pub mod groups;
pub mod ids;
pub mod juries;
pub mod ledger;
pub mod members;
pub mod moderation;
pub mod operations;
pub mod permits;
pub mod policies;
pub mod polls;
pub mod proposals;
pub mod record;
pub mod recorded;
pub mod text;
pub mod time;
pub mod voting;

pub use fraction::Fraction;
pub use ids::{
    ActorId, CaseId, EntryId, FeatureId, FlagId, JobId, LedgerEntryId, MailId, MemberId, PolicyVersionId, ProposalId,
    SanctionId, SourceId,
};
pub use policies::{Constitution, PolicyKey, PolicyValue, Track};
pub use recorded::Recorded;

#[cfg(test)]
mod docs_in_step;
