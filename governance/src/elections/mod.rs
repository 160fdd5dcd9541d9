//! Elections of moderators: who is nominated, who stands, and when one is called. How one is voted on and what comes of it is
//! [`crate::proposals::Elect`].

mod acts;
mod calling;
mod state;
#[cfg(test)]
mod tests;

pub use acts::{
    Candidacy, CandidacyRefusal, Left, Nominated, Nominations, Stood, decline_or_withdraw, nominate, stand,
};
pub use calling::{Last, Outlook, is_called};
pub use state::{CandidacyState, CandidacyVerb, UnknownCandidacyState};
