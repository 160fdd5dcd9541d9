//! Proposals: what they carry, how they go, what is frozen when a vote opens.

mod alternatives;
mod appeals;
mod cycles;
mod elect;
mod elections;
mod expulsion;
mod facts;
mod frozen;
mod lifecycle;
mod lots;
mod open_count;
mod outlook;
mod payload;
mod priorities;
mod question;
mod recall;
mod state;
mod values;
mod voting_acts;

pub use alternatives::{Alternative, Backed, back, enact_chosen, merge, offer, weighed};
pub use appeals::{Overruled, RemovalFacts, overrule, supersede_appeal};
pub use cycles::{Prioritised, announce_cycle, cancel_cycle, order_facts, prioritise, revise_cycle};
pub use elect::{Elect, Nominee};
pub use elections::{
    Dismissed, Office, Seated, announce_election, cancel_election, dismiss, open_nominations, overtake_recall,
    revise_election, seat, seat_facts,
};
pub use expulsion::{Carried, Expulsion, ExpulsionFacts, Follows, Way, carry_expulsion, supersede_expulsion};
pub use facts::{Amended, LifecycleRefusal, Proposal, Sponsored, Transition};
pub use frozen::FrozenSpec;
pub use lifecycle::{amend_text, lapse, open_discussion, publish, sponsor, supersede, withdraw};
pub use lots::LotSource;
pub use open_count::{ClosedOpen, OpenBox, Part, Parts, Shares, close_open, open_ballots, open_commitment};
pub use outlook::{Consequence, Decided, Own, Prospect, REPLAYED, Surroundings, outlook, replayed_track};
pub use payload::{Payload, PayloadProblem, PayloadUnreadable};
pub use priorities::{Candidate, Moves, Priorities, Ranked};
pub use question::{NONE_OF_THESE, Question, QuestionProblem, Terms};
pub use recall::Recall;
pub use state::{ProposalState, UnknownState, Verb};
pub use values::Values;
pub use voting_acts::{Closed, Enactment, Opened, close, commitment, count_again, enact, for_ledger, open_voting};

#[cfg(test)]
mod tests;
