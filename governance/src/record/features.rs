//! Features as the ledger tells of them: how far each had come whenever a cycle's vote opened, and whenever its order was put in
//! force.

use std::collections::BTreeMap;

use serde_json::Value;

use super::said::Facts;
use crate::features::{FeatureState, FeatureVerb};
use crate::ids::FeatureId;
use crate::proposals::{Candidate, Priorities, order_facts};

/// Where every feature is.
pub(super) type States = BTreeMap<FeatureId, FeatureState>;

/// What the ledger says of features so far.
#[derive(Default)]
pub(super) struct FeaturesSaid {
    board: BTreeMap<FeatureId, (FeatureState, Candidate)>,
    /// What stood on the board when a vote opened.
    candidates: BTreeMap<i64, Vec<Candidate>>,
    /// Where each was when an order was put in force.
    enacted: BTreeMap<i64, States>,
}

fn listed(facts: &Facts, name: &str) -> Result<Vec<FeatureId>, String> {
    let ids = facts.get(name).as_array().map(|ids| ids.iter().map(Value::as_i64).collect::<Option<Vec<_>>>());
    let ids = ids.flatten().ok_or_else(|| format!("the order has no list of what is {name}"))?;
    Ok(ids.into_iter().map(FeatureId::from).collect())
}

impl FeaturesSaid {
    pub(super) fn hear(&mut self, id: i64, act: &str, facts: &Facts) -> Result<(), String> {
        let feature = FeatureId::from(id);
        let from = self.board.get(&feature).map(|(state, _)| *state);
        let wrong = || format!("feature {id} is {act} out of turn");
        let to = match (act, from) {
            ("proposed", None) => FeatureState::Proposed,
            ("amended", Some(from)) => from.after(FeatureVerb::Amend).ok_or_else(wrong)?,
            ("withdrawn", Some(from)) => from.after(FeatureVerb::Withdraw).ok_or_else(wrong)?,
            ("moved", Some(from)) if facts.text("from") == from.as_str() => {
                let to = facts.text("to").parse().ok();
                to.filter(|to| from.by_moderators().contains(to)).ok_or_else(wrong)?
            }
            _ => return Err(wrong()),
        };
        if matches!(act, "proposed" | "amended") {
            let candidate = self.candidate(feature, facts).ok_or_else(wrong)?;
            self.board.insert(feature, (to, candidate));
        } else if let Some((state, _)) = self.board.get_mut(&feature) {
            *state = to;
        }
        Ok(())
    }

    /// A text as its line has it, if it is the version that comes next.
    fn candidate(&self, feature: FeatureId, facts: &Facts) -> Option<Candidate> {
        let small = |name: &str| u32::try_from(facts.number(name)?).ok();
        let version = small("version")?;
        let next = self.board.get(&feature).map_or(Some(1), |(_, last)| last.version.checked_add(1));
        let text_sha256 = facts.text("text_sha256").to_owned();
        (next == Some(version)).then_some(Candidate {
            feature,
            version,
            effort_days: small("effort_days")?,
            text_sha256,
        })
    }

    /// A vote opens: remembers what stood on the board, in case it is on features.
    pub(super) fn opened(&mut self, vote: i64) {
        let eligible = self.board.values().filter(|(state, _)| state.is_eligible());
        self.candidates.insert(vote, eligible.map(|(_, candidate)| candidate.clone()).collect());
    }

    /// An order is put in force: remembers where each feature was, and moves those that it names.
    pub(super) fn ordered(&mut self, vote: i64, facts: &Facts) -> Result<(), String> {
        let states = self.board.iter().map(|(id, (state, _))| (*id, *state)).collect();
        self.enacted.insert(vote, states);
        for (name, verb) in [("planned", FeatureVerb::Plan), ("put_back", FeatureVerb::PutBack)] {
            for id in listed(facts, name)? {
                let moved = self.board.get_mut(&id).and_then(|(state, _)| Some((state.after(verb)?, state)));
                let (to, state) = moved.ok_or_else(|| format!("feature {id} is {name} out of turn"))?;
                *state = to;
            }
        }
        Ok(())
    }

    /// Everything that stood on the board and fits is on the ballot, with the text that it had, and nothing else.
    pub(super) fn check_ballot(&self, vote: i64, priorities: &Priorities) -> Result<(), String> {
        let board = self.candidates.get(&vote).cloned().unwrap_or_default();
        if Priorities::on_ballot(priorities.capacity, board) == priorities.features {
            Ok(())
        } else {
            Err("the ballot is not of the features that stood on the board".to_owned())
        }
    }

    /// The order that was put in force is the one that counting again gives.
    pub(super) fn check_order(
        &self,
        vote: i64,
        priorities: &Priorities,
        result: &str,
        enacted: &Facts,
    ) -> Result<(), String> {
        let order = priorities.order(result).ok_or("the count is of other features")?;
        let states = self.enacted.get(&vote).ok_or("the ledger puts no order in force")?;
        let moves = Priorities::moves(&order, states);
        if order_facts(&order, &moves).iter().all(|(name, value)| enacted.get(name) == value) {
            Ok(())
        } else {
            Err("what was planned is not what the count chose".to_owned())
        }
    }
}
