//! The explanation of the conditions.

use serde_json::{Value, json};

use crate::Fraction;
use crate::voting::{Options, Threshold};

/// What an option missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// So many ballots must prefer it to the default option.
    Quorum(u64),
    /// So large a share of those that prefer one of the two.
    Threshold(Threshold),
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An option goes into the count.
    Kept {
        /// Which.
        option: usize,
        /// What it was compared with.
        default: usize,
        /// Ballots that prefer it.
        above: u64,
        /// Ballots that prefer the default option.
        below: u64,
    },
    /// An option does not.
    Dropped {
        /// Which.
        option: usize,
        /// What it was compared with.
        default: usize,
        /// Ballots that prefer it.
        above: u64,
        /// Ballots that prefer the default option.
        below: u64,
        /// Why.
        missed: Missed,
    },
    /// Whether enough took part.
    Turnout {
        /// The share that the rule asks for, if it asks for a share.
        share: Option<Fraction>,
        /// The smallest number that is enough.
        needed: u64,
        /// How many did.
        cast: u64,
        /// Whether that is enough.
        is_reached: bool,
    },
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let preferred = |option: &usize, default: &usize, above: &u64, below: &u64| {
            format!(
                "{above} prefer {} to {}, {below} the other way round",
                options.name(*option),
                options.name(*default)
            )
        };
        match self {
            Self::Kept { option, default, above, below } => {
                format!("{}: {} goes into the count.", preferred(option, default, above, below), options.name(*option))
            }
            Self::Dropped { option, default, above, below, missed } => {
                let missed = match missed {
                    Missed::Quorum(needed) => format!("the quorum is {needed}"),
                    Missed::Threshold(threshold) if threshold.share == Fraction::HALF => {
                        "more than half are needed".to_owned()
                    }
                    Missed::Threshold(threshold) => {
                        format!("{} of them are needed, and more than half", threshold.words())
                    }
                };
                format!("{}, but {missed}: dropped.", preferred(option, default, above, below))
            }
            Self::Turnout { share, needed, cast, is_reached } => {
                let of = share.map(|share| format!(" of {share} of the roll")).unwrap_or_default();
                let end = if *is_reached { "reached" } else { "not reached, so nobody is elected" };
                format!("The quorum{of} is {needed} ballots; {cast} were cast: {end}.")
            }
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        let id = |place: &usize| options.id(*place);
        match self {
            Self::Kept { option, default, above, below } => json!({
                "kind": "kept", "option": id(option), "default": id(default), "above": above, "below": below,
            }),
            Self::Dropped { option, default, above, below, missed } => {
                let (what, needed) = match missed {
                    Missed::Quorum(needed) => ("quorum", needed.to_string()),
                    Missed::Threshold(threshold) => ("threshold", threshold.share.to_string()),
                };
                json!({
                    "kind": "dropped_against_default", "option": id(option), "default": id(default), "above": above,
                    "below": below, "missed": what, "needed": needed,
                })
            }
            Self::Turnout { share, needed, cast, is_reached } => json!({
                "kind": "quorum", "counts": "participation", "rule": share.map(|share| share.to_string()),
                "needed": needed, "have": cast, "reached": is_reached,
            }),
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Conditions(step)
    }
}
