//! A ballot in a few words, as others are told of it where ballots are open.

use super::{Ballot, Sheet};
use crate::voting::Choice;

impl Sheet {
    /// What a ballot says, on one line and about nobody in particular.
    #[must_use]
    pub fn in_short(&self, ballot: &Ballot) -> String {
        let joined = |parts: Vec<String>, by: &str| {
            if parts.is_empty() { "nothing (a blank ballot)".to_owned() } else { parts.join(by) }
        };
        match ballot {
            Ballot::YesNo(Choice::Yes) => "yes".to_owned(),
            Ballot::YesNo(Choice::No) => "no".to_owned(),
            Ballot::YesNo(Choice::Abstain) => "neither yes nor no".to_owned(),
            Ballot::Ranked(tiers) => joined(tiers.iter().map(|tier| self.options().names(tier)).collect(), ", then "),
            Ballot::Set(places) if places.is_empty() => joined(Vec::new(), ""),
            Ballot::Set(places) => self.options().names(places),
            Ballot::Numbers(numbers) => {
                let one = |(place, number): &(usize, i64)| format!("{}: {number}", self.options().name(*place));
                joined(numbers.iter().map(one).collect(), ", ")
            }
        }
    }
}
