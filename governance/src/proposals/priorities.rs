//! The standing vote on features: what a cycle's ballot is about, and the order that its count gives.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{PayloadProblem, PayloadUnreadable};
use crate::Fraction;
use crate::features::FeatureState;
use crate::ids::FeatureId;
use crate::policies::{Constitution, PolicyKey};
use crate::voting::{
    Completion, Labelled, Marks, Method, OptionId, Options, Quorum, QuorumKind, Rule, Sheet, TieRule, Utility,
};

/// Days are few and voters many, so that raising each share by a day soon spends too much: what is left over goes to what most
/// approve of.
const EQUAL_SHARES: Method = Method::EqualShares(Utility::Cost, Completion::Add1ExhaustiveGreedy);

/// A feature as it stands on the ballot. Its words are not here: they are hidden where a jury hides them, and what was
/// counted can still be counted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub feature: FeatureId,
    /// The version of its text that is voted on.
    pub version: u32,
    /// How many days of work it is thought to take.
    pub effort_days: u32,
    /// The hash of that version.
    pub text_sha256: String,
}

/// What a cycle votes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priorities {
    /// How ballots are counted: one of [`Self::METHODS`].
    pub method: Method,
    /// How many days of work there are to give.
    pub capacity: u64,
    /// The features, in the order of their numbers.
    pub features: Vec<Candidate>,
    /// What people call them, for ballots and results; never written down.
    names: Vec<String>,
}

/// A feature in the order that a count gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Which.
    pub feature: FeatureId,
    /// How many approved of it.
    pub approvals: u64,
    /// Whether there are days for it.
    pub is_chosen: bool,
}

/// What a count changes on the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Chosen, and only proposed so far.
    pub planned: Vec<FeatureId>,
    /// Planned by an earlier count, and not chosen this time.
    pub put_back: Vec<FeatureId>,
}

impl Priorities {
    /// The methods a community may choose from, by the words of the policy `priorities.method`.
    pub const METHODS: &'static [(&'static str, Method)] =
        &[("equal shares", EQUAL_SHARES), ("most approvals", Method::Greedy(Utility::Cost))];
    /// The most features on a ballot: those with the lowest numbers, which have waited longest.
    pub const MAX_FEATURES: usize = Sheet::MAX_OPTIONS;

    /// The ballot of a board: what is proposed or planned and fits into the days there are.
    #[must_use]
    pub fn of(constitution: &Constitution, board: impl IntoIterator<Item = Candidate>) -> Self {
        let chosen = constitution.choice(PolicyKey::PrioritiesMethod);
        let method = Self::METHODS.iter().find(|(word, _)| *word == chosen).map(|(_, method)| *method);
        let method = method.unwrap_or(EQUAL_SHARES);
        let capacity = constitution.count(PolicyKey::PrioritiesCapacityDays);
        Self { method, capacity, features: Self::on_ballot(capacity, board), names: Vec::new() }
    }

    /// Which features of a board are on a ballot.
    #[must_use]
    pub fn on_ballot(capacity: u64, board: impl IntoIterator<Item = Candidate>) -> Vec<Candidate> {
        let mut fitting: Vec<Candidate> =
            board.into_iter().filter(|one| u64::from(one.effort_days) <= capacity).collect();
        fitting.sort_unstable_by_key(|one| one.feature);
        fitting.truncate(Self::MAX_FEATURES);
        fitting
    }

    /// Whether it can be voted on.
    ///
    /// # Errors
    /// When there is nothing to choose from, or a part makes no sense.
    pub fn check(&self) -> Result<(), PayloadProblem> {
        if self.features.is_empty() {
            return Err(PayloadProblem::EmptyBoard);
        }
        let is_known = Self::METHODS.iter().any(|(_, method)| *method == self.method);
        let is_payable = |one: &Candidate| one.effort_days >= 1 && u64::from(one.effort_days) <= self.capacity;
        let is_sorted = self.features.is_sorted_by(|one, other| one.feature < other.feature);
        if is_known
            && is_sorted
            && self.features.len() <= Self::MAX_FEATURES
            && self.capacity <= Sheet::MAX_AMOUNT
            && self.features.iter().all(is_payable)
        {
            return Ok(());
        }
        Err(PayloadProblem::NoBallot)
    }

    /// The same with what people call the features, in their order; none for those whose words are hidden.
    #[must_use]
    pub fn named(self, names: &BTreeMap<FeatureId, String>) -> Self {
        let name = |one: &Candidate| names.get(&one.feature).cloned().unwrap_or_else(|| plain_name(one.feature));
        let names = self.features.iter().map(name).collect();
        Self { names, ..self }
    }

    /// The same without them, as it was frozen.
    #[must_use]
    pub fn unnamed(self) -> Self {
        Self { names: Vec::new(), ..self }
    }

    /// The empty ballot. Ids are the numbers from 1.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let name =
            |place: usize, one: &Candidate| self.names.get(place).cloned().unwrap_or_else(|| plain_name(one.feature));
        let options = (1_u32..)
            .zip(self.features.iter().enumerate())
            .map(|(number, (place, one))| Labelled { id: OptionId::Word(number.to_string()), name: name(place, one) });
        let costs = self.features.iter().map(|one| u64::from(one.effort_days)).collect();
        // Ids are different numbers, and there are far fewer than can be counted.
        let options = Options::new(options.collect()).unwrap_or_default();
        Sheet::new(options, Marks::Projects { budget: self.capacity, costs })
    }

    /// The voting rule: so many of the roll must take part.
    #[must_use]
    pub fn rule(&self, quorum: Fraction) -> Rule {
        Rule {
            budget: Some(self.capacity.to_string()),
            quorum: Some(Quorum::share(QuorumKind::Participation, quorum)),
            tie: TieRule::CheaperThenVotesThenLot,
            ..Rule::plain(self.method)
        }
    }

    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let options: Vec<Value> = self
            .features
            .iter()
            .map(|one| {
                json!({
                    "feature": one.feature.get(), "version": one.version,
                    "effort_days": one.effort_days, "text_sha256": one.text_sha256,
                })
            })
            .collect();
        let mut parts = Map::new();
        parts.insert("method".to_owned(), self.method.name().into());
        parts.insert("capacity_days".to_owned(), self.capacity.into());
        parts.insert("options".to_owned(), Value::Array(options));
        parts
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing or of the wrong type, or it could not be voted on.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the ballot's {name}"));
        let name = json.get("method").and_then(Value::as_str);
        let method = Self::METHODS.iter().find(|(_, method)| Some(method.name()) == name).map(|(_, method)| *method);
        let one = |option: &Value| {
            let small = |name: &str| u32::try_from(option.get(name)?.as_u64()?).ok();
            Some(Candidate {
                feature: option.get("feature")?.as_i64()?.into(),
                version: small("version")?,
                effort_days: small("effort_days")?,
                text_sha256: option.get("text_sha256")?.as_str()?.to_owned(),
            })
        };
        let options = json.get("options").and_then(Value::as_array);
        let features = options.and_then(|options| options.iter().map(one).collect::<Option<Vec<_>>>());
        let read = Self {
            method: method.ok_or_else(|| unreadable("method"))?,
            capacity: json.get("capacity_days").and_then(Value::as_u64).ok_or_else(|| unreadable("capacity"))?,
            features: features.ok_or_else(|| unreadable("features"))?,
            names: Vec::new(),
        };
        read.check().map_err(|problem| PayloadUnreadable(problem.to_string()))?;
        Ok(read)
    }

    /// The order that a count gives, from the count as it was recorded: what was chosen, in the order in which it was; then
    /// everything else by approvals, the smaller effort first where they are equal. Of what nobody approves nothing is
    /// chosen, also where days are left over. Nothing when this is no count of these features.
    #[must_use]
    pub fn order(&self, result: &str) -> Option<Vec<Ranked>> {
        let count: Value = serde_json::from_str(result).ok()?;
        let scores = count.get("scores")?.as_object()?;
        let mut all = Vec::with_capacity(self.features.len());
        for (number, one) in (1_u32..).zip(&self.features) {
            all.push((number.to_string(), one, scores.get(&number.to_string())?.as_u64()?));
        }
        let chosen = count.get("order")?.as_array()?.iter().flat_map(|tier| tier.as_array().into_iter().flatten());
        let chosen: Vec<&str> = chosen.filter_map(Value::as_str).collect();
        let place = |id: &str| chosen.iter().position(|other| *other == id);
        let rank = |(id, one, approvals): &(String, &Candidate, u64)| Ranked {
            feature: one.feature,
            approvals: *approvals,
            is_chosen: *approvals > 0 && place(id).is_some(),
        };
        all.sort_by_key(|entry| {
            let (id, one, approvals) = entry;
            let place = place(id).filter(|_| *approvals > 0).unwrap_or(usize::MAX);
            (place, std::cmp::Reverse(*approvals), one.effort_days, one.feature)
        });
        Some(all.iter().map(rank).collect())
    }

    /// What an order changes, by where each feature is at that moment. Who was withdrawn, declined or begun meanwhile stays so.
    #[must_use]
    pub fn moves(order: &[Ranked], now: &BTreeMap<FeatureId, FeatureState>) -> Moves {
        let which = |is_chosen: bool, from: FeatureState| {
            let moved = order.iter().filter(|one| one.is_chosen == is_chosen && now.get(&one.feature) == Some(&from));
            moved.map(|one| one.feature).collect()
        };
        Moves { planned: which(true, FeatureState::Proposed), put_back: which(false, FeatureState::Planned) }
    }
}

fn plain_name(feature: FeatureId) -> String {
    format!("Feature {feature}")
}
