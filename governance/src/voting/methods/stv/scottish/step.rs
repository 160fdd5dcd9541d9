//! The explanation of a Scottish count, made from the very values that decided it.

use serde_json::{Map, Value, json};

use super::Votes;
use crate::voting::Options;
use crate::voting::methods::listing::leading;
use crate::voting::methods::stv::words::{ballots, list, votes_of_all};

/// What a stage did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Rule 46.
    FirstPreferences,
    /// Rule 49: what an elected option has beyond the quota went on.
    Surplus {
        /// Whose.
        of: usize,
        /// What it had beyond the quota.
        surplus: Votes,
        /// What it had.
        votes: Votes,
    },
    /// Rule 51: the option with the fewest votes went out.
    Exclusion {
        /// Who.
        of: usize,
        /// What it had.
        votes: Votes,
    },
}

/// Papers that went to one option at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// To whom.
    pub to: usize,
    /// How many papers.
    pub papers: u64,
    /// What they are worth.
    pub votes: Votes,
}

/// One step of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Rule 47.
    Quota {
        /// Ballots that decide.
        valid: u64,
        /// Seats to fill.
        seats: usize,
        /// The votes that are enough.
        quota: Votes,
    },
    /// A stage.
    Stage {
        /// From 1.
        number: usize,
        /// What was done.
        action: Action,
        /// Who received papers.
        given: Vec<Given>,
        /// Papers of this stage that name no continuing option, and their votes.
        ended: (u64, Votes),
        /// The votes of each option after the stage.
        votes: Vec<Votes>,
        /// Votes that belong to nobody any more, after the stage.
        non_transferable: Votes,
        /// Votes cut off with the decimals after the fifth, after the stage.
        cut: Votes,
    },
    /// Rules 48 and 53.
    Elected {
        /// Who.
        option: usize,
        /// At the end of which stage.
        stage: usize,
        /// With how many votes.
        votes: Votes,
        /// By the quota, or else because no more were left than seats.
        by_quota: bool,
        /// Which seat, from 1.
        seat: usize,
        /// Of how many.
        seats: usize,
    },
    /// Rules 50 and 52.
    Tie {
        /// Whose surplus moves first, or else who goes out.
        is_surplus: bool,
        /// The tied.
        among: Vec<usize>,
        /// By lot, or else by the most recent earlier stage at which they differed.
        by_lot: bool,
        /// Who was chosen for it.
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
            Self::Quota { valid, seats, quota } => format!(
                "{} for {}: whoever has at least {} votes is elected. That is the quota: the smallest whole number that no more options than there are seats can reach together.",
                ballots(*valid, "valid ballot"),
                ballots(u64::try_from(*seats).unwrap_or(u64::MAX), "seat"),
                quota.short()
            ),
            Self::Stage { number, action, given, ended, votes, .. } => {
                stage_sentence(*number, *action, given, *ended, votes, options)
            }
            Self::Elected { option, stage, votes, by_quota: true, seat, seats } => format!(
                "{} has reached the quota with {} votes after stage {stage} and is elected: seat {seat} of {seats}.",
                options.name(*option),
                votes.short()
            ),
            Self::Elected { option, votes, by_quota: false, seat, seats, .. } => format!(
                "No more options are left than seats, so {} is elected with {} votes, without the quota: seat {seat} of {seats}.",
                options.name(*option),
                votes.short()
            ),
            Self::Tie { is_surplus, among, by_lot, chosen } => {
                let names: Vec<String> = among.iter().map(|option| options.name(*option)).collect();
                let how = match (by_lot, is_surplus) {
                    (true, _) => "They had as many at every earlier stage too, so a lot decides".to_owned(),
                    (false, true) => {
                        "The latest earlier stage at which they differed decides for the one that had more".to_owned()
                    }
                    (false, false) => {
                        "The latest earlier stage at which they differed decides against the one that had fewer"
                            .to_owned()
                    }
                };
                let what = if *is_surplus { "the surplus moves first of" } else { "out goes" };
                format!("{} are tied. {how}: {what} {}.", list(&names), options.name(*chosen))
            }
            Self::TooManyLots => crate::voting::methods::stv::words::TOO_MANY_LOTS.to_owned(),
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        match self {
            Self::Quota { valid, seats, quota } => {
                json!({"kind": "quota", "valid": valid, "seats": seats, "quota": quota.to_string()})
            }
            Self::Stage { number, action, given, ended, votes, non_transferable, cut } => {
                let mut stage = action_json(*action, options);
                let given = given.iter().map(|given| {
                    json!({"to": options.id(given.to), "papers": given.papers, "votes": given.votes.to_string()})
                });
                stage.insert("stage".to_owned(), json!(number));
                stage.insert("given".to_owned(), given.collect());
                stage.insert("ended".to_owned(), json!({"papers": ended.0, "votes": ended.1.to_string()}));
                stage.insert("votes".to_owned(), votes_of_all(options, votes));
                stage.insert("non_transferable".to_owned(), json!(non_transferable.to_string()));
                stage.insert("cut".to_owned(), json!(cut.to_string()));
                Value::Object(stage)
            }
            Self::Elected { option, stage, votes, by_quota, seat, .. } => json!({
                "kind": "elected", "option": options.id(*option), "stage": stage, "votes": votes.to_string(),
                "by": if *by_quota { "quota" } else { "last_vacancies" }, "seat": seat,
            }),
            Self::Tie { is_surplus, among, by_lot, chosen } => json!({
                "kind": "tie", "for": if *is_surplus { "surplus" } else { "exclusion" }, "among": options.ids(among),
                "by": if *by_lot { "lot" } else { "earlier_stage" }, "chosen": options.id(*chosen),
            }),
            Self::TooManyLots => json!({"kind": "too_many_lots"}),
        }
    }
}

fn action_json(action: Action, options: &Options) -> Map<String, Value> {
    let json = match action {
        Action::FirstPreferences => json!({"kind": "first_preferences"}),
        Action::Surplus { of, surplus, votes } => json!({
            "kind": "surplus", "of": options.id(of), "surplus": surplus.to_string(), "from": votes.to_string(),
        }),
        Action::Exclusion { of, votes } => {
            json!({"kind": "exclusion", "of": options.id(of), "from": votes.to_string()})
        }
    };
    match json {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn stage_sentence(
    number: usize,
    action: Action,
    given: &[Given],
    ended: (u64, Votes),
    votes: &[Votes],
    options: &Options,
) -> String {
    let what = match action {
        Action::FirstPreferences => {
            let mut all: Vec<(usize, Votes)> = votes.iter().copied().enumerate().collect();
            all.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
            let all: Vec<String> =
                all.into_iter().map(|(option, votes)| format!("{} {}", options.name(option), votes.short())).collect();
            return format!("Stage {number}: every ballot counts for the option it ranks first. {}.", leading(&all));
        }
        Action::Surplus { of, surplus, votes } => format!(
            "Stage {number}: {} has {surplus} {more} the quota. The ballots go on to the next option in the running, each at {surplus} / {} of its value:",
            options.name(of),
            votes.short(),
            surplus = surplus.short(),
            more = if surplus.short() == "1" { "vote beyond" } else { "votes beyond" },
        ),
        Action::Exclusion { of, votes } => format!(
            "Stage {number}: {} has the fewest votes, {}, and is out. The ballots go on to the next option in the running, at the value they had:",
            options.name(of),
            votes.short()
        ),
    };
    let cut = match action {
        Action::Surplus { surplus, .. } => lost(surplus, given, ended.1),
        _ => String::new(),
    };
    let mut given = given.to_vec();
    given.sort_by_key(|given| std::cmp::Reverse(given.votes));
    let mut parts: Vec<String> =
        given.iter().map(|given| format!("{} to {}", given.votes.short(), options.name(given.to))).collect();
    if ended.0 > 0 {
        let is_less = ended.1.units < u128::from(ended.0).saturating_mul(Votes::ONE);
        let worth = match (is_less, ended.0) {
            (false, _) => "",
            _ if matches!(action, Action::Surplus { .. }) => ", each at that value,",
            (true, 1) => ", worth less than a vote,",
            (true, _) => ", not all of them whole votes,",
        };
        let name = if ended.0 == 1 { "names" } else { "name" };
        parts.push(format!(
            "{} to nobody, as {}{worth} {name} nobody who is still in the running",
            ended.1.short(),
            ballots(ended.0, "ballot")
        ));
    }
    if parts.is_empty() {
        return format!("{what} there are none.");
    }
    format!("{what} {}{cut}.", list(&parts))
}

/// What is lost of a surplus because each ballot's value is cut after five decimals.
fn lost(surplus: Votes, given: &[Given], ended: Votes) -> String {
    let moved = given.iter().fold(ended.units, |sum, given| sum.saturating_add(given.votes.units));
    match surplus.units.saturating_sub(moved) {
        0 => String::new(),
        lost => format!(" ({} is lost, because values are cut after five decimals)", Votes::units(lost).short()),
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Scottish(step)
    }
}
