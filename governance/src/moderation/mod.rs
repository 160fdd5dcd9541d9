//! Moderation: flags, cases, what is held and removed, sanctions. Nothing happens in silence, and nobody judges alone.

mod appeal;
mod case;
mod case_state;
pub mod coordination;
mod entry;
mod flag;
pub mod flood;
mod hold;
mod newcomer;
mod overruling;
mod sanction;

pub use appeal::{AppealOpened, AppealRefusal, VerdictFacts, appeal_until, open_appeal};
pub use case::{CaseOpened, Verdict, lapse_case, open_case, open_case_by_hold, reach_verdict};
pub use case_state::{CaseRefusal, CaseState};
pub use entry::{EntryAct, EntryActed, act_on_entry};
pub use flag::{FlagRaised, FlagWithdrawn, FlaggerFacts, flag_weight, raise_flag, should_hold, withdraw_flag};
pub use hold::{Hold, Holder};
pub use newcomer::{newcomer_share, newcomer_until, newcomers_since};
pub use overruling::{CaseOverruled, Overruler, counted_since, ends_without, overrule_case};
pub use sanction::{
    SanctionDraft, SanctionImposed, SanctionKind, SanctionLifted, impose_sanction, lift_sanction, sanction_after,
};

#[cfg(test)]
mod tests;
