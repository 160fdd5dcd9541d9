//! A filled ballot, read and written one way.

use std::collections::BTreeSet;
use std::fmt::{self, Formatter};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{BallotRefusal, Marks, Sheet};
use crate::canonical::canonical_json;
use crate::voting::{Choice, OptionId};

/// What one voter said. Options are places on the sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ballot {
    /// Yes, no or abstain.
    YesNo(Choice),
    /// From best to worst, in tiers; what is not named stands below. An empty one is blank.
    Ranked(Vec<Vec<usize>>),
    /// A set, ascending. An empty one is blank.
    Set(Vec<usize>),
    /// A number for some options, ascending by place: scores, or votes bought. An empty one is blank.
    Numbers(Vec<(usize, i64)>),
}

impl From<Choice> for Ballot {
    fn from(choice: Choice) -> Self {
        Self::YesNo(choice)
    }
}

/// The pairs of an object, as they stand.
struct Named(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Named;
            fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Named(pairs))
            }
        }
        reader.deserialize_map(Pairs)
    }
}

impl Sheet {
    /// The ballot as it is kept and published: the word of a yes-or-no vote, JSON for all others. Equal ballots are equal texts.
    #[must_use]
    pub fn written(&self, ballot: &Ballot) -> String {
        let id = |place: &usize| self.options.id(*place).to_string();
        let ids = |places: &[usize]| Value::Array(places.iter().map(|place| id(place).into()).collect());
        match ballot {
            Ballot::YesNo(choice) => choice.as_str().to_owned(),
            Ballot::Ranked(tiers) => canonical_json(&Value::Array(tiers.iter().map(|tier| ids(tier)).collect())),
            Ballot::Set(places) => canonical_json(&ids(places)),
            Ballot::Numbers(numbers) => {
                let numbers: Map<String, Value> =
                    numbers.iter().map(|(place, number)| (id(place), (*number).into())).collect();
                canonical_json(&Value::Object(numbers))
            }
        }
    }

    /// Reads a ballot: what [`Self::written`] wrote, in any order that means the same.
    ///
    /// # Errors
    /// Says what is wrong with it, for whoever filled it in.
    pub fn read(&self, text: &str) -> Result<Ballot, BallotRefusal> {
        if text.len() > Self::MAX_TEXT {
            return Err(BallotRefusal::TooLong);
        }
        let wrong = || BallotRefusal::WrongKind(self.takes());
        if self.marks == Marks::YesNo {
            return text.parse().map(Ballot::YesNo).map_err(|_| wrong());
        }
        let json: Value = serde_json::from_str(text).map_err(|_| wrong())?;
        let ballot = match (&self.marks, &json) {
            (Marks::Ranked { .. }, Value::Array(tiers)) => {
                let tiers = tiers.iter().map(|tier| self.places(tier.as_array().ok_or_else(wrong)?));
                Ballot::Ranked(tiers.collect::<Result<_, _>>()?)
            }
            (Marks::Approvals | Marks::Projects { .. }, Value::Array(ids)) => Ballot::Set(self.places(ids)?),
            (Marks::Scores { .. } | Marks::Credits { .. }, Value::Object(_)) => {
                // Read once more as it stands: an object would keep only the last of two numbers for one option.
                let Named(numbers) = serde_json::from_str(text).map_err(|_| wrong())?;
                let numbers = numbers.iter().map(|(id, number)| {
                    let number = number.as_i64().ok_or_else(|| BallotRefusal::NotANumber(number.to_string()))?;
                    Ok((self.place_of(id)?, number))
                });
                Ballot::Numbers(numbers.collect::<Result<_, BallotRefusal>>()?)
            }
            _ => return Err(wrong()),
        };
        self.checked(ballot)
    }

    /// A ballot of this sheet, brought into its one form.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn checked(&self, ballot: Ballot) -> Result<Ballot, BallotRefusal> {
        match (ballot, &self.marks) {
            (Ballot::YesNo(choice), Marks::YesNo) => Ok(Ballot::YesNo(choice)),
            (Ballot::Ranked(tiers), Marks::Ranked { is_strict }) => {
                self.each_once(tiers.iter().flatten())?;
                if *is_strict && tiers.iter().any(|tier| tier.len() > 1) {
                    return Err(BallotRefusal::EqualRanks);
                }
                let mut tiers: Vec<Vec<usize>> = tiers.into_iter().filter(|tier| !tier.is_empty()).collect();
                tiers.iter_mut().for_each(|tier| tier.sort_unstable());
                Ok(Ballot::Ranked(tiers))
            }
            (Ballot::Set(mut places), Marks::Approvals | Marks::Projects { .. }) => {
                self.each_once(&places)?;
                places.sort_unstable();
                Ok(Ballot::Set(places))
            }
            (Ballot::Numbers(mut numbers), Marks::Scores { min, max }) => {
                self.each_once(numbers.iter().map(|(place, _)| place))?;
                let off = numbers.iter().find(|(_, score)| score < min || score > max);
                if let Some((_, score)) = off {
                    return Err(BallotRefusal::OffScale { score: *score, min: *min, max: *max });
                }
                numbers.sort_unstable();
                Ok(Ballot::Numbers(numbers))
            }
            (Ballot::Numbers(mut votes), Marks::Credits { credits }) => {
                self.each_once(votes.iter().map(|(place, _)| place))?;
                let spent = Self::spent(&votes);
                if spent > u128::from(*credits) {
                    return Err(BallotRefusal::Overspent { spent, credits: *credits });
                }
                // No vote is no mark: the same ballot whether the field held a zero or nothing.
                votes.retain(|(_, votes)| *votes != 0);
                votes.sort_unstable();
                Ok(Ballot::Numbers(votes))
            }
            _ => Err(BallotRefusal::WrongKind(self.takes())),
        }
    }

    /// What votes cost: the sum of their squares.
    #[must_use]
    pub fn spent(votes: &[(usize, i64)]) -> u128 {
        let square = |votes: &i64| u128::from(votes.unsigned_abs()).saturating_mul(u128::from(votes.unsigned_abs()));
        votes.iter().fold(0, |sum: u128, (_, votes)| sum.saturating_add(square(votes)))
    }

    /// The place of an option by its id as text.
    ///
    /// # Errors
    /// When there is none.
    pub fn place_of(&self, id: &str) -> Result<usize, BallotRefusal> {
        let place = self.options.place(&OptionId::from(id));
        place.ok_or_else(|| BallotRefusal::UnknownOption(id.chars().take(60).collect()))
    }

    fn places(&self, ids: &[Value]) -> Result<Vec<usize>, BallotRefusal> {
        let place = |id: &Value| {
            let id = id.as_str().ok_or_else(|| BallotRefusal::WrongKind(self.takes()))?;
            self.place_of(id)
        };
        ids.iter().map(place).collect()
    }

    fn each_once<'a>(&self, places: impl IntoIterator<Item = &'a usize>) -> Result<(), BallotRefusal> {
        let mut seen = BTreeSet::new();
        for place in places {
            if *place >= self.options.len() {
                return Err(BallotRefusal::UnknownOption(place.saturating_add(1).to_string()));
            }
            if !seen.insert(place) {
                return Err(BallotRefusal::Twice(self.options.name(*place)));
            }
        }
        Ok(())
    }
}
