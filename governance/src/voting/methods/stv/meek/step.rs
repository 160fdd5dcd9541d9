//! The explanation of a count by Meek's method, made from the very values that decided it.

use serde_json::{Value, json};

use super::Votes;
use crate::voting::Options;
use crate::voting::methods::listing::leading;
use crate::voting::methods::stv::words::{TOO_MANY_LOTS, ballots, list, votes_of_all};

/// One step of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// What there is to count.
    Begin {
        /// Ballots that decide.
        valid: u64,
        /// Seats to fill.
        seats: usize,
    },
    /// A round: how the votes lie once the elected keep no more than they need.
    Round {
        /// From 1.
        number: usize,
        /// How often the shares were computed.
        iterations: usize,
        /// The votes that are enough.
        quota: Votes,
        /// What the elected still have beyond the quota.
        surplus: Votes,
        /// The votes of each option.
        votes: Vec<Votes>,
        /// The share of a ballot that each option keeps.
        keep: Vec<Votes>,
        /// Votes on ballots that name nobody further.
        exhausted: Votes,
    },
    /// An option is elected.
    Elected {
        /// Who.
        option: usize,
        /// With how many votes.
        votes: Votes,
        /// The quota then.
        quota: Votes,
        /// By the quota, or else because no more were left than seats.
        by_quota: bool,
        /// Which seat, from 1.
        seat: usize,
        /// Of how many.
        seats: usize,
    },
    /// An option is out.
    Excluded {
        /// Who.
        option: usize,
        /// With how many votes.
        votes: Votes,
        /// In which round.
        round: usize,
    },
    /// Several are as low as the lowest, as far as the surplus that is still to move allows to say.
    Tie {
        /// The tied.
        among: Vec<usize>,
        /// That surplus.
        surplus: Votes,
        /// Who was drawn to go out.
        chosen: usize,
    },
    /// The lots could have fallen in more ways than are followed.
    TooManyLots,
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Begin { valid, seats } => format!(
                "{} for {}. Whoever is elected keeps of every ballot only the share that is needed for the quota; the rest counts for the next option on that ballot.",
                ballots(*valid, "valid ballot"),
                ballots(u64::try_from(*seats).unwrap_or(u64::MAX), "seat"),
            ),
            Self::Round { number, quota, votes, keep, exhausted, .. } => {
                round_sentence(*number, *quota, votes, keep, *exhausted, options)
            }
            Self::Elected { option, votes, quota, by_quota: true, seat, seats } => format!(
                "{} has {} votes, the quota of {} or more, and is elected: seat {seat} of {seats}.",
                options.name(*option),
                votes.short(),
                quota.short()
            ),
            Self::Elected { option, seat, seats, .. } => format!(
                "No more options are left than seats, so {} is elected: seat {seat} of {seats}.",
                options.name(*option)
            ),
            Self::Excluded { option, votes, round } => format!(
                "{} has the fewest votes, {}, and is out after round {round}. The ballots go on to the next option on them.",
                options.name(*option),
                votes.short()
            ),
            Self::Tie { among, surplus, chosen } => {
                let names: Vec<String> = among.iter().map(|option| options.name(*option)).collect();
                let why = if surplus.units == 0 {
                    String::new()
                } else {
                    format!(
                        ": they differ by no more than the {} of a vote that the elected have still to hand on",
                        surplus.short()
                    )
                };
                let chosen = options.name(*chosen);
                format!("{} are tied for the fewest votes{why}. A lot decides that {chosen} goes out.", list(&names))
            }
            Self::TooManyLots => TOO_MANY_LOTS.to_owned(),
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        match self {
            Self::Begin { valid, seats } => json!({"kind": "begin", "valid": valid, "seats": seats}),
            Self::Round { number, iterations, quota, surplus, votes, keep, exhausted } => json!({
                "kind": "round", "round": number, "iterations": iterations, "quota": quota.to_string(),
                "surplus": surplus.to_string(), "votes": votes_of_all(options, votes),
                "keep": votes_of_all(options, keep), "exhausted": exhausted.to_string(),
            }),
            Self::Elected { option, votes, quota, by_quota, seat, .. } => json!({
                "kind": "elected", "option": options.id(*option), "votes": votes.to_string(), "quota": quota.to_string(),
                "by": if *by_quota { "quota" } else { "last_seats" }, "seat": seat,
            }),
            Self::Excluded { option, votes, round } => json!({
                "kind": "exclusion", "of": options.id(*option), "votes": votes.to_string(), "round": round,
            }),
            Self::Tie { among, surplus, chosen } => json!({
                "kind": "tie", "for": "exclusion", "among": options.ids(among), "surplus": surplus.to_string(),
                "by": "lot", "chosen": options.id(*chosen),
            }),
            Self::TooManyLots => json!({"kind": "too_many_lots"}),
        }
    }
}

fn round_sentence(
    number: usize,
    quota: Votes,
    votes: &[Votes],
    keep: &[Votes],
    exhausted: Votes,
    options: &Options,
) -> String {
    let mut all: Vec<(usize, Votes, Votes)> =
        votes.iter().zip(keep).enumerate().map(|(option, (votes, keep))| (option, *votes, *keep)).collect();
    all.retain(|(_, _, keep)| keep.units > 0);
    all.sort_by_key(|(_, votes, _)| std::cmp::Reverse(*votes));
    let all: Vec<String> = all
        .into_iter()
        .map(|(option, votes, keep)| {
            let share = if keep.units < Votes::ONE { format!(" (keeps {})", keep.short()) } else { String::new() };
            format!("{} {}{share}", options.name(option), votes.short())
        })
        .collect();
    let ended = if exhausted.units == 0 {
        String::new()
    } else {
        format!(" Ballots that name nobody further hold {} votes.", exhausted.short())
    };
    format!("Round {number}, quota {}: {}.{ended}", quota.short(), leading(&all))
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Meek(step)
    }
}
