//! The explanation of a count, made from the very values that decided it.

use serde_json::{Value, json};

use super::{FailReason, Outcome, QuorumKind};
use crate::Fraction;

/// One step of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who could vote and who did.
    Turnout {
        /// On the roll.
        eligible: u64,
        /// Ballots cast.
        cast: u64,
        /// Of them blank.
        blank: u64,
        /// Of them yes or no.
        valid: u64,
    },
    /// What the ballots said.
    Counted {
        /// Yes.
        yes: u64,
        /// No.
        no: u64,
        /// Abstain.
        abstain: u64,
    },
    /// Whether enough took part.
    Quorum {
        /// What is counted.
        kind: QuorumKind,
        /// The share of the roll.
        share: Fraction,
        /// The smallest whole number that reaches it.
        needed: u64,
        /// How many there were.
        have: u64,
        /// Whether that is enough.
        is_reached: bool,
    },
    /// Whether yes has enough of those who decided.
    Threshold {
        /// The share.
        threshold: Fraction,
        /// Whether it must be exceeded.
        is_strict: bool,
        /// Yes.
        yes: u64,
        /// Yes and no together.
        base: u64,
        /// Whether that is enough.
        is_reached: bool,
    },
    /// As many yes as no.
    Tie {
        /// How many on each side.
        each: u64,
    },
    /// The end.
    Decided {
        /// How the vote ended.
        outcome: Outcome,
    },
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Turnout { eligible, cast, blank, valid } => format!(
                "{cast} of {eligible} on the roll cast a ballot; {blank} of these {} blank, so {valid} decide.",
                if *blank == 1 { "is" } else { "are" }
            ),
            Self::Counted { yes, no, abstain } => {
                format!("Yes {yes}, no {no}, abstain {abstain}.")
            }
            Self::Quorum { kind, share, needed, have, is_reached } => {
                let what = match kind {
                    QuorumKind::Approval => "yes",
                    QuorumKind::Participation => "ballots",
                };
                let reached = reached(*is_reached);
                format!("The quorum of {share} of the roll takes {needed} {what}; there are {have}: {reached}.")
            }
            Self::Threshold { threshold, is_strict, yes, base, is_reached } => {
                let than = if *is_strict { "more than" } else { "at least" };
                let reached = reached(*is_reached);
                format!("Yes must have {than} {threshold} of yes and no; it has {yes} of {base}: {reached}.")
            }
            Self::Tie { each } => {
                format!("It is a tie, {each} to {each}. By the rule nothing changes on a tie.")
            }
            Self::Decided { outcome: Outcome::Passed } => "The proposal passed.".to_owned(),
            Self::Decided { outcome: Outcome::Failed(reason) } => {
                format!("The proposal failed: {}.", reason.in_words())
            }
        }
    }

    pub(super) fn to_json(self) -> Value {
        let mut json = match self {
            Self::Turnout { eligible, cast, blank, valid } => {
                json!({"step": "turnout", "eligible": eligible, "cast": cast, "blank": blank, "valid": valid})
            }
            Self::Counted { yes, no, abstain } => {
                json!({"step": "counted", "yes": yes, "no": no, "abstain": abstain})
            }
            Self::Quorum { kind, share, needed, have, is_reached } => json!({
                "step": "quorum", "kind": kind, "share": share.to_string(),
                "needed": needed, "have": have, "reached": is_reached,
            }),
            Self::Threshold { threshold, is_strict, yes, base, is_reached } => json!({
                "step": "threshold", "threshold": threshold.to_string(), "strict": is_strict,
                "yes": yes, "base": base, "reached": is_reached,
            }),
            Self::Tie { each } => json!({"step": "tie", "each": each, "rule": "status_quo"}),
            Self::Decided { outcome } => json!({
                "step": "decided", "outcome": outcome.as_str(),
                "reason": outcome.reason().map(FailReason::as_str),
            }),
        };
        if let Some(map) = json.as_object_mut() {
            map.insert("sentence".to_owned(), Value::from(self.sentence()));
        }
        json
    }
}

const fn reached(is_reached: bool) -> &'static str {
    if is_reached { "reached" } else { "not reached" }
}

/// What would have changed an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WouldHave {
    /// Further yes (it failed), or else further no (it passed).
    pub more_yes: bool,
    /// How many of them.
    pub ballots: u64,
    /// Whether so many on the roll had not voted.
    pub is_possible: bool,
}

impl WouldHave {
    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = if self.more_yes { "yes" } else { "no" };
        let end = if self.more_yes { "carried it" } else { "stopped it" };
        let which = if self.is_possible { "" } else { " — more than had not voted" };
        format!("{} more {what} would have {end}{which}.", self.ballots)
    }
}
