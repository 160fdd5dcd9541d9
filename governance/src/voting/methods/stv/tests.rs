//! What the tests of both counts share: elections written as words.

use super::scottish::{Action, Step};
use crate::voting::{self, Ballots, Election, Method, Options, Ranked, Rule, Seed, Tally, Unfit};

/// Counts ballots such as `(3, "AB")`; `=` between two letters ranks them equal.
pub(super) fn count(method: Method, seats: u32, options: &str, ballots: &[(u64, &str)]) -> Result<Tally, Unfit> {
    let names: Vec<String> = options.chars().map(String::from).collect();
    let options = Options::named(names.iter().map(String::as_str))?;
    let mut ranked = Ranked::over(&options);
    for (weight, order) in ballots {
        let mut is_equal = false;
        for letter in order.chars() {
            if letter == '=' {
                is_equal = true;
            } else {
                ranked.name(names.iter().position(|name| name.starts_with(letter)).unwrap(), !is_equal)?;
                is_equal = false;
            }
        }
        ranked.end(*weight)?;
    }
    let election = Election { title: None, options, ballots: Ballots::Ranked(ranked.finish()), eligible: None };
    voting::count(&Rule { seats: Some(seats), ..Rule::plain(method) }, &election, Seed([7; 32]))
}

/// The winners' names in order of election.
pub(super) fn names(tally: &Tally) -> String {
    tally.winners.iter().map(|option| tally.options.name(*option)).collect()
}

/// Every stage: what was done, the votes after it, what is not transferable and what was cut.
pub(super) fn stages(tally: &Tally) -> Vec<String> {
    let stage = |step: &voting::Step| {
        let voting::Step::Scottish(Step::Stage { action, votes, non_transferable, cut, .. }) = step else {
            return None;
        };
        let what = match action {
            Action::FirstPreferences => "first_preferences".to_owned(),
            Action::Surplus { of, .. } => format!("surplus {}", tally.options.name(*of)),
            Action::Exclusion { of, .. } => format!("exclusion {}", tally.options.name(*of)),
        };
        let votes: Vec<String> =
            votes.iter().enumerate().map(|(option, votes)| format!("{}={votes}", tally.options.name(option))).collect();
        Some(format!("{what} {} | {non_transferable} {cut}", votes.join(" ")))
    };
    tally.steps.iter().filter_map(stage).collect()
}
