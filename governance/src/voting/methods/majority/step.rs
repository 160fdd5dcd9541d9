//! The explanation of a vote for or against, made from the very values that decided it.

use serde_json::{Value, json};

use crate::voting::{FailReason, Needed, Outcome, QuorumKind, Threshold};

/// One step of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who could vote and who did.
    Turnout {
        /// On the roll, where that is known.
        eligible: Option<u64>,
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
        /// What the rule asks for.
        rule: Needed,
        /// The smallest whole number that reaches it.
        needed: u64,
        /// How many there were.
        have: u64,
        /// Whether that is enough.
        is_reached: bool,
    },
    /// Whether yes has enough of those who decided.
    Threshold {
        /// What the rule asks for.
        threshold: Threshold,
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
            Self::Turnout { eligible, cast, blank, valid } => {
                let who = match eligible {
                    Some(eligible) => format!("{cast} of {eligible} on the roll cast a ballot"),
                    None => format!("{cast} cast a ballot"),
                };
                let are = if *blank == 1 { "is" } else { "are" };
                format!("{who}; {blank} of these {are} blank, so {valid} decide.")
            }
            Self::Counted { yes, no, abstain } => {
                format!("Yes {yes}, no {no}, abstain {abstain}.")
            }
            Self::Quorum { kind, rule, needed, have, is_reached } => {
                let what = match kind {
                    QuorumKind::Approval => "yes",
                    QuorumKind::Participation => "ballots",
                };
                let reached = reached(*is_reached);
                let of = match rule {
                    Needed::Share(share) => format!("{share} of the roll"),
                    Needed::Votes(votes) => votes.to_string(),
                };
                format!("The quorum of {of} takes {needed} {what}; there are {have}: {reached}.")
            }
            Self::Threshold { threshold, yes, base, is_reached } => {
                let reached = reached(*is_reached);
                let words = threshold.words();
                format!("Yes must have {words} of yes and no; it has {yes} of {base}: {reached}.")
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

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Turnout { eligible, cast, blank, valid } => {
                json!({"kind": "turnout", "eligible": eligible, "cast": cast, "blank": blank, "valid": valid})
            }
            Self::Counted { yes, no, abstain } => {
                json!({"kind": "counted", "yes": yes, "no": no, "abstain": abstain})
            }
            Self::Quorum { kind, rule, needed, have, is_reached } => json!({
                "kind": "quorum", "counts": kind.as_str(), "rule": rule.to_string(),
                "needed": needed, "have": have, "reached": is_reached,
            }),
            Self::Threshold { threshold, yes, base, is_reached } => json!({
                "kind": "threshold", "share": threshold.share.to_string(), "strict": threshold.strict,
                "yes": yes, "base": base, "reached": is_reached,
            }),
            Self::Tie { each } => json!({"kind": "tie", "each": each, "rule": "status_quo"}),
            Self::Decided { outcome } => json!({
                "kind": "decided", "outcome": outcome.as_str(),
                "reason": outcome.reason().map(FailReason::as_str),
            }),
        }
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
