//! Juries: who can be drawn, how the lot falls so that anyone can check it, how jurors deliberate, and when a jury has decided.

mod acts;
mod audit;
mod deliberation;
mod eligibility;
mod lot;
mod verdict;

pub use acts::{JuryDrawn, SeatAnswered, answer_seat, draw_jury};
pub use audit::{AUDIT_CHOICE, AUDIT_DAYS, audit_falls, audit_lot_of_juror, audit_lot_of_moderator, audit_order};
pub use deliberation::{
    DeliberationOpened, FirstOpinions, Reconsidered, after_first_opinions, first_opinions_until, letter_key,
    open_deliberation, reconsider, respond_until,
};
pub use eligibility::{DUTY_DAYS, Exclusion, RoleFacts, eligible, excluded};
pub use lot::{Draw, Lot, draw, lot, pool_commitment, public_seed, ticket};
pub use verdict::{Opinion, Outcome, SeatState, UnknownWord, decide, decide_among, decide_at_deadline, differ};

#[cfg(test)]
mod deliberation_tests;
#[cfg(test)]
mod label_tests;
#[cfg(test)]
mod tests;
