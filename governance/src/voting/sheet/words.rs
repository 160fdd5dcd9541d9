//! A ballot in words, so that its voter can read it before it is cast.

use super::{Ballot, Marks, Sheet};
use crate::voting::Choice;

impl Sheet {
    /// What a ballot of this kind consists of, as the end of a sentence.
    #[must_use]
    pub const fn takes(&self) -> &'static str {
        match self.marks {
            Marks::YesNo => "yes, no or abstain",
            Marks::Ranked { is_strict: true } => "a ranking without equal places",
            Marks::Ranked { is_strict: false } => "a ranking",
            Marks::Approvals => "a choice of as many options as you like",
            Marks::Scores { .. } => "a score for each option",
            Marks::Credits { .. } => "votes bought with credits",
            Marks::Projects { .. } => "a choice of as many projects as you like",
        }
    }

    /// What a ballot says, in sentences.
    #[must_use]
    pub fn in_words(&self, ballot: &Ballot) -> Vec<String> {
        match ballot {
            Ballot::YesNo(Choice::Yes) => vec!["You say yes.".to_owned()],
            Ballot::YesNo(Choice::No) => vec!["You say no.".to_owned()],
            Ballot::YesNo(Choice::Abstain) => vec!["You abstain.".to_owned()],
            Ballot::Ranked(tiers) => self.ranking(tiers),
            Ballot::Set(places) => self.set(places),
            Ballot::Numbers(numbers) => self.numbers(numbers),
        }
    }

    fn ranking(&self, tiers: &[Vec<usize>]) -> Vec<String> {
        if tiers.is_empty() {
            return vec![Self::blank()];
        }
        let mut said: Vec<String> = (1_u32..)
            .zip(tiers)
            .map(|(number, tier)| {
                let equal = if tier.len() > 1 { ", all equal" } else { "" };
                format!("Place {number}: {}{equal}.", self.options.names(tier))
            })
            .collect();
        let rest = self.others(&tiers.concat());
        if !rest.is_empty() {
            said.push(format!("Below all of these, and equal to each other: {}.", self.options.names(&rest)));
        }
        said
    }

    fn set(&self, places: &[usize]) -> Vec<String> {
        if places.is_empty() {
            return vec![Self::blank()];
        }
        let mut said = vec![format!("You approve of {}.", self.options.names(places))];
        let rest = self.others(places);
        if !rest.is_empty() {
            said.push(format!("Not of {}.", self.options.names(&rest)));
        }
        if let Marks::Projects { budget, costs } = &self.marks {
            let cost =
                places.iter().filter_map(|place| costs.get(*place)).fold(0_u64, |sum, cost| sum.saturating_add(*cost));
            said.push(format!(
                "Together they cost {cost}; there are {budget} to spend. You may approve of more than that."
            ));
        }
        said
    }

    fn numbers(&self, numbers: &[(usize, i64)]) -> Vec<String> {
        if numbers.is_empty() {
            return vec![Self::blank()];
        }
        let rest = self.others(&numbers.iter().map(|(place, _)| *place).collect::<Vec<_>>());
        if let Marks::Credits { credits } = self.marks {
            let mut said: Vec<String> = numbers
                .iter()
                .map(|(place, votes)| {
                    let (count, way) = (votes.unsigned_abs(), if *votes < 0 { "against" } else { "for" });
                    let plural = if count == 1 { "" } else { "s" };
                    let cost = Self::spent(&[(*place, *votes)]);
                    format!(
                        "{count} vote{plural} {way} {}, for {cost} credit{}.",
                        self.options.name(*place),
                        if cost == 1 { "" } else { "s" }
                    )
                })
                .collect();
            let spent = Self::spent(numbers);
            let rest = if spent < u128::from(credits) { "; the rest lapses" } else { "" };
            said.push(format!("Together {spent} of your {credits} credits{rest}."));
            return said;
        }
        let mut said: Vec<String> =
            numbers.iter().map(|(place, score)| format!("{}: {score}.", self.options.name(*place))).collect();
        if let (Marks::Scores { .. }, false) = (&self.marks, rest.is_empty()) {
            said.push(format!("Not scored, which counts as 0: {}.", self.options.names(&rest)));
        }
        said
    }

    fn others(&self, places: &[usize]) -> Vec<usize> {
        (0..self.options.len()).filter(|place| !places.contains(place)).collect()
    }

    fn blank() -> String {
        "Your ballot is blank: you take part, and leave the decision to the others.".to_owned()
    }
}
