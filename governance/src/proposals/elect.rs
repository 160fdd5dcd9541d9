//! An election of moderators: who stands, for how many seats, and who has won them.
//!
//! What is frozen names candidates by their pseudonyms and their statements by hashes: a count can be repeated when an account is
//! gone or a jury hides a statement. Names are added for pages ([`Elect::named`]) and never written down.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{PayloadProblem, PayloadUnreadable};
use crate::Fraction;
use crate::ledger::Pseudonym;
use crate::voting::methods::stv::scottish;
use crate::voting::{Labelled, Marks, Method, OptionId, Options, Quorum, QuorumKind, Rule, Sheet, Step, Tally};

/// What stands on the ballot for leaving a seat open.
const REOPEN: &str = "Re-open nominations";

/// Somebody who stands for election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nominee {
    /// Who, as in the ledger.
    pub candidate: Pseudonym,
    /// The hash of the statement they stood with.
    pub statement_sha256: String,
}

/// An election. While nominations run it has no candidates yet; they are written down right before its vote opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elect {
    /// How many seats would be empty when the vote ends.
    pub vacancies: u32,
    /// How many of them this vote can fill: no more than there are candidates.
    pub seats: u32,
    /// Who stands, in the order of their pseudonyms, which is nobody's doing. Re-open nominations comes after them.
    pub candidates: Vec<Nominee>,
    /// What people are called, for ballots and results; never written down.
    names: Vec<String>,
}

impl Elect {
    /// The most candidates; one more place on the ballot is for re-open nominations.
    pub const MAX_CANDIDATES: usize = Sheet::MAX_OPTIONS - 1;

    /// An election for so many seats, with those who stand so far.
    #[must_use]
    pub fn of(vacancies: u32, candidates: impl IntoIterator<Item = Nominee>) -> Self {
        let mut candidates: Vec<Nominee> = candidates.into_iter().collect();
        candidates.sort_by(|one, other| one.candidate.cmp(&other.candidate));
        let seats = vacancies.min(u32::try_from(candidates.len()).unwrap_or(u32::MAX));
        Self { vacancies, seats, candidates, names: Vec::new() }
    }

    /// Whether it makes sense: seats to fill, each candidate once, no more seats than candidates.
    ///
    /// # Errors
    /// When it does not.
    pub fn check(&self) -> Result<(), PayloadProblem> {
        if self.vacancies == 0 {
            return Err(PayloadProblem::NoVacancy);
        }
        let is_sorted = self.candidates.is_sorted_by(|one, other| one.candidate < other.candidate);
        let seats = self.vacancies.min(u32::try_from(self.candidates.len()).unwrap_or(u32::MAX));
        if is_sorted && seats == self.seats && self.candidates.len() <= Self::MAX_CANDIDATES {
            return Ok(());
        }
        Err(PayloadProblem::NoElection)
    }

    /// Whether it can be voted on: somebody stands.
    ///
    /// # Errors
    /// When nobody does, or it makes no sense.
    pub fn check_ballot(&self) -> Result<(), PayloadProblem> {
        self.check()?;
        if self.candidates.is_empty() { Err(PayloadProblem::NoCandidates) } else { Ok(()) }
    }

    /// The same with what people are called; those who are not named keep their pseudonyms.
    #[must_use]
    pub fn named(self, names: &BTreeMap<Pseudonym, String>) -> Self {
        let name = |one: &Nominee| names.get(&one.candidate).cloned().unwrap_or_else(|| plain_name(&one.candidate));
        let names = self.candidates.iter().map(name).collect();
        Self { names, ..self }
    }

    /// The same without them, as it was frozen.
    #[must_use]
    pub fn unnamed(self) -> Self {
        Self { names: Vec::new(), ..self }
    }

    /// The empty ballot: a ranking. Ids are the numbers from 1; the last is re-open nominations.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let name =
            |place: usize, one: &Nominee| self.names.get(place).cloned().unwrap_or_else(|| plain_name(&one.candidate));
        let names = self.candidates.iter().enumerate().map(|(place, one)| name(place, one));
        let options = (1_u32..)
            .zip(names.chain([REOPEN.to_owned()]))
            .map(|(number, name)| Labelled { id: OptionId::Word(number.to_string()), name });
        // Ids are different numbers, and there are far fewer than can be counted.
        let options = Options::new(options.collect()).unwrap_or_default();
        Sheet::new(options, Marks::Ranked { is_strict: true })
    }

    /// The voting rule: Scottish STV; so many of the roll must take part.
    #[must_use]
    pub fn rule(&self, quorum: Fraction) -> Rule {
        Rule {
            seats: Some(self.seats.max(1)),
            quorum: Some(Quorum::share(QuorumKind::Participation, quorum)),
            ..Rule::plain(Method::StvScottish)
        }
    }

    /// Leaves seats open that nobody has won. The last vacancies of a transferable vote go to whoever is left, however few want
    /// them. Here nobody gets one without a single vote; and where re-open nominations holds a seat, only who has reached the
    /// quota gets one, because the voters have said aloud that they want others.
    pub(super) fn settle(&self, tally: &mut Tally) {
        let reopen = self.candidates.len();
        let is_reopened = tally.winners.contains(&reopen);
        let is_won = |place: &usize| {
            tally.steps.iter().any(|step| match step {
                Step::Scottish(scottish::Step::Elected { option, votes, by_quota, .. }) if option == place => {
                    *by_quota || (votes.units > 0 && !is_reopened)
                }
                _ => false,
            })
        };
        let winners = tally.winners.iter().copied().filter(|place| *place == reopen || is_won(place)).collect();
        tally.winners = winners;
    }

    /// Who has won a seat, in the order of the count as it was recorded. Nothing when this is no count of these candidates.
    #[must_use]
    pub fn winners(&self, result: &str) -> Option<Vec<Pseudonym>> {
        let count: Value = serde_json::from_str(result).ok()?;
        let mut won = Vec::new();
        for id in count.get("winners")?.as_array()? {
            let place = id.as_str()?.parse::<usize>().ok()?.checked_sub(1)?;
            match self.candidates.get(place) {
                Some(one) => won.push(one.candidate.clone()),
                None if place == self.candidates.len() => {}
                None => return None,
            }
        }
        Some(won)
    }

    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let candidate = |one: &Nominee| json!({"candidate": one.candidate, "statement_sha256": one.statement_sha256});
        let mut options: Vec<Value> = self.candidates.iter().map(candidate).collect();
        options.push(json!({"reopen_nominations": true}));
        let mut parts = Map::new();
        parts.insert("vacancies".to_owned(), self.vacancies.into());
        parts.insert("seats".to_owned(), self.seats.into());
        parts.insert("options".to_owned(), Value::Array(options));
        parts
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing or of the wrong type, or it makes no sense.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the election's {name}"));
        let number = |name: &str| {
            json.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).ok_or_else(|| unreadable(name))
        };
        let candidate = |option: &Value| {
            Some(Nominee {
                candidate: Pseudonym::parse(option.get("candidate")?.as_str()?).ok()?,
                statement_sha256: option.get("statement_sha256")?.as_str()?.to_owned(),
            })
        };
        let options = json.get("options").and_then(Value::as_array);
        let (last, options) = options.and_then(|options| options.split_last()).ok_or_else(|| unreadable("options"))?;
        if *last != json!({"reopen_nominations": true}) {
            return Err(unreadable("options"));
        }
        let candidates = options.iter().map(candidate).collect::<Option<Vec<_>>>();
        let read = Self {
            vacancies: number("vacancies")?,
            seats: number("seats")?,
            candidates: candidates.ok_or_else(|| unreadable("candidates"))?,
            names: Vec::new(),
        };
        read.check().map_err(|problem| PayloadUnreadable(problem.to_string()))?;
        Ok(read)
    }
}

fn plain_name(candidate: &Pseudonym) -> String {
    format!("Candidate {}", candidate.as_str())
}
