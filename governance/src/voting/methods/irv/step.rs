//! The explanation of an instant runoff.

use serde_json::{Map, Value, json};

use crate::voting::Options;
use crate::voting::methods::listing::leading;

/// One step of an instant runoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The votes of a round.
    Round {
        /// From 1.
        number: usize,
        /// Options with votes, most first.
        votes: Vec<(usize, u64)>,
        /// Ballots that still count.
        continuing: u64,
        /// Ballots that name nobody who is still in.
        exhausted: u64,
    },
    /// Several are last, and lots choose who goes.
    Lot {
        /// The tied.
        among: Vec<usize>,
        /// Whose lot fell last.
        excluded: usize,
    },
    /// The last option goes.
    Excluded {
        /// Who.
        option: usize,
        /// Its votes.
        votes: u64,
        /// Where they went.
        moved: Vec<(usize, u64)>,
        /// How many of them name nobody who is still in.
        exhausted: u64,
    },
    /// More than half, or the only one left.
    Winner {
        /// Who.
        option: usize,
        /// Its votes.
        votes: u64,
        /// The strongest of the others, and its votes.
        next: Option<(usize, u64)>,
        /// Ballots that no longer counted.
        exhausted: u64,
    },
    /// What the ties for last place meant.
    Ties {
        /// Who can win, as far as was found out.
        winners: Vec<usize>,
        /// Whether all ways of breaking the ties were gone through.
        is_complete: bool,
    },
}

fn listed(votes: &[(usize, u64)], options: &Options) -> String {
    let listed: Vec<String> =
        votes.iter().map(|(place, votes)| format!("{votes} to {}", options.name(*place))).collect();
    leading(&listed)
}

fn by_id(votes: &[(usize, u64)], options: &Options) -> Map<String, Value> {
    votes.iter().map(|(place, votes)| (options.id(*place).to_string(), json!(votes))).collect()
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let name = |place: &usize| options.name(*place);
        match self {
            Self::Round { number, votes, continuing, exhausted } => {
                let votes: Vec<String> =
                    votes.iter().map(|(place, votes)| format!("{} {votes}", name(place))).collect();
                let out = match exhausted {
                    0 => String::new(),
                    exhausted => format!(" ({exhausted} name nobody who is still in)"),
                };
                format!("Round {number}: {}; {continuing} ballots count{out}.", leading(&votes))
            }
            Self::Lot { among, excluded } => format!(
                "{} are last with the same number; lots, drawn from the published seed, exclude {}.",
                options.names(among),
                name(excluded)
            ),
            Self::Excluded { option, votes: 0, .. } => format!("{} has no votes and is out.", name(option)),
            Self::Excluded { option, votes, moved, exhausted } => {
                let mut went: Vec<String> = Vec::new();
                if !moved.is_empty() {
                    went.push(listed(moved, options));
                }
                if *exhausted > 0 {
                    went.push(format!("{exhausted} to nobody"));
                }
                format!(
                    "Nobody has more than half of them. {} is last with {votes} and out; of these go {}.",
                    name(option),
                    went.join(", ")
                )
            }
            Self::Winner { option, votes, next: Some((next, fewer)), .. } if votes > fewer => {
                format!(
                    "{} wins with {votes} votes, more than half of the ballots that still count; {} has {fewer}.",
                    name(option),
                    name(next)
                )
            }
            Self::Winner { option, votes, .. } => {
                format!("{} wins with {votes} votes, the last one left.", name(option))
            }
            Self::Ties { winners, is_complete: _ } if winners.len() > 1 => {
                format!("The ties for last place mattered: other lots could have made {} win.", options.names(winners))
            }
            Self::Ties { is_complete: true, .. } => {
                "However the ties for last place are broken, the winner is the same.".to_owned()
            }
            Self::Ties { .. } => {
                "There are too many ways of breaking the ties for last place to try them all; all that were \
                tried have the same winner."
                    .to_owned()
            }
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        let id = |place: &usize| options.id(*place);
        match self {
            Self::Round { number, votes, continuing, exhausted } => json!({
                "kind": "round", "round": number, "votes": by_id(votes, options), "continuing": continuing,
                "exhausted": exhausted,
            }),
            Self::Lot { among, excluded } => {
                json!({"kind": "lot", "among": options.ids(among), "excluded": id(excluded)})
            }
            Self::Excluded { option, votes, moved, exhausted } => json!({
                "kind": "excluded", "option": id(option), "votes": votes, "moved": by_id(moved, options),
                "exhausted": exhausted,
            }),
            Self::Winner { option, votes, next, exhausted } => json!({
                "kind": "winner", "option": id(option), "votes": votes, "next": next.as_ref().map(|(next, _)| id(next)),
                "next_votes": next.map(|(_, votes)| votes), "exhausted": exhausted,
            }),
            Self::Ties { winners, is_complete } => {
                json!({"kind": "ties", "possible_winners": options.ids(winners), "complete": is_complete})
            }
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Irv(step)
    }
}
