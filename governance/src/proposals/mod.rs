//! Proposals: what they carry, how they go, what is frozen when a vote opens.

mod facts;
mod frozen;
mod lifecycle;
mod payload;
mod state;
mod voting_acts;

pub use facts::{Amended, LifecycleRefusal, Proposal, Sponsored, Transition};
pub use frozen::{FrozenSpec, OPTIONS};
pub use lifecycle::{amend_text, lapse, open_discussion, publish, sponsor, supersede, withdraw};
pub use payload::{Payload, PayloadProblem, PayloadUnreadable};
pub use state::{ProposalState, UnknownState, Verb};
pub use voting_acts::{Closed, Enactment, Opened, close, enact, open_voting};

#[cfg(test)]
mod tests;
