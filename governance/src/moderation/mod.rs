//! Moderation: flags, cases, what is held, labelled and removed, sanctions. Nothing happens in silence, and nobody judges alone.

mod about;
mod appeal;
mod case;
mod case_state;
pub mod coordination;
mod entry;
mod flag;
pub mod flood;
mod hold;
mod newcomer;
mod office;
mod overruling;
pub mod ring;
mod said;
mod sanction;
mod verdict;

pub use about::About;
pub use appeal::{AppealOpened, AppealRefusal, VerdictFacts, appeal_until, open_appeal};
pub use case::{CaseOpened, open_case, open_case_by_hold};
pub use case_state::{CaseRefusal, CaseState};
pub use entry::{EntryAct, EntryActed, act_on_entry};
pub use flag::{
    FlagRaised, FlagWithdrawn, FlaggerFacts, flag_weight, raise_flag, should_hold, should_hold_again, withdraw_flag,
};
pub use hold::{COVERS_MAX, Hold, Holder};
pub use newcomer::{newcomer_share, newcomer_until, newcomers_since};
pub use office::{
    ModeratorRecused, ModeratorVerdict, SentBecause, SentToJury, WaitingFacts, await_moderators, decide_as_moderator,
    decide_until, may_decide, recuse_moderator, send_to_jury,
};
pub use overruling::{CaseOverruled, Overruler, counted_since, ends_without, overrule_case};
pub use said::SaidWords;
pub use sanction::{
    Removals, SanctionDraft, SanctionImposed, SanctionKind, SanctionLifted, impose_sanction, lift_sanction,
    sanction_after,
};
pub(crate) use sanction::{expel, readmit};
pub use verdict::{Verdict, lapse_case, reach_verdict};

#[cfg(test)]
mod tests;
